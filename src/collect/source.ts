import type { FoundThere, SourceFile } from '../model/source-file.ts';
import { decode } from './decode.ts';
import type { Tree } from './tree.ts';

/** 16 MiB: no administrator writes more; a larger file is told, not read. */
export const largestFile = 16 << 20;
export const tooLarge = 'larger than 16 MiB';

/**
 * One configuration file of a machine, or undefined where nothing lies; `found` says what lies there that is no regular file.
 * A link to /dev/null is how a file is masked: it is an empty file with that link, in a tree without /dev too.
 */
export function source(tree: Tree, path: string): SourceFile | undefined {
  const found = tree.find(path);
  const link = found.link === undefined ? {} : { link: found.link };
  const bad = (there: FoundThere, problem: string): SourceFile => ({ path, encoding: 'utf8', problem, ...link, found: there });
  if (found.link !== undefined && (masks(found.link) || (found.kind === 'none' && found.there === 'null')))
    return { path, text: '', encoding: 'utf8', ...link, found: 'null' };
  if (found.kind === 'none') return found.missing && found.link === undefined ? undefined : bad(found.there, found.problem);
  if (found.kind === 'directory') return bad('directory', 'is a directory, expected a regular file');
  if (found.size > largestFile) return bad('too-large', tooLarge);
  const held = tree.text?.(path, largestFile);
  if (held !== undefined) return { path, text: held, encoding: 'utf8', ...link };
  const content = tree.read(path, largestFile);
  if ('problem' in content) return bad('unreadable', content.problem);
  if (content.truncated) return bad('too-large', tooLarge);
  return { path, ...decode(content.bytes), ...link };
}

const masks = (link: string) => /^(?:\/|(?:\.\.\/)+)dev\/null$/.test(link);
