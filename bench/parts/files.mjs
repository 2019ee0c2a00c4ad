import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contestant, node, ours, peakMebibytes, reported, timed } from '../child.mjs';
import { repository, routerFile, written } from '../inputs.mjs';
import { pairedRounds } from '../paired.mjs';
import { present } from '../present.mjs';
import { memoryRow, ratioRow, skippedRow } from '../rows.mjs';
import { scratch } from '../scratch.mjs';

export const title = 'Many files, long files: net of the same program on one file of one line; of node -e 0 for node';

const of = { ours: 'ours', peer: 'peer', oursStart: 'oursStart', peerStart: 'peerStart' };

/** A tree against `grep -r`, a long file against what node needs to read and split it. */
export function comparisons({ pairs, quick }) {
  const rounds = pairs ?? (quick ? 5 : 11);
  const files = quick ? 1000 : 10_000;
  const lines = quick ? 10_000 : 100_000;
  return [
    {
      part: 'files',
      name: `lint ${files} files, ${files / 10} relevant`,
      against: 'grep -r net.ipv4',
      goal: quick ? undefined : { most: 8 },
      rows: (what) => treeRows(what, files, rounds),
    },
    {
      part: 'files',
      name: `lint a sysctl file of ${lines} lines`,
      against: 'node: read and split',
      goal: quick ? undefined : { most: 10 },
      rows: (what) => longFileRows(what, lines, rounds),
    },
  ];
}

const memory = async (what, lint) =>
  process.platform === 'linux'
    ? [memoryRow({ part: what.part, name: `${what.name}: memory`, goal: { most: 200 } }, await peakMebibytes(lint))]
    : [skippedRow({ part: what.part, name: `${what.name}: memory`, goal: { most: 200 } }, 'only Linux tells the peak')];

async function treeRows(what, count, rounds) {
  const files = [...repository(count)];
  const folder = written(join(scratch(), 'repository'), files);
  const one = written(join(scratch(), 'one'), [{ path: 'etc/sysctl.d/60-edge1.conf', text: 'vm.swappiness = 10\n' }]);
  const lint = ['lint', folder, '--exit-zero'];
  const { files: taken, findings } = await reported(...lint);
  const meant = files.filter(({ holds }) => holds).length;
  if (taken.length !== meant || findings.length === 0)
    throw new Error(`lint took ${taken.length} files and found ${findings.length}: expected ${meant} files and findings`);
  const held = await memory(what, lint);
  if (present('grep') === undefined) return [skippedRow(what, 'grep is not installed here'), ...held];
  const { output } = await timed('grep', ['-r', 'net.ipv4', folder]);
  const lines = readFileSync(output, 'utf8').split('\n').length - 1;
  const contestants = {
    ours: ours(...lint),
    peer: contestant('grep', ['-r', 'net.ipv4', folder]),
    oursStart: ours('lint', one, '--exit-zero'),
    peerStart: contestant('grep', ['-r', 'net.ipv4', one], { codes: [1] }),
  };
  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  const note = `${(bytes / 1e6).toFixed(0)} MB in the page cache; ${findings.length} findings by us, ${lines} lines by grep, both written to a file`;
  return [ratioRow({ ...what, note }, await pairedRounds(contestants, { rounds, warmups: 0 }), of), ...held];
}

async function longFileRows(what, count, rounds) {
  const folder = written(join(scratch(), 'long'), [
    { path: 'many/sysctl.d/60-router.conf', text: routerFile(count) },
    { path: 'one/sysctl.d/60-router.conf', text: routerFile(1) },
  ]);
  const lint = (which) => ['lint', join(folder, which), '--exit-zero'];
  const { findings } = await reported(...lint('many'));
  if (findings.length === 0) throw new Error('lint found nothing in the long file');
  const held = await memory(what, lint('many'));
  const file = join(folder, 'many/sysctl.d/60-router.conf');
  const contestants = {
    ours: ours(...lint('many')),
    peer: node('-e', 'require("node:fs").readFileSync(process.argv[1], "utf8").split("\\n")', file),
    oursStart: ours(...lint('one')),
    peerStart: node('-e', '0'),
  };
  const note = `${findings.length} findings by us`;
  return [ratioRow({ ...what, note }, await pairedRounds(contestants, { rounds, warmups: 0 }), of), ...held];
}
