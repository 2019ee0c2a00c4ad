import type { SysctlLine } from '../model/setting.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { globCharacters, knowsGlobs, openedPath } from '../model/sysctl-path.ts';
import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';
import { perReader } from './per-reader.ts';
import { beforeError } from './tuned-error.ts';

/** One line that a reader keeps, in the order in which it will act. */
export interface SysctlEntry {
  /** below /proc/sys/, as the reader makes it of the key; not looked up yet */
  readonly path: string;
  /** absent: the line only leaves keys out of patterns */
  readonly value?: string;
  readonly glob: boolean;
  readonly forgiving: boolean;
  readonly line: SysctlLine;
  /** the file that the reader opened for it, which may be a link to the one that the line stands in */
  readonly file: string;
}

/** What a reader keeps of files that are in order, and what it threw away for a later line. */
export interface SysctlEntries {
  readonly entries: readonly SysctlEntry[];
  /** systemd keeps one line a key: what lost its place, with the line that took it */
  readonly replaced: readonly { readonly lost: SysctlEntry; readonly by: SysctlLine; readonly taker: SysctlEntry }[];
}

/** The lines of files in reading order, as a reader keeps them: all of them, or one a key for systemd. */
export const sysctlEntries: (order: readonly ReadSysctlFile[], reader: SysctlReader) => SysctlEntries = perReader(keptOf);

function keptOf(order: readonly ReadSysctlFile[], reader: SysctlReader): SysctlEntries {
  const all: SysctlEntry[] = [];
  const globs = knowsGlobs(reader);
  const { files, lines: last } = reader.name === 'tuned' ? beforeError(order) : { files: order, lines: undefined };
  for (const file of files)
    for (const line of file === files.at(-1) && last !== undefined ? last : file.lines) {
      if (file.stopsAt !== undefined && line.line >= file.stopsAt) break;
      if (line.rawKey === undefined || (line.kind !== 'setting' && line.kind !== 'exclusion')) continue;
      if (line.kind === 'setting' ? line.value === undefined : !globs) continue;
      const path = openedPath(line.rawKey, reader);
      if (reader.name === 'systemd' && refused(path, reader)) continue;
      const glob = globs && globCharacters.test(path);
      const common = { path, glob, forgiving: line.forgiving === true, line, file: file.path };
      all.push(line.kind === 'setting' ? { ...common, value: line.value ?? '' } : common);
    }
  return reader.name === 'systemd' ? onePerKey(all) : { entries: all, replaced: [] };
}

/** systemd refuses a path that is not plain; 247 still opened it (252 does not). */
function refused(path: string, reader: SysctlReader): boolean {
  return path === '' || (readerAtLeast(reader, '252') && /(?:^|\/)\.\.(?:\/|$)/.test(path));
}

/** A later line with another value takes the place of an earlier one and moves to the end; one with the same value leaves it there. */
function onePerKey(all: readonly SysctlEntry[]): SysctlEntries {
  // places in a list, as deleting from a Map of 100,000 keys costs more than the rest
  const places = new Map<string, number>();
  const kept: (SysctlEntry | undefined)[] = [];
  const replaced: { lost: SysctlEntry; by: SysctlLine; taker: SysctlEntry }[] = [];
  for (const entry of all) {
    const place = places.get(entry.path);
    const there = place === undefined ? undefined : kept[place];
    if (there !== undefined) replaced.push({ lost: there, by: entry.line, taker: entry });
    if (place !== undefined && there !== undefined && there.value === entry.value) {
      kept[place] = there.forgiving === entry.forgiving || entry.forgiving ? entry : { ...entry, forgiving: true };
      continue;
    }
    if (place !== undefined) kept[place] = undefined;
    places.set(entry.path, kept.length);
    kept.push(entry);
  }
  return { entries: kept.filter((entry) => entry !== undefined), replaced };
}
