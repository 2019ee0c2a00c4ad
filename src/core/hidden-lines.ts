import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import type { Masked, Unread } from './file-order-types.ts';
import { type KeyIndex, keyIndex } from './key-index.ts';
import { type SysctlEntry, sysctlEntries } from './sysctl-entries.ts';

interface HiddenLine {
  readonly entry: SysctlEntry;
  readonly why: string;
}

/** The lines for a path that stand in files which the reader does not take, and why it does not. */
export function hiddenLines(
  files: readonly ReadSysctlFile[],
  order: readonly ReadSysctlFile[],
  masked: readonly Masked[],
  unread: readonly Unread[],
  reader: SysctlReader,
): (path: string) => readonly HiddenLine[] {
  const why = new Map<string, string>();
  for (const one of unread) why.set(one.path, `not read: ${one.why}`);
  for (const one of masked) why.set(one.path, `${one.by} has the same name and hides this file`);
  const read = new Set(order);
  let parts: readonly { readonly index: KeyIndex; readonly why: string }[] | undefined;
  return (path) => {
    parts ??= files
      .filter((file) => !read.has(file) && why.has(file.path))
      .map((file) => ({ index: keyIndex(linesOf(file, reader), reader), why: why.get(file.path) ?? '' }));
    return parts.flatMap((part) =>
      part.index
        .of(path)
        .filter((entry) => entry.value !== undefined)
        .map((entry) => ({ entry, why: part.why })),
    );
  };
}

/** A linked file's lines belong to the file that the link leads to, which may well be read. */
function linesOf(file: ReadSysctlFile, reader: SysctlReader): readonly SysctlEntry[] {
  return file.link === undefined ? sysctlEntries([file], reader).entries : [];
}
