import { type Dirent, lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import type { NotChecked } from '../model/facts.ts';
import type { SourceFile } from '../model/source-file.ts';
import { decode } from './decode.ts';
import { slashes } from './slashes.ts';
import { largestFile, tooLarge } from './source.ts';
import { codeOf, readRegular, special } from './tree.ts';

export interface ReadInputOptions {
  /** what `-` stands for */
  readonly stdin?: { readonly name: string; readonly bytes: Uint8Array };
  /** which files of a directory are worth reading, by path; named files always are. Default: all */
  readonly accept?: (path: string) => boolean;
}

export interface Input {
  /** sorted by path; a file that was wanted and could not be read says why */
  readonly files: readonly SourceFile[];
  readonly notChecked: readonly NotChecked[];
}

const leftOut = new Set(['.git', '.hg', '.svn', 'node_modules']);
const mostFiles = 100_000;
const mostBytes = 256 << 20;
const deepest = 64;

/**
 * Reads files and whole directories for checking. Directories are walked without following links that leave them: a checked-out
 * tree may be hostile, and its report is public. A named path may be a link to anywhere, as whoever runs this chose it.
 */
export function readInputs(paths: readonly string[], options: ReadInputOptions = {}): Input {
  const files = new Map<string, SourceFile>();
  const notChecked: NotChecked[] = [];
  for (const path of paths) {
    if (path === '-') {
      const { name, bytes } = options.stdin ?? { name: '-', bytes: new Uint8Array() };
      const problem = bytes.length > largestFile ? tooLarge : undefined;
      files.set(name, problem === undefined ? { path: name, ...decode(bytes) } : { path: name, encoding: 'utf8', problem });
      continue;
    }
    const stats = followed(path);
    if (typeof stats === 'string') files.set(path, { path, encoding: 'utf8', problem: stats });
    else if (stats.isDirectory()) walk(path, options.accept ?? (() => true), files, notChecked);
    else files.set(path, { ...readOne(path, path, stats), ...linkOf(path) });
  }
  return {
    files: [...files.values()].sort((a, b) => compare(a.path, b.path)),
    notChecked: notChecked.sort((a, b) => compare(a.what, b.what)),
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function followed(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file or directory';
    return code === 'ELOOP' ? 'too many levels of links: it leads back to itself' : `not readable (${code})`;
  }
}

function realOf(path: string): string | undefined {
  try {
    return slashes(realpathSync(path));
  } catch {
    return undefined;
  }
}

function linkOf(path: string): { readonly link?: string } {
  try {
    return lstatSync(path).isSymbolicLink() ? { link: slashes(readlinkSync(path)) } : {};
  } catch {
    return {};
  }
}

/** @param place where it lies; links in it are followed here, as it is what the user named or was found to be no link */
function readOne(path: string, place: string, stats: Stats): SourceFile {
  const bad = (problem: string): SourceFile => ({ path, encoding: 'utf8', problem });
  if (!stats.isFile()) return bad(`is ${special(stats)}, expected a regular file or a directory`);
  if (stats.size > largestFile) return bad(tooLarge);
  const real = realOf(place);
  return real === undefined ? bad('no such file or directory') : readReal(path, real);
}

/** @param real no link, and no link leads to it */
function readReal(path: string, real: string): SourceFile {
  const bad = (problem: string): SourceFile => ({ path, encoding: 'utf8', problem });
  const content = readRegular(real, largestFile);
  if ('problem' in content) return bad(content.problem);
  return content.truncated ? bad(tooLarge) : { path, ...decode(content.bytes) };
}

function walk(top: string, accept: (path: string) => boolean, files: Map<string, SourceFile>, notChecked: NotChecked[]): void {
  const base = slashes(realpathSync(top));
  const prefix = top === '.' || top === './' ? '' : top.endsWith('/') ? top : `${top}/`;
  let count = 0;
  let bytes = 0;
  let full = false;
  const visit = (real: string, shown: string, depth: number): void => {
    const entries = depth > deepest ? 'nested too deeply' : entriesOf(real);
    if (typeof entries === 'string') {
      notChecked.push({ what: shown, why: entries });
      return;
    }
    for (const entry of entries) {
      const path = shown === '' ? entry.name : `${shown}${entry.name}`;
      const child = `${real}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!leftOut.has(entry.name)) visit(child, `${path}/`, depth + 1);
        continue;
      }
      if (!accept(path)) continue;
      count += 1;
      if (count > mostFiles || bytes > mostBytes) {
        if (!full) notChecked.push({ what: path, why: `more than ${mostFiles} files or 256 MiB: this and what follows was left out` });
        full = true;
        return;
      }
      const file = entry.isSymbolicLink()
        ? linked(path, child, base, notChecked)
        : entry.isFile()
          ? readReal(path, child)
          : found(path, child);
      bytes += file?.text?.length ?? 0;
      if (file) files.set(path, file);
    }
  };
  visit(base, prefix, 0);
}

function found(path: string, child: string): SourceFile {
  const stats = followed(child);
  return typeof stats === 'string' ? { path, encoding: 'utf8', problem: stats } : readOne(path, child, stats);
}

function entriesOf(real: string): readonly Dirent[] | string {
  try {
    return readdirSync(real, { withFileTypes: true }).sort((a, b) => compare(a.name, b.name));
  } catch (error) {
    return `not readable (${codeOf(error)})`;
  }
}

/** A link to /dev/null masks, which matters to the readers. What a link inside the tree leads to is met by itself. */
function linked(path: string, child: string, base: string, notChecked: NotChecked[]): SourceFile | undefined {
  const { link = '' } = linkOf(child);
  if (/^(?:\/|(?:\.\.\/)+)dev\/null$/.test(link)) return { path, text: '', encoding: 'utf8', link };
  const stats = followed(child);
  if (typeof stats === 'string') {
    const problem = stats.startsWith('no such') ? `the link leads nowhere: '${link}'` : stats;
    return { path, encoding: 'utf8', problem, link };
  }
  const real = realOf(child) ?? child;
  const inside = real === base || real.startsWith(base === '/' ? '/' : `${base}/`);
  notChecked.push({
    what: path,
    why: inside ? `a link to '${link}', which is checked itself` : `a link out of the directory, to '${link}'`,
  });
  return undefined;
}
