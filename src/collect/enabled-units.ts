import { openTree, type Tree } from './tree.ts';

const mostFolders = 500;

/**
 * Units that the administrator enabled on this machine, or in a tree: links in the `.wants` and `.requires` folders of /etc.
 * @throws {CollectError} when the root is no directory
 */
export function enabledUnits(root: string | undefined): ReadonlySet<string> {
  const tree = openTree(root);
  const place = '/etc/systemd/system';
  const folders = (tree.list(place) ?? []).filter((name) => /\.(?:wants|requires)$/.test(name)).slice(0, mostFolders);
  return new Set(folders.flatMap((folder) => tree.list(`${place}/${folder}`) ?? []));
}

/** Which of some paths are there, by the paths of the machine. @throws {CollectError} when the root is no directory */
export function pathsThere(root: string | undefined, paths: readonly string[]): ReadonlySet<string> {
  const tree: Tree = openTree(root);
  return new Set(paths.filter((path) => tree.find(path).kind !== 'none'));
}
