import { mean, median, ratios } from './statistics.mjs';

/** @typedef {{ most?: number, least?: number, own?: boolean }} Goal `own`: set by this bench, not by the project's plan */

/** Processor time is told in steps of 10 ms; below so many milliseconds in all rounds together they would be too coarse. */
const leastProcessorTime = 200;

function processorTime(rounds, above, below) {
  const [top, bottom] = [above, below].map((cost) => mean(rounds.map(cost)));
  return Math.min(top, bottom) * rounds.length >= leastProcessorTime ? { cpu: top / bottom } : {};
}

/**
 * A row of the table: how two costs compare in paired rounds.
 * @param what part, name, against (what it is compared with), goal, note
 * @param rounds rows of { wall, cpu } in milliseconds by contestant
 * @param of ours, peer: the contestants' names; oursStart, peerStart: what is taken off each of them, none otherwise; faster: the ratio
 *   tells how many times ours fits in the peer's, instead of the other way round
 * @returns `cpu`: the same ratio of the means of processor time, which other work on the machine disturbs less;
 *   left out where it is too short to be told well
 */
export function ratioRow(what, rounds, { ours, peer, oursStart, peerStart, faster = false }) {
  const net = (whole, start, kind) => (round) => round[whole][kind] - (start === undefined ? 0 : round[start][kind]);
  const both = (kind) => {
    const [a, b] = [net(ours, oursStart, kind), net(peer, peerStart, kind)];
    return faster ? [b, a] : [a, b];
  };
  const side = (whole, start) => ({
    whole: median(rounds.map((round) => round[whole].wall)),
    ...(start !== undefined && { net: median(rounds.map(net(whole, start, 'wall'))) }),
  });
  return {
    ...what,
    unit: 'x',
    ...ratios(rounds, ...both('wall')),
    ...processorTime(rounds, ...both('cpu')),
    ours: side(ours, oursStart),
    peer: side(peer, peerStart),
  };
}

/** In proportion, with a fifth for chance. */
const slack = 1.2;

/**
 * A row that tells by which factor the net cost of the largest input is above that of the smallest.
 * @param what part, name, unit (of the input: line, file)
 * @param sizes from small to large; the rounds have a contestant for each, and `start`
 */
export function linearRow({ unit, ...what }, sizes, rounds) {
  const net = (size, kind) => (round) => round[size][kind] - round.start[kind];
  const [small, large] = [sizes[0], sizes.at(-1)];
  const each = sizes.map((size) => ({
    size,
    net: median(rounds.map(net(size, 'wall'))),
    cpu: mean(rounds.map(net(size, 'cpu'))),
  }));
  return {
    ...what,
    name: `${what.name}, ${sizes.join(', ')} ${unit}s`,
    unit: 'x',
    ...ratios(rounds, net(large, 'wall'), net(small, 'wall')),
    ...processorTime(rounds, net(large, 'cpu'), net(small, 'cpu')),
    goal: { most: (large / small) * slack, own: true },
    ours: { whole: median(rounds.map((round) => round[large].wall)), net: each.at(-1).net },
    each,
    note: each.map(({ size, net }) => `${net.toFixed(1)} ms for ${size} (${((net * 1000) / size).toFixed(1)} us a ${unit})`).join(', '),
  };
}

/** A row that tells the most memory of one run. */
export const memoryRow = (what, mebibytes) => ({ ...what, unit: 'MiB', value: mebibytes });

/** A row that could not be measured here, and why. */
export const skippedRow = (what, skipped) => ({ ...what, skipped });

/** A row whose comparison went wrong. */
export const failedRow = (what, failed) => ({ ...what, failed });

/**
 * Whether a row reaches its goal: `met`, `missed`, `noisy` (too few rounds mean something), `skipped`, `failed`, or `''` where there is
 * no goal.
 */
export function verdict(row) {
  if (row.failed !== undefined) return 'failed';
  if (row.skipped !== undefined) return 'skipped';
  if (row.value === undefined || (row.unusable ?? 0) * 3 > (row.pairs ?? 0)) return 'noisy';
  if (row.goal === undefined) return '';
  const { most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY } = row.goal;
  return row.value <= most && row.value >= least ? 'met' : 'missed';
}
