import { lstatSync, realpathSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isThere, placeOf, Refusal, reasonOf, relativePath } from './place.ts';
import { flushDirectory, makeFolder, quietly, stage } from './stage.ts';

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
    const paths = files.map((file) => relativePath(file.path));
    make(missingAbove(resolve(directory)), made);
    const base = realpathSync(directory);
    files.forEach((file, at) => {
      const { target, missing } = placeOf(base, paths[at] ?? '');
      make(missing, made);
      if (staged.some((other) => other.target === target)) throw new Refusal(`'${file.path}' is given twice`);
      const temporary = join(dirname(target), `.tune-advise-${process.pid}-${staged.length}.tmp`);
      stage(temporary, Buffer.from(file.content, file.encoding ?? 'utf8'), isThere(target) ? lstatSync(target) : undefined);
      staged.push({ target, temporary });
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

function missingAbove(path: string): readonly string[] {
  const missing: string[] = [];
  for (let at = path; !isThere(at); at = dirname(at)) missing.unshift(at);
  return missing;
}

function make(folders: readonly string[], made: string[]): void {
  for (const folder of folders) {
    makeFolder(folder);
    made.push(folder);
  }
}
