import type { SourceFile } from '../model/source-file.ts';
import { unitName } from './processes.ts';
import { source } from './source.ts';
import type { Tree } from './tree.ts';

const sysctlPlaces = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'];
const limitsPlaces = ['/etc/security', '/usr/etc/security', '/usr/share/pam/security'];
const managers = ['system', 'user'];

/** Files that settle parameters and limits at boot, by the path that their reader uses, sorted. A directory under two names is told once. */
export function configFiles(tree: Tree, services: readonly string[]): readonly SourceFile[] {
  const files = new Map<string, SourceFile>();
  const add = (path: string) => {
    const file = source(tree, path);
    if (file) files.set(path, file);
  };
  const seen = new Set<string>();
  const directory = (path: string) => {
    const found = tree.find(path);
    if (found.kind !== 'directory' || seen.has(found.real)) return;
    seen.add(found.real);
    for (const name of tree.list(path) ?? []) if (name.endsWith('.conf')) add(`${path}/${name}`);
  };
  add('/etc/sysctl.conf');
  for (const place of sysctlPlaces) directory(`${place}/sysctl.d`);
  for (const place of limitsPlaces) {
    add(`${place}/limits.conf`);
    directory(`${place}/limits.d`);
  }
  const unitPlaces = distinct(
    tree,
    ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((place) => `${place}/systemd`),
  );
  for (const place of unitPlaces) {
    for (const manager of managers) {
      add(`${place}/${manager}.conf`);
      directory(`${place}/${manager}.conf.d`);
    }
    for (const unit of [...new Set(services.map(unitName))].filter(plainName)) {
      for (const name of unitFilesOf(unit)) add(`${place}/system/${name}`);
      for (const dropIn of dropInsOf(unit)) directory(`${place}/system/${dropIn}`);
    }
  }
  for (const kind of ['modules-load.d', 'modprobe.d']) for (const place of sysctlPlaces) directory(`${place}/${kind}`);
  add('/etc/modules');
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

const plainName = (unit: string) => !unit.includes('/') && !unit.startsWith('.');

const templateOf = (unit: string) =>
  unit.includes('@') ? `${unit.slice(0, unit.indexOf('@') + 1)}${unit.slice(unit.lastIndexOf('.'))}` : undefined;
const unitFilesOf = (unit: string) => [unit, templateOf(unit)].filter((name) => name !== undefined);

/** `app@1.service` also takes `app@.service.d`, every unit those of its kind. */
function dropInsOf(unit: string): readonly string[] {
  const kind = unit.slice(unit.lastIndexOf('.') + 1);
  return [...unitFilesOf(unit).map((name) => `${name}.d`), `${kind}.d`];
}
