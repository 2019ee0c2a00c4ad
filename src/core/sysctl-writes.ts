import type { ReadSysctlFile, SysctlNames, SysctlWrite } from '../model/sysctl-file.ts';
import { keyOfPath } from '../model/sysctl-path.ts';
import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';
import { busyboxPath } from './busybox-path.ts';
import { compareText } from './compare-text.ts';
import { explicitPaths } from './explicit-paths.ts';
import { fileOrder } from './file-order.ts';
import { globNames } from './glob-names.ts';
import { braceAlternatives } from './path-glob.ts';
import { isFile, realPath } from './real-path.ts';
import { type SysctlEntry, sysctlEntries } from './sysctl-entries.ts';

/** Above this many writes only the last one of each key is kept, so that hostile patterns cost no memory. */
const mostWrites = 200_000;

/**
 * The writes below /proc/sys that a reader makes of files, in its order: what is hidden, left out by an exclusion, covered by an
 * explicit line, or not there is no longer in it. What the kernel says to a value is not asked.
 * @param files as they lie on the machine; the reader's own order and masks are worked out here
 * @param names what is below /proc/sys; where it does not know of a name, explicit keys are taken to exist
 */
export function sysctlWrites(files: readonly ReadSysctlFile[], reader: SysctlReader, names: SysctlNames): readonly SysctlWrite[] {
  return writesInOrder(fileOrder(files, reader).order, reader, names);
}

/** As {@link sysctlWrites} for files that are already in the order in which the reader is given them. */
export function writesInOrder(order: readonly ReadSysctlFile[], reader: SysctlReader, names: SysctlNames): readonly SysctlWrite[] {
  const { entries } = sysctlEntries(order, reader);
  const explicit = entries.some((entry) => entry.glob) ? explicitPaths(entries, reader) : undefined;
  const expanded = new Map<string, readonly string[]>();
  const find = globNames(names);
  // what patterns come to is asked again and again; '' is nothing
  const targets = new Map<string, string>();
  let writes: SysctlWrite[] = [];
  let limit = mostWrites;
  for (const entry of entries) {
    if (entry.value === undefined) continue;
    if (!entry.glob) {
      const path = explicitFile(entry, reader, names);
      if (path !== undefined) writes.push(write(entry, path));
    } else {
      const paths = expanded.get(entry.path) ?? expand(entry.path, reader, find);
      expanded.set(entry.path, paths);
      if ((paths.length === 0 ? [entry.path] : paths).some((path) => aborts(path, entry, reader, order))) break;
      for (const path of paths) {
        let file = targets.get(path);
        if (file === undefined) {
          file = explicit?.(path) === undefined ? (openable(path, reader, names) ?? '') : '';
          targets.set(path, file);
        }
        if (file !== '') writes.push(write(entry, file));
      }
    }
    if (writes.length > limit) {
      writes = lastOfEachKey(writes);
      limit = Math.max(mostWrites, 2 * writes.length);
    }
  }
  return writes;
}

function write(entry: SysctlEntry, path: string): SysctlWrite {
  const { line } = entry;
  return {
    key: keyOfPath(path),
    value: entry.value ?? '',
    path: line.path,
    line: line.line,
    ...(entry.glob && { pattern: line.rawKey ?? '' }),
    ...(entry.forgiving && { forgiving: true as const }),
  };
}

function lastOfEachKey(writes: readonly SysctlWrite[]): SysctlWrite[] {
  const last = new Map<string, SysctlWrite>();
  for (const one of writes) {
    last.delete(one.key);
    last.set(one.key, one);
  }
  return [...last.values()];
}

function explicitFile(entry: SysctlEntry, reader: SysctlReader, names: SysctlNames): string | undefined {
  if (reader.name !== 'busybox') return openable(entry.path, reader, names);
  const path = busyboxPath(entry.line.rawKey ?? '', names, reader);
  return realPath(path, names, path.startsWith('/'));
}

const deprecated = /(?:^|[./])(?:base_reachable_time|retrans_time)$/;

/** The file that the reader writes to; undefined where it finds none or will not write. */
function openable(path: string, reader: SysctlReader, names: SysctlNames): string | undefined {
  // it opens for reading too, so what can only be written is refused to it (247 did not: what lies between was not tried)
  if (reader.name === 'systemd' && readerAtLeast(reader, '252'))
    return isFile(path, names) && names.readable?.(path) !== false ? path : undefined;
  const file = realPath(path, names);
  if (file === undefined || reader.name === 'systemd') return file;
  // tuned, and procps before 4, refuse two names that are deprecated
  if ((reader.name === 'tuned' || !readerAtLeast(reader, '4.0.0')) && deprecated.test(path)) return undefined;
  // procps looks at the mode before it opens; root could open it all the same where it is no real /proc
  return reader.name !== 'tuned' && names.writable?.(file) === false ? undefined : file;
}

/** systemd leaves the order to the directories and knows braces; procps sorts whole paths. */
function expand(pattern: string, reader: SysctlReader, find: (pattern: string) => readonly string[]): readonly string[] {
  if (reader.name !== 'systemd') return [...find(pattern)].sort(compareText);
  return pattern.includes('{') ? braceAlternatives(pattern).flatMap(find) : find(pattern);
}

/** NAME_MAX */
const longestName = 255;

/**
 * systemd-sysctl ends with a failed assertion, and writes nothing more, at a pattern that meets nothing and whose first component
 * is no possible name (252 to 262.1, run; 247 goes on).
 */
function aborts(path: string, entry: SysctlEntry, reader: SysctlReader, order: readonly ReadSysctlFile[]): boolean {
  if (reader.name !== 'systemd' || path.length * 3 <= longestName || !readerAtLeast(reader, '252')) return false;
  const [first = ''] = path.split('/', 1);
  const latin1 = order.find((file) => file.path === entry.file)?.encoding === 'latin1';
  return (latin1 ? first.length : new TextEncoder().encode(first).length) > longestName;
}
