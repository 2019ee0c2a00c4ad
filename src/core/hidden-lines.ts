import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import type { Masked, Unread } from './file-order-types.ts';
import { type KeyIndex, keyIndex } from './key-index.ts';
import type { LostGroup } from './lost-lines.ts';
import { type SysctlEntry, sysctlEntries } from './sysctl-entries.ts';

/** The lines for a path that stand in files which the reader does not take, and why it does not. */
export function hiddenLines(
  files: readonly ReadSysctlFile[],
  order: readonly ReadSysctlFile[],
  masked: readonly Masked[],
  unread: readonly Unread[],
  reader: SysctlReader,
): (path: string) => readonly LostGroup[] {
  const why = new Map<string, string>();
  for (const one of unread) why.set(one.path, `not read: ${one.why}`);
  for (const one of masked) why.set(one.path, `${one.by} has the same name and hides this file`);
  const read = new Set(order);
  const withValue = valued();
  let parts: readonly { readonly index: KeyIndex; readonly why: string }[] | undefined;
  return (path) => {
    parts ??= files
      .filter((file) => !read.has(file) && why.has(file.path))
      .map((file) => ({ index: keyIndex(linesOf(file, reader), reader), why: why.get(file.path) ?? '' }));
    return parts.map(({ index, why: told }) => {
      const { explicit, globs } = index.of(path);
      const list = (entries: readonly SysctlEntry[], shared: boolean) => ({ entries: withValue(entries), shared, why: () => told });
      return { lists: [list(explicit, false), list(globs, true)], compare: index.compare };
    });
  };
}

/** Those of a list that give a value; of one list always the same array. */
export function valued(compare?: (a: SysctlEntry, b: SysctlEntry) => number): (entries: readonly SysctlEntry[]) => readonly SysctlEntry[] {
  const known = new WeakMap<readonly SysctlEntry[], readonly SysctlEntry[]>();
  return (entries) => {
    // most keys have one line: nothing to sort, and nothing to keep for each
    if (entries.length < 2 && entries[0]?.value !== undefined) return entries;
    const there = known.get(entries);
    if (there !== undefined) return there;
    const all = entries.filter((entry) => entry.value !== undefined);
    const made = compare === undefined ? all : all.sort(compare);
    known.set(entries, made);
    return made;
  };
}

/** A linked file's lines belong to the file that the link leads to, which may well be read. */
function linesOf(file: ReadSysctlFile, reader: SysctlReader): readonly SysctlEntry[] {
  return file.link === undefined ? sysctlEntries([file], reader).entries : [];
}
