import { asUnsigned, cNumber, maxUnsigned } from '../model/c-number.ts';
import { pamAtLeast } from '../model/pam-words.ts';

/** The items that setrlimit knows, in the kernel's order, which is the order of the calls. */
export const rlimits: ReadonlyMap<string, string> = new Map([
  ['cpu', 'seconds'],
  ['fsize', 'bytes'],
  ['data', 'bytes'],
  ['stack', 'bytes'],
  ['core', 'bytes'],
  ['rss', 'bytes'],
  ['nproc', 'processes'],
  ['nofile', 'descriptors'],
  ['memlock', 'bytes'],
  ['as', 'bytes'],
  ['locks', 'locks'],
  ['sigpending', 'signals'],
  ['msgqueue', 'bytes'],
  ['nice', '20 minus nice'],
  ['rtprio', 'priority'],
  ['rttime', 'microseconds'],
]);

/** RLIM_INFINITY */
export const infinity = maxUnsigned;

/** What a line gives its item. `int` is what maxlogins, priority and nonewprivs keep. */
export type PamValue = { readonly rlimit: bigint | 'nr_open' } | { readonly int: number } | { readonly text: string } | 'wrong';

const kibibytes = new Set(['fsize', 'data', 'stack', 'core', 'rss', 'memlock', 'as']);
const ints = new Set(['priority', 'nice', 'maxlogins', 'maxsyslogins']);
const noLimit = new Set(['-1', '-', 'unlimited', 'infinity']);

/** Whether a version knows an item; `chroot` is Debian's own. */
export function knowsItem(item: string, pamVersion: string, debian: boolean): boolean {
  if (item === 'rttime') return pamAtLeast(pamVersion, '1.7.1');
  if (item === 'nonewprivs') return pamAtLeast(pamVersion, '1.5.0');
  if (item === 'chroot') return debian;
  return rlimits.has(item) || ints.has(item);
}

/**
 * A value in the kernel's unit, read as strtoull and strtol read it: what follows the digits is dropped, negative numbers wrap
 * around, what is too large means no limit.
 * @param value in lower case
 */
export function pamValue(item: string, value: string, pamVersion: string): PamValue {
  if (item === 'nonewprivs') return { int: value === '1' ? 1 : 0 };
  if (item === 'chroot') return { text: value };
  const unlimited = noLimit.has(value);
  if (unlimited && (item === 'maxlogins' || item === 'maxsyslogins')) return { int: -1 };
  const number = cNumber(value).value;
  if (ints.has(item)) {
    if (number === undefined) return 'wrong';
    const int = clamp(number, -(2n ** 31n), 2n ** 31n - 1n);
    return item === 'nice' ? { rlimit: 20n - clamp(int, -20n, 19n) } : { int: Number(int) };
  }
  if (!unlimited && number === undefined) return 'wrong';
  const rlimit = unlimited || number === undefined ? infinity : asUnsigned(number).value;
  if (item === 'cpu') return { rlimit: times(rlimit, 60n) };
  if (kibibytes.has(item)) return { rlimit: times(rlimit, 1024n) };
  return { rlimit: item === 'nofile' && rlimit === infinity && pamAtLeast(pamVersion, '1.5.2') ? 'nr_open' : rlimit };
}

const clamp = (value: bigint, low: bigint, high: bigint) => (value < low ? low : value > high ? high : value);
const times = (value: bigint, factor: bigint) => (value >= infinity / factor ? infinity : value * factor);
