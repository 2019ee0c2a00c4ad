import { baseName } from '../model/base-name.ts';
import type { ReadUnitFile } from '../model/limits-file.ts';
import { compareText } from './compare-text.ts';
import { aliasKinds, dropInNames, instanceOf, templateName, unitNameParts } from './unit-names.ts';

export interface UnitFiles {
  /** `error`: systemd gives up on the unit file, so the unit does not start */
  readonly state: 'loaded' | 'masked' | 'missing' | 'error';
  /** the name that systemd knows it by, where it is asked for by an alias */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly main?: ReadUnitFile;
  /** in the order in which they are read: the last one wins */
  readonly dropIns: readonly ReadUnitFile[];
  /** files of the unit that are not read, and the file that hides them */
  readonly masked: readonly { readonly path: string; readonly by: string }[];
}

/** Files by the directory that they lie in. */
export function filesByDirectory(files: readonly ReadUnitFile[]): ReadonlyMap<string, readonly ReadUnitFile[]> {
  const found = new Map<string, ReadUnitFile[]>();
  for (const file of files) {
    const directory = file.path.slice(0, file.path.lastIndexOf('/'));
    const there = found.get(directory);
    if (there === undefined) found.set(directory, [file]);
    else there.push(file);
  }
  return found;
}

/**
 * The unit file and the drop-ins of a unit, as systemd finds them.
 * @param directories the search path, the strongest first
 * @param version of systemd: drop-ins for a dashed prefix since 239, for a whole kind since 244
 */
export function unitFiles(unit: string, files: readonly ReadUnitFile[], directories: readonly string[], version: number): UnitFiles {
  const byDirectory = filesByDirectory(files);
  const names = nameMap(directories, byDirectory);
  const template = templateName(unit);
  const found = resolved(names, unit) ?? (template === undefined ? undefined : resolved(names, template));
  // a link that leads nowhere still hides the weaker files of its name
  const main = found?.found === 'missing' ? undefined : found;
  const instance = unitNameParts(unit)?.instance;
  const given = main === undefined ? unit : baseName(main.path);
  const name = instance ? instanceOf(given, instance) : given;
  const aliases = aliasesOf(names, unit, name, main).filter((alias) => alias !== name);
  const masked = (names.hidden.get(given) ?? []).map((path) => ({ path, by: main?.path ?? path })).filter(({ path, by }) => path !== by);
  const isMask = main !== undefined && (main.found === 'null' || main.empty === true);
  const broken = main !== undefined && !isMask && (unread(main) || main.lines.some((line) => line.kind === 'fatal'));
  const dropIns = dropInFiles([name, ...aliases], directories, byDirectory, version);
  return {
    state: main === undefined ? 'missing' : isMask ? 'masked' : broken ? 'error' : 'loaded',
    name,
    aliases,
    ...(main !== undefined && { main }),
    dropIns: dropIns.files,
    masked: [...masked, ...dropIns.masked],
  };
}

const unread = (file: ReadUnitFile) => file.problem !== undefined || (file.found !== undefined && file.found !== 'file');

interface Names {
  /** name → the file that has it, or the name that it is a link to */
  readonly first: ReadonlyMap<string, ReadUnitFile | string>;
  /** files of a name in weaker directories */
  readonly hidden: ReadonlyMap<string, readonly string[]>;
}

function nameMap(directories: readonly string[], byDirectory: ReadonlyMap<string, readonly ReadUnitFile[]>): Names {
  const first = new Map<string, ReadUnitFile | string>();
  const hidden = new Map<string, string[]>();
  for (const directory of directories) {
    for (const file of byDirectory.get(directory) ?? []) {
      const name = baseName(file.path);
      const parts = unitNameParts(name);
      if (parts === undefined || (file.link === undefined && (file.found === 'directory' || file.found === 'special'))) continue;
      if (first.has(name)) {
        hidden.set(name, [...(hidden.get(name) ?? []), file.path]);
        continue;
      }
      const target = file.link === undefined ? undefined : linkTarget(directory, file.link);
      const inside = target !== undefined && directories.some((place) => target.startsWith(`${place}/`));
      if (!inside) first.set(name, file);
      else if (isAlias(name, baseName(target))) first.set(name, baseName(target));
    }
  }
  return { first, hidden };
}

/** A link to another kind of unit, to itself, or from a plain name to a template, is none that systemd follows. */
function isAlias(name: string, target: string): boolean {
  const [from, to] = [unitNameParts(name), unitNameParts(target)];
  if (from === undefined || to === undefined || from.kind !== to.kind || name === target || !aliasKinds.includes(from.kind)) return false;
  if (from.instance === undefined || to.instance === undefined) return from.instance === to.instance;
  return from.instance === '' ? to.instance === '' : to.instance === '' || to.instance === from.instance;
}

function linkTarget(directory: string, link: string): string {
  const parts = link.startsWith('/') ? [] : directory.split('/').slice(1);
  for (const part of link.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The file of a name, through links from name to name. */
function resolved({ first }: Names, unit: string): ReadUnitFile | undefined {
  let name = unit;
  for (let hops = 0; hops < 8; hops++) {
    const next = first.get(name) ?? (name === unit ? undefined : first.get(templateName(name) ?? ''));
    if (typeof next !== 'string') return next;
    name = next;
  }
  return undefined;
}

/** All names by which the unit's file is reached: their drop-ins count too. */
function aliasesOf(names: Names, unit: string, name: string, main: ReadUnitFile | undefined): readonly string[] {
  const found = new Set([unit]);
  const instance = unitNameParts(unit)?.instance;
  for (const [alias, to] of names.first) {
    if (main === undefined || main.found === 'null' || main.empty || typeof to !== 'string' || resolved(names, alias) !== main) continue;
    const parts = unitNameParts(alias);
    if (parts?.instance === '' && instance) {
      const own = instanceOf(alias, instance);
      const other = resolved(names, own);
      if (other === undefined || other === main) found.add(own);
    } else if (parts?.instance === undefined || parts.instance === unitNameParts(name)?.instance) found.add(alias);
  }
  return [...found].sort(compareText);
}

/** All directories of the first name come before those of the next: of one file name only the first found counts. */
function dropInFiles(
  names: readonly string[],
  directories: readonly string[],
  byDirectory: ReadonlyMap<string, readonly ReadUnitFile[]>,
  version: number,
): Pick<UnitFiles, 'masked'> & { readonly files: readonly ReadUnitFile[] } {
  const namesOf = (name: string) => (version >= 239 ? dropInNames(name) : [name, templateName(name) ?? name]);
  const kind = unitNameParts(names[0] ?? '')?.kind;
  const places = [
    ...names.flatMap((name) => directories.flatMap((place) => namesOf(name).map((dropIn) => `${place}/${dropIn}.d`))),
    ...(version >= 244 ? directories.map((place) => `${place}/${kind}.d`) : []),
  ];
  return filesByName([...new Set(places)], byDirectory);
}

/** Files `*.conf` of some directories, by name; one hides those of its name in later directories, whatever it is or links to. */
export function filesByName(
  places: readonly string[],
  byDirectory: ReadonlyMap<string, readonly ReadUnitFile[]>,
): Pick<UnitFiles, 'masked'> & { readonly files: readonly ReadUnitFile[] } {
  const first = new Map<string, ReadUnitFile>();
  const masked: { path: string; by: string }[] = [];
  for (const place of places) {
    for (const file of byDirectory.get(place) ?? []) {
      const name = baseName(file.path);
      if (!name.endsWith('.conf') || name.startsWith('.')) continue;
      const owner = first.get(name);
      if (owner === undefined) first.set(name, file);
      else if (owner.path !== file.path) masked.push({ path: file.path, by: owner.path });
    }
  }
  return { files: [...first.entries()].sort(([a], [b]) => compareText(a, b)).map(([, file]) => file), masked };
}
