import { baseName } from '../model/base-name.ts';
import { unitName } from './processes.ts';
import type { Tree } from './tree.ts';

/** Where the system manager looks for units and drop-ins. */
const places = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
];

const mostNames = 200;

/** Files and folders of drop-ins that may belong to units, their templates and aliases, whether they are there or not. */
export function unitPaths(
  tree: Tree,
  services: readonly string[],
): { readonly files: readonly string[]; readonly directories: readonly string[] } {
  const asked = [...new Set(services.map(unitName))].filter((unit) => !unit.includes('/') && !unit.startsWith('.'));
  if (asked.length === 0) return { files: [], directories: [] };
  const there = placesThere(tree);
  const names = withAliases(
    asked.flatMap((unit) => [unit, templateOf(unit)].filter((name) => name !== undefined)),
    links(tree, there),
  );
  const dropIns = new Set(names.flatMap(dropInsOf));
  return {
    files: there.flatMap((place) => names.map((name) => `${place}/${name}`)),
    directories: there.flatMap((place) => [...dropIns].map((dropIn) => `${place}/${dropIn}`)),
  };
}

function placesThere(tree: Tree): readonly string[] {
  return places.filter((place, at) => {
    const found = tree.find(place);
    return found.kind === 'directory' && !places.slice(0, at).some((earlier) => sameFolder(tree, earlier, found.real));
  });
}

/** Every unit that has a file, and the folders that there are. */
export function unitsThere(tree: Tree): { readonly places: readonly string[]; readonly names: readonly string[] } {
  const found = placesThere(tree);
  const names = found
    .flatMap((place) => tree.list(place) ?? [])
    .filter((name) => /\.[a-z]+$/.test(name) && !/\.(?:d|wants|requires|upholds)$/.test(name));
  return { places: found, names: [...new Set(names)].sort() };
}

function sameFolder(tree: Tree, path: string, real: string): boolean {
  const found = tree.find(path);
  return found.kind === 'directory' && found.real === real;
}

/** Units that are links, and the names that they lead to: an alias. */
function links(tree: Tree, there: readonly string[]): readonly (readonly [name: string, target: string])[] {
  return there.flatMap((place) =>
    (tree.list(place) ?? []).flatMap((name) => {
      if (!/\.[a-z]+$/.test(name)) return [];
      const { link } = tree.find(`${place}/${name}`);
      return link === undefined || link.endsWith('/null') ? [] : [[name, baseName(link)] as const];
    }),
  );
}

/** The drop-ins of every name count by which the unit's file is reached, so links are followed both ways. */
function withAliases(names: readonly string[], all: readonly (readonly [string, string])[]): readonly string[] {
  const found = new Set(names);
  for (let size = 0; size !== found.size && found.size < mostNames; ) {
    size = found.size;
    for (const [name, target] of all) {
      if (found.has(name)) found.add(target);
      else if (found.has(target)) found.add(name);
    }
  }
  return [...found];
}

function templateOf(unit: string): string | undefined {
  return unit.includes('@') ? `${unit.slice(0, unit.indexOf('@') + 1)}${unit.slice(unit.lastIndexOf('.'))}` : undefined;
}

/** `app@1.service` also takes `app@.service.d`, `edge-proxy.service` also `edge-.service.d`, every unit those of its kind. */
function dropInsOf(name: string): readonly string[] {
  const kind = name.slice(name.lastIndexOf('.') + 1);
  return [...[name, templateOf(name) ?? name].flatMap((one) => [one, ...dashedPrefixes(one)]).map((one) => `${one}.d`), `${kind}.d`];
}

/** `edge-proxy-a.service`: `edge-proxy-.service`, `edge-.service`; of an instance also those with it. */
function dashedPrefixes(unit: string): readonly string[] {
  const kind = unit.slice(unit.lastIndexOf('.'));
  const at = unit.indexOf('@');
  const prefix = unit.slice(0, at < 0 ? -kind.length : at);
  const rest = at < 0 ? '' : unit.slice(at, -kind.length);
  const found: string[] = [];
  for (let dash = prefix.lastIndexOf('-', prefix.length - 2); dash > 0; dash = prefix.lastIndexOf('-', dash - 1)) {
    const shorter = prefix.slice(0, dash + 1);
    found.push(`${shorter}${kind}`, ...(rest === '' ? [] : [`${shorter}${rest}${kind}`]));
  }
  return found;
}
