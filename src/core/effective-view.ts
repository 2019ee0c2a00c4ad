import type { ReadSysctlFile, SysctlNames, SysctlWrite } from '../model/sysctl-file.ts';
import { keyOfPath, openedPath, pathOfKey } from '../model/sysctl-path.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { hiddenLines } from './hidden-lines.ts';
import { linkedPath } from './linked-path.ts';
import { type LostGroup, type LostLines, lostLines } from './lost-lines.ts';
import { precedence } from './precedence.ts';
import { type SysctlEntries, type SysctlEntry, sysctlEntries } from './sysctl-entries.ts';
import { sysctlWrites } from './sysctl-writes.ts';

export interface ViewedValue {
  readonly value: string;
  readonly path: string;
  readonly line: number;
  readonly pattern?: string;
}

/** The files as one reader takes them. Places are those of the lines themselves: of a link the file that it leads to. */
export interface ReaderView {
  readonly reader: SysctlReader;
  readonly masked: readonly { readonly path: string; readonly by: string }[];
  readonly unread: readonly { readonly path: string; readonly why: string }[];
  readonly writes: () => readonly SysctlWrite[];
  /** every key that a line gives a value, patterns expanded, in files that this reader takes */
  readonly keys: () => ReadonlySet<string>;
  winner(key: string): ViewedValue | undefined;
  /** the first lines of the key that lost, or that are in no file that counts, and how many more there are */
  lost(key: string, most?: number): LostLines;
  /** the line that takes the key away again (`-key`) */
  excluded(key: string): { readonly path: string; readonly line: number; readonly rawKey: string } | undefined;
}

/**
 * Nothing is worked out before it is asked for.
 * @param only the keys that will be asked for, where those are known: lines of others do not decide which line wins
 */
export function effectiveView(
  files: readonly ReadSysctlFile[],
  reader: SysctlReader,
  names: SysctlNames,
  only?: ReadonlySet<string>,
): ReaderView {
  const asked = only === undefined || reader.name === 'busybox' ? files : files.map((file) => concerning(file, only));
  const all = asked.every((file, i) => file === files[i]);
  const view = precedence(asked, reader);
  const { order, masked, unread = [] } = view;
  const targets = linkTargets(files);
  const at = (path: string) => targets.get(path) ?? path;
  const kept = once(() => sysctlEntries(order, reader));
  const writes = once(() => sysctlWrites(files, reader, names));
  const away = once(() => byPath(kept().replaced));
  const first = lostLines();
  const exclusions = once(() => excludedKeys(kept().entries, reader));
  const hidden = hiddenLines(files, order, masked, unread, reader);
  const through = new Set(order.filter((file) => targets.has(file.path)).map((file) => at(file.path)));
  const last = once(() => new Map((all ? writes() : sysctlWrites(asked, reader, names)).map((write) => [write.key, write])));
  const winner = (key: string): ViewedValue | undefined => {
    // what is written decides; of a key that is not known to be there the lines alone can tell
    const won = last().get(key) ?? (names.has(pathOfKey(key)) === true ? undefined : view.winner(key));
    return won && { value: won.value, path: at(won.path), line: won.line, ...(won.pattern !== undefined && { pattern: won.pattern }) };
  };
  return {
    reader,
    masked,
    unread: unread.filter((one) => !through.has(one.path) && hasSomething(one.path, files)),
    writes: once(() => (targets.size === 0 ? writes() : writes().map((write) => ({ ...write, path: at(write.path) })))),
    keys: once(() => keysOf(kept().entries, kept().entries.some((entry) => entry.glob) ? writes() : [])),
    winner,
    lost(key, most = Number.POSITIVE_INFINITY) {
      const won = winner(key);
      const place = won && `${won.path}:${won.line}`;
      const lines = view.winner(key);
      if (lines !== undefined) return lines.lost(at, place, most);
      return first(takenAway(away(), hidden, pathOfKey(key)), { skip: undefined, won: place, at, most });
    },
    excluded(key) {
      const line = exclusions().get(key);
      return line && { path: at(line.path), line: line.line, rawKey: line.rawKey ?? '' };
    },
  };
}

function concerning(file: ReadSysctlFile, only: ReadonlySet<string>): ReadSysctlFile {
  const lines = file.lines.filter((line) => line.kind !== 'setting' || line.glob === true || line.key === undefined || only.has(line.key));
  return lines.length === file.lines.length ? file : { ...file, lines };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Keys that are written, and those of lines that name a key which is not there. */
function keysOf(entries: readonly SysctlEntry[], writes: readonly SysctlWrite[]): ReadonlySet<string> {
  const keys = new Set(writes.map((write) => write.key));
  const written = new Map<string, Set<number>>();
  for (const { path, line } of writes) {
    const lines = written.get(path);
    if (lines === undefined) written.set(path, new Set([line]));
    else lines.add(line);
  }
  for (const { glob, value, path, line } of entries)
    if (!glob && value !== undefined && written.get(line.path)?.has(line.line) !== true) keys.add(keyOfPath(path));
  return keys;
}

function excludedKeys(entries: readonly SysctlEntry[], reader: SysctlReader): ReadonlyMap<string, SysctlEntry['line']> {
  const all = entries.filter((entry) => entry.value === undefined);
  return new Map(all.map(({ line }) => [keyOfPath(openedPath(line.rawKey ?? '', reader)), line]));
}

function byPath(replaced: SysctlEntries['replaced']): ReadonlyMap<string, SysctlEntries['replaced']> {
  const found = new Map<string, SysctlEntries['replaced'][number][]>();
  for (const one of replaced) {
    const there = found.get(one.lost.path);
    if (there === undefined) found.set(one.lost.path, [one]);
    else there.push(one);
  }
  return found;
}

/** Lines for a key that nothing gives a value in the end. */
function takenAway(
  replaced: ReadonlyMap<string, SysctlEntries['replaced']>,
  hidden: ReturnType<typeof hiddenLines>,
  path: string,
): readonly LostGroup[] {
  const away = replaced.get(path) ?? [];
  const by = new Map(away.map((one) => [one.lost, one.by]));
  const entries = away.map(({ lost }) => lost).filter((lost) => lost.value !== undefined);
  const why = (entry: SysctlEntry) => `the later line '-${by.get(entry)?.rawKey ?? ''}' takes it away`;
  return [{ lists: [{ entries, shared: false, why }], compare: () => 0 }, ...hidden(path)];
}

/** A file that lies where it is not read is worth a word only where it would have set something, or could not be looked into. */
function hasSomething(path: string, files: readonly ReadSysctlFile[]): boolean {
  const file = files.find((one) => one.path === path);
  if (file === undefined) return false;
  return file.found === undefined ? file.lines.some((line) => line.kind === 'setting') : file.found !== 'null' && file.found !== 'missing';
}

function linkTargets(files: readonly ReadSysctlFile[]): ReadonlyMap<string, string> {
  const paths = new Set(files.map((file) => file.path));
  return new Map(
    files.flatMap(({ path, link, found }) => {
      const target = link === undefined || found !== undefined ? undefined : linkedPath(path, link);
      return target === undefined || !paths.has(target) ? [] : [[path, target] as const];
    }),
  );
}
