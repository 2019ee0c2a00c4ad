import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { slashes } from '../collect/slashes.ts';

/** A path of the command line as reports show it: `/` between folders, no `./` before it. */
export function shownPath(path: string): string {
  const plain = slashes(path);
  const bare = plain.replace(/^(?:\.\/+)+/, '');
  return bare === '' ? '.' : bare === '-' ? plain : bare;
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What stands before the names of a folder's files in reports. */
export function prefixOf(folder: string): string {
  if (folder === '.') return '';
  return folder.endsWith('/') ? folder : `${folder}/`;
}

/** The folder of a named file, as it is written before its name. */
export function folderOf(path: string): string {
  return path.includes('/') ? dirname(path) : '.';
}
