import { join } from 'node:path';
import { liveSnapshot, writeFleet } from '../../scripts/verify/fleet-snapshots.mjs';
import { ours, peakMebibytes, program, reported } from '../child.mjs';
import { machineFiles, repository, routerFile, written } from '../inputs.mjs';
import { pairedRounds } from '../paired.mjs';
import { linearRow, memoryRow } from '../rows.mjs';
import { scratch } from '../scratch.mjs';
import { writeSocketTables } from '../socket-table.mjs';

export const title = 'Cost by size: 1 x, 10 x, 100 x; net of the same command on next to nothing';

/** How the time grows with the input. Each command: its arguments for a size, and how many things it then tells of. */
const commands = (folder) => [
  {
    name: 'lint one file',
    unit: 'line',
    sizes: [1000, 10_000, 100_000],
    rounds: 5,
    nothing: 1,
    args: (lines) => {
      const path = `lint${lines}/etc/sysctl.d/60-router.conf`;
      return ['lint', join(written(folder, [{ path, text: routerFile(lines) }]), path), '--exit-zero'];
    },
    tells: ({ findings }) => findings.length,
    least: () => 1,
  },
  {
    name: 'lint a tree',
    unit: 'file',
    sizes: [100, 1000, 10_000],
    rounds: 5,
    nothing: 1,
    args: (files) => ['lint', written(join(folder, `tree${files}`), repository(files)), '--exit-zero'],
    tells: ({ files }) => files.length,
    least: (files) => files / 10,
  },
  {
    name: 'effective',
    unit: 'line',
    sizes: [500, 5000, 50_000],
    rounds: 5,
    nothing: 1,
    args: (lines) => ['effective', '--root', written(join(folder, `machine${lines}`), machineFiles(lines))],
    tells: ({ values }) => values.length,
    least: (lines) => lines / 2,
  },
  {
    name: 'fleet',
    unit: 'snapshot',
    sizes: [10, 100, 1000],
    rounds: 3,
    nothing: 1,
    args: (hosts) => {
      writeFleet(join(folder, `fleet${hosts}`), hosts, 1, liveSnapshot(program));
      return ['fleet', join(folder, `fleet${hosts}`), '--profile', 'proxy-behind-nat'];
    },
    tells: ({ hosts }) => hosts,
    least: (hosts) => hosts,
  },
  {
    name: 'diagnose a tree',
    unit: 'socket',
    sizes: [5000, 50_000, 500_000],
    rounds: 5,
    nothing: 10,
    args: (sockets) => {
      const tree = join(folder, `sockets${sockets}`);
      writeSocketTables(tree, sockets);
      return ['diagnose', '--root', tree, '--kernel', '6.1', '--exit-zero'];
    },
    tells: ({ looked }) => looked.sockets,
    least: (sockets) => sockets,
  },
];

export function comparisons({ pairs, quick }) {
  return commands(join(scratch(), 'linear')).map(({ name, unit, sizes, rounds, nothing, args, tells, least }) => ({
    part: 'linear',
    name,
    async rows(what) {
      const contestants = { start: ours(...args(nothing)) };
      let most;
      const taken = quick ? sizes.slice(0, 2) : sizes;
      for (const size of taken) {
        const command = args(size);
        const told = tells(await reported(...command));
        if (!(told >= least(size))) throw new Error(`${told} told of ${size} ${unit}s: expected at least ${least(size)}`);
        contestants[size] = ours(...command);
        most = command;
      }
      // the reports above have warmed what can be warm
      const measured = await pairedRounds(contestants, { rounds: pairs ?? (quick ? 3 : rounds), warmups: 0 });
      const rows = [linearRow({ ...what, unit }, taken, measured)];
      if (process.platform === 'linux') {
        const name = `${what.name}, ${taken.at(-1)} ${unit}s: memory`;
        rows.push(memoryRow({ part: what.part, name }, await peakMebibytes(most, 1)));
      }
      return rows;
    },
  }));
}
