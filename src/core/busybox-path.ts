import type { SysctlNames } from '../model/sysctl-file.ts';
import { pathOfKey } from '../model/sysctl-path.ts';
import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';

/** what the kernel takes: no name is longer than 255 bytes and no path than 4095 */
const longestName = 255;
const longestPath = 4095;

/**
 * The path that busybox opens for a key. Where a dot stands before a slash it swaps both (not in 1.30); else it turns the fewest
 * dots into slashes that lead to something that is there, looking for the longest name first and never before its last step.
 * @returns below /proc/sys, or absolute when the key starts with `/`
 */
export function busyboxPath(rawKey: string, names: SysctlNames, reader: SysctlReader): string {
  const slash = rawKey.indexOf('/');
  const dot = rawKey.indexOf('.');
  if (dot === -1) return rawKey;
  // 1.30.1 has no swap and 1.35.0 has it; what lies between was not read
  if (slash > dot && readerAtLeast(reader, '1.35.0')) return rawKey.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'));
  const plain = rawKey.includes('/') ? rawKey : pathOfKey(rawKey);
  return names.has(plain) === undefined ? plain : search(rawKey, names);
}

type Parts = readonly string[];

function search(rawKey: string, names: SysctlNames): string {
  const slashes = slashesAfter(rawKey);
  const turned: number[] = [];
  let lastGood = -1;
  let base: Parts = rawKey.startsWith('/') ? [] : ['proc', 'sys'];
  for (;;) {
    // only what lies before the last step has changed, so the key as typed is still right from there on
    const found = longestThere(rawKey, slashes, lastGood + 1, base, names);
    if (found === undefined || found.at === rawKey.length) break;
    turned.push(found.at);
    lastGood = found.at;
    base = found.parts;
  }
  let path = '';
  for (const [i, at] of turned.entries()) path += `${rawKey.slice((turned[i - 1] ?? -1) + 1, at)}/`;
  return path + rawKey.slice(lastGood + 1);
}

/** For each offset that can still be in a path, the next slash; -1 when there is none. */
function slashesAfter(rawKey: string): readonly number[] {
  const after: number[] = [];
  let next = rawKey.indexOf('/', longestPath);
  for (let at = Math.min(rawKey.length, longestPath); at >= 0; at--) {
    if (rawKey[at] === '/') next = at;
    after[at] = next;
  }
  return after;
}

/** The last dot (or the end) before which a name is there. */
function longestThere(
  name: string,
  slashes: readonly number[],
  start: number,
  base: Parts,
  names: SysctlNames,
): { readonly at: number; readonly parts: Parts } | undefined {
  const reached = components(name, slashes, start, base, names);
  for (const { from, to, folder } of reached.toReversed())
    for (let at = Math.min(to, from + longestIn(folder, names), longestPath); at >= from; at--) {
      if (at === 0 || (at < name.length && name[at] !== '.')) continue;
      const parts = child(folder, name.slice(from, at), names);
      if (parts !== undefined) return { at, parts };
    }
  return undefined;
}

const longest = new WeakMap<readonly string[], number>();

/** No longer part of a key than this can be a name in a directory. */
function longestIn(folder: Parts, names: SysctlNames): number {
  const list = folder.length < 2 ? undefined : names.list(folder.slice(2).join('/'));
  if (list === undefined) return longestName;
  const known = longest.get(list) ?? list.reduce((most, name) => Math.max(most, name.length), 2);
  longest.set(list, known);
  return known;
}

/** The components between slashes, as far as the ones before are directories. */
function components(name: string, slashes: readonly number[], start: number, base: Parts, names: SysctlNames): readonly Component[] {
  const reached: Component[] = [];
  let folder = base;
  for (let from = start; from < longestPath; ) {
    const slash = slashes[from] ?? -1;
    const to = slash === -1 ? name.length : slash;
    reached.push({ from, to, folder });
    if (slash === -1) break;
    const next = to - from > longestName ? undefined : child(folder, name.slice(from, to), names);
    if (next === undefined || !isFolder(next, names)) break;
    folder = next;
    from = to + 1;
  }
  return reached;
}

interface Component {
  readonly from: number;
  readonly to: number;
  readonly folder: Parts;
}

function child(folder: Parts, name: string, names: SysctlNames): Parts | undefined {
  if (!isFolder(folder, names)) return undefined;
  if (name === '' || name === '.') return folder;
  if (name === '..') return folder.slice(0, -1);
  const parts = [...folder, name];
  return isThere(parts, names) ? parts : undefined;
}

function isThere(parts: Parts, names: SysctlNames): boolean {
  if (parts.length < 3) return parts[0] === 'proc' && (parts[1] ?? 'sys') === 'sys';
  return parts[0] === 'proc' && parts[1] === 'sys' && names.has(parts.slice(2).join('/')) === true;
}

function isFolder(parts: Parts, names: SysctlNames): boolean {
  return parts.length < 3 || names.list(parts.slice(2).join('/')) !== undefined;
}
