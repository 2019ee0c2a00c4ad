import type { Profile, ProfileEntry } from '../model/profile.ts';
import { composeEntries, tell } from './compose-entry.ts';

type Below = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * One paragraph on two profiles that are said to be no company for each other: in which keys they cannot both be served, with both
 * reasons, and what to do. A profile that includes both has settled it, and one that yields gives way line by line.
 */
export function profileConflict(
  all: ReadonlyMap<string, Profile>,
  below: Below,
  lines: ReadonlyMap<string, readonly ProfileEntry[]>,
  yields: (from: string, to: string) => boolean,
): string | undefined {
  for (const { name, conflicts } of all.values()) {
    for (const other of conflicts) {
      if (!all.has(other) || yields(name, other) || yields(other, name) || settled(name, other, below)) continue;
      const differ = [...lines.values()]
        .map((list) => list.filter((line) => belongs(line.from, name, below) || belongs(line.from, other, below)))
        .filter((list) => list.length > 1 && opposed(list));
      const keys =
        differ.length === 0
          ? 'they set nothing against each other, and still say that the one workload is no company for the other'
          : differ.map(tell).join('; ');
      return `${called(name, all, below)} and ${called(other, all, below)} conflict: ${keys}; expected only one of them on a machine, or a profile of your own that includes both${differ.length === 0 ? '' : ` and sets ${differ.map(([line]) => line?.key ?? '').join(', ')}`}`;
    }
  }
  return undefined;
}

const belongs = (from: string, name: string, below: Below) => from === name || below.get(name)?.has(from) === true;
const settled = (a: string, b: string, below: Below) => [...below.values()].some((under) => under.has(a) && under.has(b));

/** A profile that nobody named is told with the one that brings it. */
function called(name: string, all: ReadonlyMap<string, Profile>, below: Below): string {
  const by = [...all.keys()].filter((other) => below.get(other)?.has(name) === true).at(-1);
  return by === undefined ? `'${name}'` : `'${name}' (which '${by}' includes)`;
}

function opposed(list: readonly ProfileEntry[]): boolean {
  const result = composeEntries(list, () => false);
  return 'problem' in result || result.entries.some((entry) => entry.rules.some((rule) => rule.joined?.undecided === true));
}
