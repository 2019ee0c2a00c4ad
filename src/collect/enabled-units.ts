import type { Tree } from './tree.ts';

const mostFolders = 500;

/** Units that the administrator enabled: links in the `.wants` and `.requires` folders of /etc. */
export function enabledUnits(tree: Tree): ReadonlySet<string> {
  const place = '/etc/systemd/system';
  const folders = (tree.list(place) ?? []).filter((name) => /\.(?:wants|requires)$/.test(name)).slice(0, mostFolders);
  return new Set(folders.flatMap((folder) => tree.list(`${place}/${folder}`) ?? []));
}

/** Which of some paths are there, by the paths of the machine. */
export function pathsThere(tree: Tree, paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.filter((path) => tree.find(path).kind !== 'none'));
}
