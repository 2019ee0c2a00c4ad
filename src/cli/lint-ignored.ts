import { git, inWorkTree } from './git.ts';
import { prefixOf } from './lint-paths.ts';

/** What git does not ignore below one folder. */
interface Listed {
  readonly prefix: string;
  readonly files: ReadonlySet<string>;
  /** submodules and repositories inside: not git's to judge from here */
  readonly folders: readonly string[];
}

/**
 * Which files of these folders git does not ignore. A folder outside of a work tree, one that git cannot answer for, and one that is
 * ignored as a whole but was named, is taken whole.
 */
export function notIgnored(folders: readonly string[]): (path: string) => boolean {
  const known = folders.map(listed);
  return (path) => {
    const about = known.filter((top) => path.startsWith(top.prefix));
    return about.length === 0 || about.some(({ files, folders: inner }) => files.size === 0 || files.has(path) || under(path, inner));
  };
}

/** Whether a path lies in one of these folders; looked up by its parents, as there may be many. */
function under(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function listed(folder: string): Listed {
  const prefix = prefixOf(folder);
  const nothing = { prefix, files: new Set<string>(), folders: [] };
  if (!inWorkTree(folder)) return nothing;
  const files = git(folder, ['ls-files', '-z', '-co', '--exclude-standard']);
  const submodules = git(folder, ['ls-files', '-z', '-s']);
  if ('problem' in files || 'problem' in submodules) return nothing;
  const names = files.output.split('\0').filter((name) => name !== '');
  const inner = [
    ...names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1)),
    ...submodules.output.split('\0').flatMap((entry) => (entry.startsWith('160000 ') ? [entry.slice(entry.indexOf('\t') + 1)] : [])),
  ];
  return { prefix, files: new Set(names.map((name) => prefix + name)), folders: inner.map((name) => prefix + name) };
}
