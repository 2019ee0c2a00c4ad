import { release } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlanToLoad, planToLoad, triedKernel } from '../profiles/plan-to-load.ts';
import { noSandbox, openSandbox, type Sandbox, type SandboxAnswer, type SandboxMode } from '../readers/sandbox.ts';

const profiles = [
  'api-server-short-connections',
  'forward-proxy',
  'hardened-baseline',
  'high-bdp-transfer',
  'kubernetes-node',
  'load-balancer-lvs',
  'low-latency-trading',
  'nat-gateway',
  'proxy-behind-nat',
  'reverse-proxy',
  'tor-relay',
  'transparent-proxy',
  'websocket-long-connections',
];

const why = noSandbox();
const pathOf = (key: string) => key.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'));

describe.skipIf(why !== undefined)(`plans loaded by the real systemd-sysctl${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  let sandbox: Sandbox;
  let untouched: ReadonlyMap<string, string>;
  const modes = new Map<SandboxMode, ReadonlyMap<string, string>>();
  beforeAll(async () => {
    sandbox = openSandbox();
    untouched = await sandbox.untouched(['eth0']);
    for (const mode of ['real', 'record'] as const) modes.set(mode, await sandbox.names(mode, ['eth0']));
  });
  afterAll(() => sandbox.close());

  const isThere = (mode: SandboxMode, key: string) => modes.get(mode)?.has(pathOf(key)) === true;
  /** Some keys show by their mode that the hardware for them is not there. */
  const canBeWritten = (mode: SandboxMode, key: string) => (Number.parseInt(modes.get(mode)?.get(pathOf(key)) ?? '0', 8) & 0o200) !== 0;

  async function loaded(name: string, mode: SandboxMode): Promise<PlanToLoad & { readonly answer: SandboxAnswer }> {
    const planned = planToLoad(name, triedKernel(release()), false);
    const files = Object.entries(planned.files).map(([path, text]) => [path, { text: Buffer.from(text).toString('latin1') }] as const);
    const argv = ['/usr/lib/systemd/systemd-sysctl'];
    return { ...planned, answer: await sandbox.run({ root: '/', mode, files: Object.fromEntries(files), ifaces: ['eth0'], argv }) };
  }

  it.each(profiles)('%s: every key of the namespace reads as it was written', async (name) => {
    const { lines, answer } = await loaded(name, 'real');
    const read = lines
      .filter(([key]) => key.startsWith('net.') && canBeWritten('real', key))
      .map(([key, value]) => {
        const now = answer.changed.get(pathOf(key)) ?? untouched.get(pathOf(key)) ?? '';
        return [key, value, now.trim().replace(/\s+/g, ' ')];
      });
    expect(read.length).toBeGreaterThanOrEqual(3);
    expect(read.filter(([, value, now]) => value !== now)).toEqual([]);
    expect(answer.stderr).not.toMatch(/invalid argument/i);
  });

  it.each(profiles)('%s: every key of the host too gets exactly the value of the plan', async (name) => {
    const { plan, lines, answer } = await loaded(name, 'record');
    const there = lines.filter(([key]) => canBeWritten('record', key));
    expect(there.length).toBeGreaterThanOrEqual(3);
    expect(there.filter(([key, value]) => answer.changed.get(pathOf(key))?.trim() !== value)).toEqual([]);
    // a key of a module that is not loaded here comes with the module
    const lists = plan.files.filter((file) => file.path.startsWith('/etc/modules-load.d/')).map((file) => file.content);
    const missing = lines.filter(([key]) => !isThere('record', key));
    expect(missing.filter(([key]) => !lists.some((text) => text.includes(key)))).toEqual([]);
  });
});
