import type { SysctlNames } from '../model/sysctl-file.ts';
import { compareText } from './compare-text.ts';
import { type GlobComponent, globComponent, literalStart } from './path-glob.ts';

/** More paths than this from one pattern are not followed: patterns with `..` in them can name every file over and over. */
const mostPaths = 50000;

interface Reached {
  /** as the pattern gives it, with repeated separators and `..` */
  readonly path: string;
  /** where that is below /proc/sys; undefined above it */
  readonly real: string | undefined;
  /** what lies in it, once it was looked into */
  inside?: readonly Inside[];
  /** the same by name, with the places in `inside` */
  sorted?: readonly { readonly one: Inside; readonly place: number }[];
}

interface Inside extends Reached {
  readonly name: string;
}

/**
 * Finds the paths below /proc/sys that patterns stand for, as glob(3) does: depth first, each directory in its own order, with
 * repeated separators and `..` as in the pattern. Existence of a last component that is plain text is not asked. What leads to
 * the last component is remembered, as many patterns share it.
 */
export function globNames(names: SysctlNames): (pattern: string) => readonly string[] {
  const known = new Map<string, readonly Reached[]>([['', [{ path: '', real: '' }]]]);
  const folders = (prefix: string, first: boolean): readonly Reached[] => {
    if (first) return known.get('') ?? [];
    const there = known.get(`${prefix}/`);
    if (there !== undefined) return there;
    const slash = prefix.lastIndexOf('/');
    const found = follow(folders(prefix.slice(0, Math.max(slash, 0)), slash === -1), prefix.slice(slash + 1), slash === -1, names);
    if (known.size < 1000) known.set(`${prefix}/`, found);
    return found;
  };
  return (pattern) => {
    // a hostile depth is no path: the kernel takes 4095 bytes
    if (pattern.length > 4095 && pattern.split('/').length > 64) return [];
    const wanted = withoutEnd(pattern);
    if (wanted === undefined) return [];
    const slash = wanted.lastIndexOf('/');
    return follow(folders(wanted.slice(0, Math.max(slash, 0)), slash === -1), wanted.slice(slash + 1), slash === -1, names).map(
      ({ path }) => path,
    );
  };
}

/** Separators at the end stand for directories only, except behind plain text, where glob(3) drops them. */
function withoutEnd(pattern: string): string | undefined {
  if (!pattern.endsWith('/')) return pattern;
  const cut = pattern.replace(/\/+$/, '');
  return globComponent(cut.slice(cut.lastIndexOf('/') + 1)).plain === undefined ? undefined : cut;
}

function follow(from: readonly Reached[], component: string, first: boolean, names: SysctlNames): readonly Reached[] {
  const lead = first ? '' : '/';
  const made = globComponent(component);
  const found: Reached[] = [];
  if (made.plain !== undefined) {
    const { plain } = made;
    return from.map(({ path, real }) => ({ path: `${path}${lead}${plain}`, real: step(real, plain) }));
  }
  const matches = remembered(made);
  for (const folder of from) {
    if (found.length > mostPaths) break;
    folder.inside ??= insideOf(folder, lead, names);
    for (const one of startingWith(literalStart(component), folder, folder.inside)) if (matches(one.name)) found.push(one);
  }
  return found;
}

/** Below so many names all are asked. */
const fewNames = 100;

/** What begins with a text, in the order of the folder: there may be thousands of patterns, and of interfaces. */
function startingWith(start: string, folder: Reached, inside: readonly Inside[]): readonly Inside[] {
  if (start === '' || inside.length < fewNames) return inside;
  folder.sorted ??= inside.map((one, place) => ({ one, place })).sort((a, b) => compareText(a.one.name, b.one.name));
  const { sorted } = folder;
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(sorted[middle]?.one.name ?? '', start) < 0) low = middle + 1;
    else high = middle;
  }
  const found: { readonly one: Inside; readonly place: number }[] = [];
  for (let at = sorted[low]; at?.one.name.startsWith(start); at = sorted[low]) {
    found.push(at);
    low += 1;
  }
  return found.sort((a, b) => a.place - b.place).map(({ one }) => one);
}

function insideOf({ path, real }: Reached, lead: string, names: SysctlNames) {
  const list = real === undefined ? undefined : names.list(real);
  return (list ?? []).map((name) => ({ name, path: `${path}${lead}${name}`, real: step(real, name) }));
}

/** Directories of one kind hold the same names. */
function remembered(component: Exclude<GlobComponent, { readonly plain: string }>): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const answer = known.get(name) ?? component.matches(name);
    known.set(name, answer);
    return answer;
  };
}

function step(real: string | undefined, component: string): string | undefined {
  if (real === undefined || component === '' || component === '.') return real;
  if (component !== '..') return real === '' ? component : `${real}/${component}`;
  return real === '' ? undefined : real.slice(0, Math.max(0, real.lastIndexOf('/')));
}
