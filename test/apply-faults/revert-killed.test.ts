import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../scripts/verify/apply-faults.mjs';
import { machines } from '../../scripts/verify/apply-machines.mjs';
import { start } from '../../scripts/verify/apply-start.mjs';
import { cli } from '../cli/run.ts';
import { missing } from './missing.ts';

const why = missing();
const { apply, revert } = commands(cli);
const forwarding = '/proc/sys/net/ipv4/conf/eth1/forwarding';

describe.skipIf(why)(`a revert that was killed${why ? ` (${why})` : ''}`, () => {
  const { ask, close } = machines(1);
  afterAll(close);

  it('is ended by the next one, which takes no key that its own writes moved for somebody else’s', { timeout: 60_000 }, async () => {
    const killed = ['strace', '-qq', '-P', forwarding, '-e', 'trace=write', '-e', 'inject=write:signal=SIGKILL:when=1', ...revert];
    const [, applied, first, held, second, , end] = await ask({
      start,
      steps: [
        { snap: 'start' },
        { run: apply },
        { run: killed },
        { read: forwarding },
        { run: revert },
        { snap: 'end' },
        { same: ['start', 'end'], except: ['/var/lib/tune-advise'] },
      ],
    });
    expect([applied?.rc, first?.rc, held?.text]).toEqual([0, -9, '0\n']);
    expect(second).toMatchObject({ rc: 0 });
    expect(end?.differences).toEqual([]);
  });
});
