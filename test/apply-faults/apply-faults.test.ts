import { afterAll, describe, expect, it } from 'vitest';
import { broken, commands, drawn, faultsOf, referenceOf } from '../../scripts/verify/apply-faults.mjs';
import { machines } from '../../scripts/verify/apply-machines.mjs';
import { cli } from '../cli/run.ts';
import { missing } from './missing.ts';

const why = missing();

describe.skipIf(why)(`apply and revert, broken at their writing calls${why ? ` (${why})` : ''}`, () => {
  const { ask, close } = machines(2);
  afterAll(close);
  const argv = commands(cli);
  const reference = why ? undefined : referenceOf(ask, argv);

  it('is undone by revert where nothing breaks it', async () => {
    const { back, touched, apply } = (await reference) ?? expect.fail();
    expect(back).toEqual([]);
    expect([...touched].sort()).toEqual(expect.arrayContaining(['/etc/sysctl.conf', '/proc/sys/net/ipv4/ip_forward']));
    expect(apply.length).toBeGreaterThan(30);
  });

  it('makes every writing call in one thread, so that each can be broken', async () => {
    expect((await reference)?.elsewhere).toBe(0);
  });

  it('leaves the machine as it was, whichever call is the last one', { timeout: 120_000 }, async () => {
    const known = (await reference) ?? expect.fail();
    const faults = drawn(faultsOf(known), 26, 20_261_121);
    const results = await Promise.all(faults.map((fault) => broken(ask, fault, argv, known)));
    expect(results.flatMap(({ name, wrong }) => wrong.map((what) => `--only ${name}: ${what}`))).toEqual([]);
    expect(results.filter(({ hit }) => hit).length).toBeGreaterThanOrEqual(20);
  });
});
