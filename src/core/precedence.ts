import { baseName } from '../model/base-name.ts';
import type { Shadowed } from '../model/effective.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { pathOfKey } from '../model/sysctl-path.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { compareText } from './compare-text.ts';
import { explicitPaths } from './explicit-paths.ts';
import { fileOrder } from './file-order.ts';
import { directoryOf, type Masked, type Unread } from './file-order-types.ts';
import { hiddenLines } from './hidden-lines.ts';
import { type KeyIndex, keyIndex } from './key-index.ts';
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
  /** the lines that lost, in the order of reading, then those of files that are hidden or not read */
  readonly shadowed: readonly (Assignment & Shadowed)[];
}

export interface Precedence {
  /** the files in the order in which the reader takes them; hidden and masked ones are left out */
  readonly order: readonly ReadSysctlFile[];
  readonly masked: readonly Masked[];
  readonly unread?: readonly Unread[];
  /** which line gives a key its value at the end; `undefined` when none does */
  winner(key: string): Winner | undefined;
}

/**
 * Which line wins for which key, by one reader. The key is taken to exist; what the kernel makes of the value, and of two keys
 * that are one, is not asked.
 */
export function precedence(files: readonly ReadSysctlFile[], by: Reader | SysctlReader): Precedence {
  const reader: SysctlReader = typeof by === 'string' ? { name: by, version: newestReaders[by] } : by;
  const { order, masked, unread } = fileOrder(files, reader);
  const { entries, replaced } = sysctlEntries(order, reader);
  const index = keyIndex(entries, reader);
  const lost = keyIndex(
    replaced.map((one) => one.lost),
    reader,
  );
  const taker = new Map(replaced.map((one) => [one.lost, one.taker]));
  const spared = explicitPaths(entries, reader);
  const hidden = hiddenLines(files, order, masked, unread, reader);
  const place = new Map(entries.map((entry, i) => [entry, i]));
  const rank = new Map(order.map((file, i) => [file.path, i]));
  const byReading = (a: SysctlEntry, b: SysctlEntry) =>
    (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) || a.line.line - b.line.line || (place.get(a) ?? 0) - (place.get(b) ?? 0);
  return {
    order,
    masked,
    unread,
    winner(key) {
      const path = pathOfKey(key);
      const { live, dead } = contest(path, index, spared);
      const last = live.reduce<SysctlEntry | undefined>(
        (best, one) => (best && (place.get(best) ?? 0) > (place.get(one) ?? 0) ? best : one),
        undefined,
      );
      if (last === undefined) return undefined;
      const assignment = ({ value = '', line }: SysctlEntry) => ({ key, value, path: line.path, line: line.line });
      const shadowed = () => {
        const lines = [
          ...lost.of(path).map((entry) => ({ entry, why: whyReplaced(entry, taker.get(entry)) })),
          ...live.filter((entry) => entry !== last).map((entry) => ({ entry, why: whyLater(entry, last) })),
          ...dead.map((entry) => ({ entry, why: 'a line for this key itself beats a pattern' })),
        ];
        const read = lines.filter(({ entry }) => entry.value !== undefined).sort((a, b) => byReading(a.entry, b.entry));
        return [...read, ...hidden(path)].map(({ entry, why }) => ({ ...assignment(entry), why }));
      };
      let told: ReturnType<typeof shadowed> | undefined;
      return {
        ...assignment(last),
        ...(last.glob && { pattern: last.line.rawKey ?? '' }),
        // asked for by few; thousands of lines may have lost
        get shadowed() {
          told ??= shadowed();
          return told;
        },
      };
    },
  };
}

/** The lines that write a key, and the patterns that leave it alone. */
function contest(path: string, index: KeyIndex, spared: (path: string) => SysctlEntry | undefined) {
  const all = index.of(path);
  const explicit = all.filter((entry) => !entry.glob);
  const globs = all.filter((entry) => entry.glob && entry.value !== undefined);
  const leave = spared(path) !== undefined;
  const writing = explicit.filter((entry) => entry.value !== undefined);
  return { live: leave ? writing : [...writing, ...globs], dead: leave ? globs : [] };
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
