import type { SourceFile } from '../model/source-file.ts';
import { decode } from './decode.ts';
import type { Tree } from './tree.ts';

/** 16 MiB: no administrator writes more; a larger file is told, not read. */
export const largestFile = 16 << 20;
export const tooLarge = 'larger than 16 MiB';

/**
 * One configuration file of a machine, or undefined where nothing lies.
 * A link to /dev/null is how a file is masked: it is an empty file with that link, in a tree without /dev too.
 */
export function source(tree: Tree, path: string): SourceFile | undefined {
  const found = tree.find(path);
  const link = found.link === undefined ? {} : { link: found.link };
  if (found.link !== undefined && masks(found.link)) return { path, text: '', encoding: 'utf8', ...link };
  if (found.kind === 'none')
    return found.missing && found.link === undefined ? undefined : { path, encoding: 'utf8', problem: found.problem, ...link };
  if (found.kind === 'directory') return { path, encoding: 'utf8', problem: 'is a directory, expected a regular file', ...link };
  if (found.stats.size > largestFile) return { path, encoding: 'utf8', problem: tooLarge, ...link };
  const content = tree.read(path, largestFile);
  if ('problem' in content) return { path, encoding: 'utf8', problem: content.problem, ...link };
  if (content.truncated) return { path, encoding: 'utf8', problem: tooLarge, ...link };
  return { path, ...decode(content.bytes), ...link };
}

const masks = (link: string) => /^(?:\/|(?:\.\.\/)+)dev\/null$/.test(link);
