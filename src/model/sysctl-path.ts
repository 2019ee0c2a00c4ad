import { readerAtLeast, type SysctlReader } from './sysctl-reader.ts';

/** Whether a reader takes a key with one of these characters as a pattern. */
export const globCharacters = /[*?[]/;

/** Whether this reader expands patterns: procps does since 4.0, busybox and tuned never. */
export function knowsGlobs(reader: SysctlReader): boolean {
  if (reader.name === 'systemd') return true;
  return (reader.name === 'procps' || reader.name === 'procps-p') && readerAtLeast(reader, '4.0.0');
}

/**
 * The path below /proc/sys/ that a reader makes of a key as typed (without the `-` that forgives), before any file is looked
 * up. Raw: separators stay repeated where the reader leaves them so, `..` is still in it, and it may start with `/`. Where the
 * first separator is `/` dots belong to names; where it is `.` the two change places (tuned knows only dots).
 * busybox looks for files first; this is what it makes of a key when it does not.
 */
export function openedPath(rawKey: string, reader: SysctlReader): string {
  if (reader.name === 'tuned') return rawKey.replaceAll('.', '/');
  if (reader.name === 'systemd') return simplified(swapped(rawKey), readerAtLeast(reader, '257'));
  if (reader.name === 'busybox') return swapped(rawKey);
  // procps 4 takes a second `-` away when it makes the path
  return swapped(rawKey.startsWith('-') && readerAtLeast(reader, '4.0.0') ? rawKey.slice(1) : rawKey);
}

function swapped(rawKey: string): string {
  const slash = rawKey.indexOf('/');
  const dot = rawKey.indexOf('.');
  if (dot === -1 || (slash !== -1 && slash < dot)) return rawKey;
  return slash === -1 ? rawKey.replaceAll('.', '/') : rawKey.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'));
}

/** systemd folds repeated separators, drops `.` components and the separators at both ends. */
function simplified(path: string, dropsLeadingDotDot: boolean): string {
  if (!/^\/|\/\/|\/$|(?:^|\/)\.\.?(?:\/|$)/.test(path)) return path;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  let from = 0;
  if (dropsLeadingDotDot && path.startsWith('/')) while (parts[from] === '..') from++;
  return parts.slice(from).join('/');
}

/**
 * The dotted key of a path below /proc/sys: `/` for a dot inside a name. Repeated separators fold and `..` takes a component
 * away, as the kernel's own look-up would.
 */
export function keyOfPath(path: string): string {
  const plain = /^\/|\/\/|\/$|(?:^|\/)\.\.?(?:\/|$)/.test(path) ? folded(path) : path;
  return plain.includes('.') ? plain.replace(/[./]/g, (c) => (c === '/' ? '.' : '/')) : plain.replaceAll('/', '.');
}

function folded(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The path below /proc/sys of a dotted key: `net.ipv4.conf.eth0/100.rp_filter` is `net/ipv4/conf/eth0.100/rp_filter`. */
export function pathOfKey(key: string): string {
  return key.includes('/') ? key.replace(/[./]/g, (c) => (c === '.' ? '/' : '.')) : key.replaceAll('.', '/');
}
