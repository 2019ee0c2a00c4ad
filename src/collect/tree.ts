import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import type { Address, NotChecked } from '../model/facts.ts';
import type { FoundThere } from '../model/source-file.ts';
import type { Run } from './run.ts';
import { slashes } from './slashes.ts';
import { streamRegular } from './stream-regular.ts';

/** The machine or the root cannot be looked at at all; the message is for the user. */
export class CollectError extends Error {}

export type Found =
  | { readonly kind: 'file' | 'directory'; readonly real: string; readonly size: number; readonly link?: string }
  /** `missing` tells nothing there from there and unusable; `there` says what it is instead */
  | { readonly kind: 'none'; readonly problem: string; readonly missing: boolean; readonly there: FoundThere; readonly link?: string };

export type Content = { readonly bytes: Buffer; readonly truncated: boolean } | { readonly problem: string; readonly code?: string };

/** What was recorded of a machine that is not this one, beside the paths. */
export interface TreeRecord {
  /** what made the record: `collect.sh`, `sosreport` */
  readonly by: string;
  readonly superuser: boolean;
  /** only some of what is asked here was recorded */
  readonly partial?: true;
  readonly run: Run;
  readonly pageSize?: number;
  readonly addresses?: readonly Address[];
  /** everything that was recorded below /proc/sys: path, then content or why there is none */
  parameters(): Iterable<readonly [path: string, reading: RecordedParameter]>;
  /** nothing that could be seen below /proc/sys was left out */
  readonly complete: boolean;
  readonly notChecked: readonly NotChecked[];
}

export type RecordedParameter = { readonly text: string; readonly writable: boolean } | { readonly unreadable: string };

/** One machine's files: `/`, or a directory that holds another machine's. Paths are absolute as on that machine. */
export interface Tree {
  readonly root: string;
  /**
   * a machine that runs is seen through it: this one, or one that was recorded while it ran. So programs may be asked, and what is
   * not there was not there
   */
  readonly live: boolean;
  /** what a record tells beside its paths; absent on this machine and in a folder */
  readonly record?: TreeRecord;
  find(path: string): Found;
  /** where a symbolic link leads, itself and not followed */
  link(path: string): string | undefined;
  /** at most `limit` bytes of a regular file; never waits */
  read(path: string, limit: number): Content;
  /** a file whose text is held already, where that is all of it and within the limit: what `read` gives, decoded */
  text?(path: string, limit: number): string | undefined;
  /** names in a directory, sorted; undefined when there is none that can be read */
  list(path: string): readonly string[] | undefined;
  /** a file piece by piece, see `streamRegular`; absent where all of it is held already */
  stream?(path: string, each: (piece: Buffer) => boolean): string | undefined;
}

const mostLinks = 40;
export const leadsNowhere = 'the link leads nowhere';

/** @throws {CollectError} when the root is no directory */
export function openTree(root?: string): Tree {
  const base = root === undefined ? '/' : rootDirectory(root);
  const find = (path: string) => resolve(base, path);
  return {
    root: base,
    live: root === undefined,
    find,
    link: (path) => (root === undefined ? targetOf(path) : find(path).link),
    read(path, limit) {
      const found = find(path);
      if (found.kind === 'none') return { problem: found.problem, ...(found.missing && { code: 'ENOENT' }) };
      return found.kind === 'directory' ? { problem: 'is a directory' } : readRegular(found.real, limit);
    },
    list(path) {
      const found = find(path);
      return found.kind === 'directory' ? namesIn(found.real) : undefined;
    },
    stream(path, each) {
      const found = find(path);
      if (found.kind !== 'file') return found.kind === 'none' ? found.problem : 'is a directory';
      try {
        return streamRegular(found.real, each);
      } catch (error) {
        return `not readable (${codeOf(error)})`;
      }
    },
  };
}

function rootDirectory(root: string): string {
  try {
    const real = realpathSync(root);
    if (lstatSync(real).isDirectory()) return real;
  } catch (error) {
    throw new CollectError(`'${root}' cannot be read as a root (${codeOf(error)}): expected a directory with etc, proc, usr/lib …`);
  }
  throw new CollectError(`'${root}' is no directory: expected one with etc, proc, usr/lib …`);
}

/**
 * Walks a path one component at a time as the machine itself would after chroot: an absolute link starts at the root again.
 * The kernel's own path walk is not used, because in a foreign tree it would follow links out into this machine.
 */
function resolve(root: string, path: string): Found {
  const rest = path.split('/').filter((part) => part !== '' && part !== '.');
  const done: string[] = [];
  let links = 0;
  let link: string | undefined;
  let stats = lstatSync(root);
  const none = (problem: string, there: FoundThere): Found => ({
    kind: 'none',
    problem,
    missing: there === 'missing',
    there,
    ...(link !== undefined && { link }),
  });
  while (rest.length > 0) {
    const part = rest.shift() ?? '';
    if (part === '..') {
      if (done.length === 0 && root !== '/') return none(`a link leads out of the root: '${link ?? path}'`, 'outside');
      done.pop();
      continue;
    }
    if (part.includes('\0')) return none('no such file', 'missing');
    // a tree may lack its /dev, and what masks a file must not be taken for a link to nothing there
    if (link !== undefined && done.length === 0 && part === 'dev' && rest.length === 1 && rest[0] === 'null')
      return none('is a link to /dev/null', 'null');
    const here = join(root, [...done, part]);
    try {
      stats = lstatSync(here);
    } catch (error) {
      const code = codeOf(error);
      const gone = code === 'ENOENT' || code === 'ENOTDIR';
      if (!gone) return none(`not readable (${code})`, 'unreadable');
      return none(link === undefined ? 'no such file' : `${leadsNowhere}: '${link}'`, 'missing');
    }
    if (!stats.isSymbolicLink()) {
      done.push(part);
      if (rest.length > 0 && !stats.isDirectory()) return none('no such file', 'missing');
      continue;
    }
    links += 1;
    if (links > mostLinks) return none('too many levels of links: it leads back to itself', 'loop');
    const target = targetOf(here);
    if (target === undefined) return none('the link cannot be read', 'unreadable');
    if (rest.length === 0 && link === undefined) link = target;
    if (target.startsWith('/')) done.length = 0;
    rest.unshift(...target.split('/').filter((step) => step !== '' && step !== '.'));
  }
  const real = join(root, done);
  try {
    stats = lstatSync(real);
  } catch (error) {
    return none(`not readable (${codeOf(error)})`, 'unreadable');
  }
  if (stats.isFile()) return { kind: 'file', real, size: Number(stats.size), ...(link !== undefined && { link }) };
  if (stats.isDirectory()) return { kind: 'directory', real, size: Number(stats.size), ...(link !== undefined && { link }) };
  return none(`is ${special(stats)}, expected a regular file`, 'special');
}

const join = (root: string, parts: readonly string[]) => (root === '/' ? `/${parts.join('/')}` : [root, ...parts].join('/'));

function targetOf(path: string): string | undefined {
  try {
    return slashes(readlinkSync(path));
  } catch {
    return undefined;
  }
}

export function special(stats: Stats): string {
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  if (stats.isDirectory()) return 'a directory';
  if (stats.isSymbolicLink()) return 'a link';
  return stats.isFile() ? 'a regular file' : 'a device';
}

/** `ENOENT`, `EACCES`, … */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

function namesIn(real: string): readonly string[] | undefined {
  try {
    return readdirSync(real).sort();
  } catch {
    return undefined;
  }
}

/**
 * Reads an already resolved path. What lies there may have been swapped since it was looked at, so the open follows no link and
 * waits for nobody, and the kind is asked again of the open descriptor. Sizes are not believed: /proc says 0.
 */
export function readRegular(real: string, limit: number): Content {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { problem: `is ${special(stats)}, expected a regular file` };
    return readDescriptor(descriptor, Number(stats.size), limit);
  } catch (error) {
    return { problem: `not readable (${codeOf(error)})`, code: codeOf(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const small = 4096;
/** Most files of /proc are a few bytes long: a thousand buffers of a page would be swept up more than once. */
const scratch = Buffer.allocUnsafeSlow(small);

function copyOf(bytes: Buffer, length: number): Buffer {
  const copy = Buffer.allocUnsafe(length);
  bytes.copy(copy, 0, 0, length);
  return copy;
}

function readDescriptor(descriptor: number, size: number, limit: number): Content {
  const pieces: Buffer[] = [];
  let total = 0;
  const step = Math.min(limit + 1, Math.max(small, Math.min(size + 1, 4 << 20)));
  while (total <= limit) {
    const wanted = Math.min(step, limit + 1 - total);
    const into = wanted <= small ? scratch : Buffer.allocUnsafe(wanted);
    const got = readSync(descriptor, into, 0, wanted, null);
    if (got === 0) break;
    pieces.push(into === scratch ? copyOf(into, got) : into.subarray(0, got));
    total += got;
  }
  const bytes = pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
  return total > limit ? { bytes: bytes.subarray(0, limit), truncated: true } : { bytes, truncated: false };
}
