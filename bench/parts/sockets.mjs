import { once } from 'node:events';
import { freemem } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { start } from '../child.mjs';
import { noNamespaces, present } from '../present.mjs';
import { memoryRow, ratioRow, skippedRow } from '../rows.mjs';
import { scratch } from '../scratch.mjs';
import { median } from '../statistics.mjs';

export const title = 'Sockets of this kernel, in a network namespace of their own: net of the same look without them';

const inside = fileURLToPath(new URL('../sockets-inside.mjs', import.meta.url));
/** Kernel memory for a connected socket with its descriptor, on the safe side, and what the machine is to keep. */
const bytesEach = 8192;
const kept = 2 * 2 ** 30;

/** What looking at many sockets costs, against `ss -t -a -n` of the same ones. */
export function comparisons({ pairs, quick }) {
  return (quick ? [20_000] : [100_000, 500_000]).map((sockets) => ({
    part: 'sockets',
    name: `diagnose --once, ${sockets} sockets`,
    against: 'ss -t -a -n',
    // the goals are for the large ones
    goal: quick ? undefined : { most: 2 },
    rows: (what) => socketRows(what, sockets, pairs ?? (quick ? 3 : 7)),
  }));
}

async function socketRows(what, sockets, pairs) {
  const why = whyNot(sockets);
  if (why !== undefined) return [skippedRow(what, why)];
  const { before, rounds, mebibytes, listed } = await measured(sockets, pairs);
  // what a look takes above node itself without the sockets, added to node's start of the same round: both meet the same load
  const [wall, cpu] = ['wall', 'cpu'].map((kind) => median(before.map((round) => round.ours[kind] - round.node[kind])));
  const all = rounds.map((round) => ({ ...round, oursStart: { wall: round.node.wall + wall, cpu: round.node.cpu + cpu } }));
  const note = `${listed} sockets told by both; the same look without them takes ${wall.toFixed(0)} ms above node -e 0`;
  return [
    ratioRow({ ...what, note }, all, { ours: 'ours', peer: 'peer', oursStart: 'oursStart' }),
    ratioRow({ ...what, name: `${what.name}, net of node -e 0`, goal: undefined }, all, { ours: 'ours', peer: 'peer', oursStart: 'node' }),
    memoryRow({ part: what.part, name: `${what.name}: memory`, goal: { most: 250 } }, mebibytes),
  ];
}

function whyNot(sockets) {
  for (const program of ['ss', 'ip', 'python3']) if (present(program) === undefined) return `${program} is not installed here`;
  const needed = sockets * bytesEach + kept;
  if (freemem() < needed) return `${(needed / 2 ** 30).toFixed(1)} GiB of free memory are expected for so many`;
  return noNamespaces();
}

async function measured(sockets, pairs) {
  const script = 'ip link set lo up && exec "$0" "$@"';
  const child = start('unshare', ['-n', 'sh', '-c', script, process.execPath, inside, String(sockets), String(pairs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // what it leaves behind when it is killed goes with the scratch of this run
    env: { ...process.env, TMPDIR: scratch() },
  });
  const timer = setTimeout(() => child.kill('SIGTERM'), 300_000);
  const [told, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  clearTimeout(timer);
  if (code !== 0) throw new Error(`the look at ${sockets} sockets did not end well: exit code ${code ?? 'none'}`);
  return JSON.parse(told);
}
