import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

export interface FileToWrite {
  /** below the directory; a leading `/` means its top */
  readonly path: string;
  readonly content: string;
  readonly encoding?: 'utf8' | 'latin1';
}

/** `written`: full paths, in the order given. After an error `written` says what had been put in place before it. */
export type Written = { readonly written: readonly string[] } | { readonly error: string; readonly written: readonly string[] };

interface Staged {
  readonly temporary: string;
  readonly target: string;
}

/**
 * Writes files as a tree below a directory, which is made if it is not there. Each file is whole at every moment: it is written
 * beside its place, flushed and moved there, and nothing is moved before all are written. Mode and owner of a file that was
 * there stay. No path leaves the directory, by `..` or by a link.
 */
export function writeTree(directory: string, files: readonly FileToWrite[]): Written {
  const staged: Staged[] = [];
  const made: string[] = [];
  const written: string[] = [];
  try {
    const paths = relativePaths(files);
    makeDirectory(resolve(directory), made);
    const base = realpathSync(directory);
    files.forEach((file, at) => {
      const target = placeOf(base, paths[at] ?? '', made);
      if (staged.some((other) => other.target === target)) throw new Refusal(`'${file.path}' is given twice`);
      staged.push({ target, temporary: stage(target, file, staged.length) });
    });
    for (const { temporary, target } of staged) {
      renameSync(temporary, target);
      written.push(target);
    }
    for (const parent of new Set(staged.map(({ target }) => dirname(target)))) flushDirectory(parent);
    return { written };
  } catch (error) {
    for (const { temporary } of staged) quietly(() => unlinkSync(temporary));
    if (written.length === 0) for (const path of made.toReversed()) quietly(() => rmdirSync(path));
    return { error: error instanceof Refusal ? error.message : `'${directory}' cannot be written: ${reasonOf(error)}`, written };
  }
}

class Refusal extends Error {}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const path = 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  return 'code' in error && typeof error.code === 'string' ? `${error.code}${path}` : error.message;
}

function relativePaths(files: readonly FileToWrite[]): readonly string[] {
  return files.map(({ path }) => {
    const parts = path.replace(/^\/+/, '').split('/');
    if (path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) {
      throw new Refusal(`'${path}' is no path below the directory`);
    }
    return parts.join('/');
  });
}

/** The umask of an administrator may be 077; a sysctl.d that only root can list would be told from the packaged one. */
function makeDirectory(path: string, made: string[]): void {
  const missing: string[] = [];
  for (let at = path; !isThere(at); at = dirname(at)) missing.unshift(at);
  for (const each of missing) {
    mkdirSync(each);
    made.push(each);
    chmodSync(each, 0o755);
  }
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Where a file goes, with every link on the way resolved and found to stay below the base. */
function placeOf(base: string, path: string, made: string[]): string {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let here = base;
  for (const part of parts) {
    const next = join(here, part);
    if (!isThere(next)) makeDirectory(next, made);
    here = inside(base, next, path);
    if (!lstatSync(here).isDirectory()) throw new Refusal(`'${next}' is no directory, so '${path}' cannot be written`);
  }
  const target = join(here, name);
  if (!isThere(target)) return target;
  const real = inside(base, target, path);
  if (!lstatSync(real).isFile()) throw new Refusal(`'${target}' is there and no regular file`);
  return real;
}

function inside(base: string, path: string, asked: string): string {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    throw new Refusal(`'${asked}' goes through the link '${path}', which leads nowhere (${reasonOf(error)})`);
  }
  if (real !== base && !real.startsWith(base.endsWith(sep) ? base : `${base}${sep}`))
    throw new Refusal(`'${asked}' goes through the link '${path}', which leads out of the directory`);
  return real;
}

function stage(target: string, file: FileToWrite, number: number): string {
  const old = isThere(target) ? lstatSync(target) : undefined;
  const temporary = join(dirname(target), `.tune-advise-${process.pid}-${number}.tmp`);
  const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    writeFileSync(descriptor, Buffer.from(file.content, file.encoding ?? 'utf8'));
    const mine = fstatSync(descriptor);
    // the owner goes first: a change of owner takes set-id bits away
    if (old && (old.uid !== mine.uid || old.gid !== mine.gid)) fchownSync(descriptor, old.uid, old.gid);
    fchmodSync(descriptor, old ? old.mode & 0o7777 : 0o644);
    fsyncSync(descriptor);
  } catch (error) {
    quietly(() => unlinkSync(temporary));
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}

/** Some file systems refuse to flush a directory; the files are whole all the same. */
function flushDirectory(path: string): void {
  quietly(() => {
    const descriptor = openSync(path, constants.O_RDONLY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // what is left behind harms nobody, and the first error is the one to tell
  }
}
