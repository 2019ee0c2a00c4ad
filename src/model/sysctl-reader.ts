/** What loads sysctl files: `procps` is `sysctl --system`, `procps-p` is `sysctl -p` (/etc/sysctl.conf alone), `tuned` its re-apply. */
export type ReaderName = 'systemd' | 'procps' | 'procps-p' | 'busybox' | 'tuned';

export const readerNames: readonly ReaderName[] = ['systemd', 'procps', 'procps-p', 'busybox', 'tuned'];

/** A program that loads sysctl files, at a version: readers of different versions take some lines differently. */
export interface SysctlReader {
  readonly name: ReaderName;
  /** upstream version: `252`, `4.0.2`, `1.35.0` */
  readonly version: string;
}

const parsed = new Map<string, readonly number[]>();

/** Readers ask this for every line of files with 100,000 of them. */
function numbersOf(version: string): readonly number[] {
  const known = parsed.get(version);
  if (known !== undefined) return known;
  const numbers = version.split('.').map(Number);
  if (parsed.size < 1000) parsed.set(version, numbers);
  return numbers;
}

/** Whether a reader is of this version or later; versions are compared number by number. */
export function readerAtLeast(reader: SysctlReader, version: string): boolean {
  const have = numbersOf(reader.version);
  const want = numbersOf(version);
  for (let i = 0; i < Math.max(have.length, want.length); i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
