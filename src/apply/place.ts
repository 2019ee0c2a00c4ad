import { lstatSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Nothing is written; the message is for the user. */
export class Refusal extends Error {}

/** `EACCES (/etc/sysctl.d)`, or the message of an error that is none of the system's. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const path = 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  return 'code' in error && typeof error.code === 'string' ? `${error.code}${path}` : error.message;
}

export function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** A path below a folder, without what leads out of it, on a system with this sign between folders too. @throws {Refusal} */
export function relativePath(path: string, separator: string = sep): string {
  const parts = path.replace(/^\/+/, '').split('/');
  const foreign = separator === '\\' && /[\\:]/.test(path);
  if (foreign || path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new Refusal(`'${path}' is no path below the directory`);
  }
  return parts.join('/');
}

export interface Place {
  readonly target: string;
  /** folders that are not there yet, outer ones first */
  readonly missing: readonly string[];
}

/**
 * Where a file goes, with every link on the way resolved and found to stay below the base, which is a real path.
 * @throws {Refusal} where it leads out, or no regular file is at its place
 */
export function placeOf(base: string, path: string): Place {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  const missing: string[] = [];
  let here = base;
  for (const part of parts) {
    const next = join(here, part);
    if (missing.length > 0 || !isThere(next)) {
      missing.push(next);
      here = next;
      continue;
    }
    here = inside(base, next, path);
    if (!lstatSync(here).isDirectory()) throw new Refusal(`'${next}' is no directory, so '${path}' cannot be written`);
  }
  const target = join(here, name);
  if (missing.length > 0 || !isThere(target)) return { target, missing };
  const real = inside(base, target, path);
  if (!lstatSync(real).isFile()) throw new Refusal(`'${target}' is there and no regular file`);
  return { target: real, missing };
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
