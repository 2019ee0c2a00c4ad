import { afterAll, describe, expect, it } from 'vitest';
import { pathOfKey } from '../../src/model/sysctl-path.ts';
import { type ReaderName, readerNames } from '../../src/model/sysctl-reader.ts';
import { keptCases } from './kept-case.ts';
import { kernelNames } from './kernel-names.ts';
import { noSandbox, openSandbox, type Sandbox } from './sandbox.ts';
import { compareTree, type Machine, machineOf } from './sysctl-compare.ts';
import { hunt } from './sysctl-hunt.ts';
import { ourView, realReader, recordedByUs } from './sysctl-readers.ts';

const reason = noSandbox();
/** `VERIFY_SEED=7 npx vitest run test/readers/sysctl.test.ts` repeats a run */
const seed = Number(process.env['VERIFY_SEED'] ?? 20_260_801);
const trees: Readonly<Record<ReaderName, number>> = { systemd: 200, procps: 200, 'procps-p': 60, busybox: 100, tuned: 100 };

describe('trees on which our model was once wrong', () => {
  it.each(keptCases.map((one) => [one.name, one] as const))('%s', (_, { tree, reader, recorded }) => {
    const { writes } = ourView(tree, reader, kernelNames.names);
    const ours = Object.fromEntries(recordedByUs(writes, reader, kernelNames.modes));
    expect(ours).toEqual(recorded);
  });
});

describe.skipIf(reason !== undefined)(
  `the real readers on generated trees, seed ${seed}${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let opened: { sandbox: Sandbox; machine: Machine } | undefined;
    const ready = async () => {
      const sandbox = opened?.sandbox ?? openSandbox();
      opened ??= { sandbox, machine: await machineOf(sandbox) };
      return opened;
    };
    afterAll(() => opened?.sandbox.close());

    it.for(readerNames)('%s', { timeout: 120_000 }, async (name, { skip }) => {
      const { sandbox, machine } = await ready();
      const real = await realReader(sandbox, name);
      if (real === undefined) return skip(`${name} is not installed`);
      const { found, keys, hung } = await hunt(sandbox, real, machine, { trees: trees[name], modes: ['record', 'real'], seed, most: 1 });
      expect(found).toEqual([]);
      expect(hung).toBe(0);
      // a sandbox in which nothing is written would agree with everything
      expect(keys).toBeGreaterThan(50);
      for (const { tree, reader } of keptCases.filter((one) => one.reader.name === name && one.reader.version === real.reader.version)) {
        const { differences } = await compareTree(sandbox, { ...real, reader }, tree, 'record', machine);
        expect({ tree, differences }).toEqual({ tree, differences: [] });
      }
    });

    it('leaves the keys of this machine alone', async () => {
      const { sandbox, machine } = await ready();
      const { changed } = await sandbox.run({
        root: '/',
        mode: 'real',
        files: {},
        ifaces: [],
        argv: ['/bin/sh', '-c', 'echo 1 > /proc/sys/vm/swappiness; echo 51 > /proc/sys/net/ipv4/tcp_fin_timeout'],
      });
      expect([...changed.keys()]).toEqual([pathOfKey('net.ipv4.tcp_fin_timeout')]);
      expect(machine.untouched.get('net/ipv4/tcp_fin_timeout')).toBe('60\n');
    });
  },
);
