import { baseName } from '../model/base-name.ts';
import type { Shadowed } from '../model/effective.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { pathOfKey } from '../model/sysctl-path.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { compareText } from './compare-text.ts';
import { explicitPaths } from './explicit-paths.ts';
import { fileOrder } from './file-order.ts';
import { directoryOf, type Masked, type Unread } from './file-order-types.ts';
import { hiddenLines, valued } from './hidden-lines.ts';
import { type KeyIndex, keyIndex } from './key-index.ts';
import { type LostGroup, type LostLines, lostLines } from './lost-lines.ts';
import { newestReaders } from './newest-readers.ts';
import { type SysctlEntry, sysctlEntries } from './sysctl-entries.ts';

/** A reader by its name alone stands for the newest version that is known. */
export type Reader = 'systemd' | 'procps' | 'busybox';

export interface Assignment {
  readonly key: string;
  readonly value: string;
  readonly path: string;
  readonly line: number;
}

export interface Winner extends Assignment {
  /** the winning line is a pattern */
  readonly pattern?: string;
  /** the lines that lost, each once */
  readonly shadowed: readonly Shadowed[];
  /**
   * The first of them, in the order of reading, then those of files that are hidden or not read.
   * @param at where the lines of a path are told to be
   * @param won `path:line` of the line that really wins, where that is another one
   */
  lost(at: (path: string) => string, won: string | undefined, most: number): LostLines;
}

export interface Precedence {
  /** the files in the order in which the reader takes them; hidden and masked ones are left out */
  readonly order: readonly ReadSysctlFile[];
  readonly masked: readonly Masked[];
  readonly unread?: readonly Unread[];
  /** which line gives a key its value at the end; `undefined` when none does */
  winner(key: string): Winner | undefined;
  /** how much comparing with patterns all questions took so far, for whoever bounds it */
  steps(): number;
}

/**
 * Which line wins for which key, by one reader. The key is taken to exist; what the kernel makes of the value, and of two keys
 * that are one, is not asked.
 */
export function precedence(files: readonly ReadSysctlFile[], by: Reader | SysctlReader): Precedence {
  const reader: SysctlReader = typeof by === 'string' ? { name: by, version: newestReaders[by] } : by;
  const { order, masked, unread } = fileOrder(files, reader);
  const { entries, replaced } = sysctlEntries(order, reader);
  const steps = { count: 0 };
  const index = keyIndex(entries, reader, steps);
  const lost = once(() => {
    const lines = replaced.map((one) => one.lost);
    return keyIndex(lines, reader);
  });
  const taker = once(() => new Map(replaced.map((one) => [one.lost, one.taker])));
  const spared = once(() => explicitPaths(entries, reader, steps));
  const hidden = hiddenLines(files, order, masked, unread, reader);
  const rank = new Map(order.map((file, i) => [file.path, i]));
  const readFirst = (a: SysctlEntry, b: SysctlEntry) => (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) || a.line.line - b.line.line;
  // of those that lost their place the order is that of losing it
  const live = valued((a, b) => readFirst(a, b) || index.compare(a, b));
  const gone = valued(readFirst);
  const first = lostLines();
  const known = new Map<string, Winner | undefined>();
  const found = (key: string): Winner | undefined => {
    const path = pathOfKey(key);
    const entriesOf = index.of(path);
    const { explicit } = entriesOf;
    const own = explicit.filter((entry) => entry.value !== undefined);
    // a key that is named needs no comparing with patterns to know its winner
    const leave = index.patterns && spared()(path) !== undefined;
    const last = lastOf(own, leave ? [] : entriesOf.globs, index);
    if (last === undefined) return undefined;
    const groups = (): readonly LostGroup[] => {
      const away = lost().of(path);
      const replacedWhy = (entry: SysctlEntry) => whyReplaced(entry, taker().get(entry));
      const later = (entry: SysctlEntry) => whyLater(entry, last);
      const lists = [
        { entries: gone(away.explicit), shared: false, why: replacedWhy },
        { entries: gone(away.globs), shared: true, why: replacedWhy },
        { entries: live(explicit).filter((entry) => entry !== last), shared: false, why: later },
        { entries: live(entriesOf.globs), shared: true, why: leave ? () => 'a line for this key itself beats a pattern' : later },
      ];
      return [{ lists, compare: readFirst }, ...hidden(path)];
    };
    return {
      key,
      value: last.value ?? '',
      path: last.line.path,
      line: last.line.line,
      ...(last.glob && { pattern: last.line.rawKey ?? '' }),
      get shadowed() {
        return first(groups(), { skip: last, won: undefined, at: (file) => file, most: Number.POSITIVE_INFINITY }).lines;
      },
      lost: (at, won, most) => first(groups(), { skip: last, won, at, most }),
    };
  };
  return {
    order,
    masked,
    unread,
    steps: () => steps.count,
    winner(key) {
      if (known.has(key)) return known.get(key);
      if (known.size >= mostKnown) known.clear();
      const won = found(key);
      known.set(key, won);
      return won;
    },
  };
}

/** Guards ask for the same few keys over and over. */
const mostKnown = 10_000;

function lastOf(own: readonly SysctlEntry[], globs: readonly SysctlEntry[], index: KeyIndex): SysctlEntry | undefined {
  const named = own.at(-1);
  const pattern = globs.findLast((entry) => entry.value !== undefined);
  if (named === undefined || pattern === undefined) return named ?? pattern;
  return index.compare(named, pattern) > 0 ? named : pattern;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function whyReplaced(lost: SysctlEntry, by: SysctlEntry | undefined): string {
  if (by === undefined) return 'a later line takes its place';
  return by.value === undefined ? `the later line '-${by.line.rawKey ?? ''}' takes it away` : whyLater(lost, by);
}

function whyLater(lost: SysctlEntry, last: SysctlEntry): string {
  if (lost.file === last.file) return `line ${last.line.line} of the same file comes later`;
  const [a, b] = [baseName(lost.file), baseName(last.file)];
  // Alpine's service goes by directories first
  const named = directoryOf(last.file).endsWith('/sysctl.d') && compareText(a, b) < 0;
  return named ? `'${b}' sorts after '${a}'` : `${last.file} is read after it, whatever the names`;
}
