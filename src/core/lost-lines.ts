import type { Shadowed } from '../model/effective.ts';
import type { SysctlEntry } from './sysctl-entries.ts';

/** Lines that lost, as lists that are merged by one order. */
export interface LostGroup {
  readonly lists: readonly LostList[];
  compare(a: SysctlEntry, b: SysctlEntry): number;
}

interface LostList {
  /** in the group's order, all with a value */
  readonly entries: readonly SysctlEntry[];
  /** one array for many keys: it is counted once */
  readonly shared: boolean;
  why(entry: SysctlEntry): string;
}

interface LostQuestion {
  /** the entry that won, which may stand in a shared list */
  readonly skip: SysctlEntry | undefined;
  /** `path:line` of the line that really wins */
  readonly won: string | undefined;
  /** where a path's lines are told to be: of a link the file that it leads to */
  at(path: string): string;
  /** how many are wanted */
  readonly most: number;
}

export interface LostLines {
  readonly lines: readonly Shadowed[];
  /** how many there are beyond those */
  readonly more: number;
}

/** The first lines that lost, each place once, and the number of the others: thousands of patterns may lose for thousands of keys. */
export type LostLinesOf = (groups: readonly LostGroup[], question: LostQuestion) => LostLines;

/** What is worked out of shared lists is kept, for as many combinations of them as this. */
const mostKept = 64;

export function lostLines(): LostLinesOf {
  const numbers = new WeakMap<readonly SysctlEntry[], number>();
  const numberOf = (list: readonly SysctlEntry[]) => {
    const number = numbers.get(list) ?? ++count;
    numbers.set(list, number);
    return number;
  };
  let count = 0;
  const kept = new Map<string, ReadonlyMap<string, number>>();
  const sharedPlaces = (lists: readonly (readonly SysctlEntry[])[], at: LostQuestion['at']) => {
    const name = lists.map(numberOf).join();
    const there = kept.get(name);
    if (there !== undefined) return there;
    const made = new Map<string, number>();
    for (const list of lists)
      for (const entry of list) {
        const place = placeOf(entry, at);
        made.set(place, (made.get(place) ?? 0) + 1);
      }
    if (kept.size >= mostKept) kept.clear();
    kept.set(name, made);
    return made;
  };
  const countAll = (groups: readonly LostGroup[], { skip, won, at }: LostQuestion): number => {
    const lists = groups.flatMap((group) => group.lists);
    const shared = sharedPlaces(
      lists.flatMap((list) => (list.shared && list.entries.length > 0 ? [list.entries] : [])),
      at,
    );
    const own = new Set<string>();
    for (const list of lists) if (!list.shared) for (const entry of list.entries) if (entry !== skip) own.add(placeOf(entry, at));
    let all = shared.size;
    for (const place of own) if (!shared.has(place)) all += 1;
    const skipped = skip === undefined ? undefined : placeOf(skip, at);
    // its own place is lost only where another entry stands there too
    const gone = skip?.glob === true && skipped !== undefined && shared.get(skipped) === 1 && !own.has(skipped) ? skipped : undefined;
    if (gone !== undefined) all -= 1;
    return won !== undefined && won !== gone && (shared.has(won) || own.has(won)) ? all - 1 : all;
  };
  return (groups, question) => {
    const lines: Shadowed[] = [];
    const told = new Set(question.won === undefined ? [] : [question.won]);
    for (const group of groups)
      for (const { entry, list } of merged(group)) {
        const place = placeOf(entry, question.at);
        if (entry === question.skip || told.has(place)) continue;
        if (lines.length >= question.most) return { lines, more: countAll(groups, question) - lines.length };
        told.add(place);
        lines.push({ path: question.at(entry.line.path), line: entry.line.line, value: entry.value ?? '', why: list.why(entry) });
      }
    return { lines, more: 0 };
  };
}

const placeOf = ({ line }: SysctlEntry, at: LostQuestion['at']) => `${at(line.path)}:${line.line}`;

function* merged({ lists, compare }: LostGroup): Generator<{ readonly entry: SysctlEntry; readonly list: LostList }> {
  const next = lists.map(() => 0);
  for (;;) {
    let best: number | undefined;
    for (let i = 0; i < lists.length; i++) {
      const entry = entryAt(lists, next, i);
      const first = best === undefined ? undefined : entryAt(lists, next, best);
      if (entry !== undefined && (first === undefined || compare(entry, first) < 0)) best = i;
    }
    const list = best === undefined ? undefined : lists[best];
    const entry = best === undefined ? undefined : entryAt(lists, next, best);
    if (best === undefined || list === undefined || entry === undefined) return;
    next[best] = (next[best] ?? 0) + 1;
    yield { entry, list };
  }
}

const entryAt = (lists: readonly LostList[], next: readonly number[], i: number) => lists[i]?.entries[next[i] ?? 0];
