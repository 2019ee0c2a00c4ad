import { basename } from 'node:path';
import { type FileToWrite, writeTree } from '../apply/write-files.ts';
import type { SourceFile } from '../model/source-file.ts';
import { JobError } from './errors.ts';
import { folderOf, isFolder, prefixOf } from './lint-paths.ts';

/**
 * Writes mended files back, each whole at every moment: below the folder that was named, or beside where a named file lies.
 * @throws {JobError} with what was written before
 */
export function writeFixed(files: readonly SourceFile[], named: readonly string[]): void {
  const folders = named.filter(isFolder);
  const byFolder = new Map<string, FileToWrite[]>();
  for (const { path, text = '', encoding } of files) {
    const top = folders.find((folder) => path.startsWith(prefixOf(folder)) && !named.includes(path));
    const folder = top ?? folderOf(path);
    const inside = top === undefined ? basename(path) : path.slice(prefixOf(top).length);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), { path: inside, content: text, encoding }]);
  }
  for (const [folder, inside] of byFolder) {
    const done = writeTree(folder, inside);
    if ('error' in done)
      throw new JobError([`--fix: ${done.error}`, ...done.written.map((path) => `written before that: ${path}`)].join('\n'));
  }
}
