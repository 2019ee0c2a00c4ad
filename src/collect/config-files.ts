import type { FoundThere, SourceFile } from '../model/source-file.ts';
import { source } from './source.ts';
import type { Tree } from './tree.ts';
import { unitPaths } from './unit-paths.ts';

const sysctlPlaces = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'];
const limitsPlaces = ['/etc/security', '/usr/etc/security', '/usr/share/pam/security'];
const managers = ['system', 'user'];
const notFolder = 'is a regular file, expected a directory';

/** What systemd hands to systemd-sysctl, where it is still mounted. */
const credentials = ['/run/credentials/systemd-sysctl.service/sysctl.extra', '/run/credentials/@system/sysctl.extra'];

/** Settings of container engines, which decide the limits of containers. */
const engines = ['/etc/docker/daemon.json', '/etc/containers/containers.conf', '/usr/share/containers/containers.conf'];

/** Files that settle parameters and limits at boot, by the path that their reader uses, sorted. A directory under two names is told once. */
export function configFiles(tree: Tree, services: readonly string[]): readonly SourceFile[] {
  const files = new Map<string, SourceFile>();
  const add = (path: string) => {
    const file = source(tree, path);
    if (file) files.set(path, file);
  };
  const seen = new Set<string>();
  // a folder that cannot be looked into is told under its own path
  const closed = (path: string, found: FoundThere, problem: string, link?: string) =>
    files.set(path, { path, encoding: 'utf8', problem, found, ...(link !== undefined && { link }) });
  const directory = (path: string) => {
    const found = tree.find(path);
    if (found.kind === 'none' && found.missing && found.link === undefined) return;
    if (found.kind === 'file') closed(path, 'file', notFolder, found.link);
    if (found.kind === 'none') closed(path, found.there, found.problem, found.link);
    if (found.kind !== 'directory') return;
    if (seen.has(found.real)) return;
    seen.add(found.real);
    const names = tree.list(path);
    if (names === undefined) closed(path, 'unreadable', 'not readable: expected a directory', found.link);
    for (const name of names ?? []) if (name.endsWith('.conf')) add(`${path}/${name}`);
  };
  add('/etc/sysctl.conf');
  for (const path of credentials) add(path);
  for (const place of sysctlPlaces) directory(`${place}/sysctl.d`);
  for (const place of limitsPlaces) {
    add(`${place}/limits.conf`);
    directory(`${place}/limits.d`);
  }
  const managerPlaces = distinct(
    tree,
    sysctlPlaces.map((place) => `${place}/systemd`),
  );
  for (const place of managerPlaces) {
    for (const manager of managers) {
      add(`${place}/${manager}.conf`);
      directory(`${place}/${manager}.conf.d`);
    }
  }
  const units = unitPaths(tree, services);
  for (const path of units.files) add(path);
  for (const path of units.directories) directory(path);
  for (const kind of ['modules-load.d', 'modprobe.d']) for (const place of sysctlPlaces) directory(`${place}/${kind}`);
  add('/etc/modules');
  if (services.length > 0) for (const path of engines) add(path);
  add('/etc/os-release');
  if (!files.has('/etc/os-release')) add('/usr/lib/os-release');
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `/lib` is `/usr/lib` on most machines now. */
function distinct(tree: Tree, places: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return places.filter((place) => {
    const found = tree.find(place);
    if (found.kind !== 'directory' || seen.has(found.real)) return false;
    seen.add(found.real);
    return true;
  });
}
