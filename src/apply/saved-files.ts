import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { SavedFile } from '../model/apply.ts';
import { isThere, placeOf, Refusal, relativePath } from './place.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const largest = 16 << 20;

export interface FileThere {
  readonly bytes: Uint8Array;
  readonly saved: NonNullable<SavedFile['before']>;
}

/** A file with what must come back with it; undefined: there is none. Follows no link at its last step. */
export function fileThere(path: string): FileThere | undefined {
  if (!isThere(path)) return undefined;
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile() || stats.size > largest) throw new Refusal(`'${path}' is no regular file of at most 16 MiB`);
    const bytes = readFileSync(descriptor);
    const saved = {
      sha256: sha256(bytes),
      mode: Number(stats.mode & 0o7777n),
      uid: Number(stats.uid),
      gid: Number(stats.gid),
      mtimeNs: String(stats.mtimeNs),
    };
    return { bytes, saved };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Where a file of the machine lies: no link leads out of the first folder of its path (/etc, /usr) below the root.
 * @throws {Refusal}
 */
export function placeBelow(root: string, path: string): { readonly target: string; readonly missing: readonly string[] } {
  const below = relativePath(path);
  const [top = ''] = below.split('/');
  const place = placeOf(root, below);
  if (!below.includes('/') || place.target.startsWith(`${join(root, top)}/`)) return place;
  throw new Refusal(`'${path}' goes through a link, which leads out of /${top} to '/${relative(root, place.target)}'`);
}

/** Its name follows from the id alone, so that it is found again after a crash. */
export const temporaryOf = (target: string, id: string, number: number): string =>
  join(dirname(target), `.tune-advise-${id}-${number}.tmp`);

export const originalOf = (folder: string, number: number): string => join(folder, `original-${number}`);
export const wantedOf = (folder: string, number: number): string => join(folder, `wanted-${number}`);
