import { keyOfPath, openedPath, pathOfKey } from '../model/sysctl-path.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { braceAlternatives, type GlobComponent, globComponent, literalStart } from './path-glob.ts';
import type { SysctlEntry } from './sysctl-entries.ts';

/** Entries by the file that they write, for questions about one key. */
export interface KeyIndex {
  /** the entries for a path below /proc/sys, in their order */
  of(path: string): readonly SysctlEntry[];
}

/** Indexes entries: explicit ones by their path, patterns by their components. */
export function keyIndex(entries: readonly SysctlEntry[], reader: SysctlReader): KeyIndex {
  const explicit = new Map<string, SysctlEntry[]>();
  const globs = newNode('');
  for (const entry of entries) {
    if (!entry.glob) add(explicit, written(entry, reader), entry);
    else for (const one of reader.name === 'systemd' ? braceAlternatives(entry.path) : [entry.path]) plant(globs, one, entry);
  }
  const rank = new Map(entries.map((entry, i) => [entry, i]));
  return {
    of(path) {
      let reached = [globs];
      for (const name of path.split('/')) reached = reached.flatMap((node) => next(node, name));
      const matched = new Set(reached.flatMap((node) => node.entries));
      return [...(explicit.get(asAsked(path, reader)) ?? []), ...matched].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    },
  };
}

/** A component of patterns, with what may follow it. */
interface Node {
  readonly entries: SysctlEntry[];
  readonly component: GlobComponent;
  readonly children: Map<string, Node>;
  /** the children by the text that names which they match begin with, and how long such texts are */
  readonly byStart: Map<string, Node[]>;
  readonly lengths: Set<number>;
  /** by name: the children that match it */
  readonly known: Map<string, readonly Node[]>;
}

const newNode = (part: string): Node => ({
  entries: [],
  component: globComponent(part),
  children: new Map(),
  byStart: new Map(),
  lengths: new Set(),
  known: new Map(),
});

function plant(root: Node, pattern: string, entry: SysctlEntry): void {
  let node = root;
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    let child = node.children.get(part);
    if (child === undefined) {
      child = newNode(part);
      node.children.set(part, child);
      const start = child.component.plain ?? literalStart(part);
      add(node.byStart, start, child);
      node.lengths.add(start.length);
    }
    node = child;
  }
  node.entries.push(entry);
}

function next(node: Node, name: string): readonly Node[] {
  const known = node.known.get(name);
  if (known !== undefined) return known;
  const found: Node[] = [];
  // thousands of patterns may lie side by side, each for a few interfaces
  for (const length of node.lengths)
    if (length <= name.length)
      for (const child of node.byStart.get(name.slice(0, length)) ?? []) if (fits(child.component, name)) found.push(child);
  node.known.set(name, found);
  return found;
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [value]);
  else there.push(value);
}

function fits(component: GlobComponent, name: string): boolean {
  return component.plain === undefined ? component.matches(name) : component.plain === name;
}

/** The path that an explicit line writes, with detours taken out. */
function written(entry: SysctlEntry, reader: SysctlReader): string {
  if (reader.name !== 'busybox') return entry.path.endsWith('/') ? entry.path : pathOfKey(keyOfPath(entry.path));
  // busybox looks for what is there: which of the dots are separators is not known, and that the key asked for is there is given
  const rawKey = entry.line.rawKey ?? '';
  const mixed = rawKey.indexOf('.') !== -1 && rawKey.indexOf('/') > rawKey.indexOf('.');
  return folded(mixed ? openedPath(rawKey, reader) : rawKey.replace(/^\/proc\/sys\//, ''));
}

function asAsked(path: string, reader: SysctlReader): string {
  return reader.name === 'busybox' ? folded(path) : path;
}

function folded(path: string): string {
  return path.replaceAll('/', '.').replace(/\.{2,}/g, '.');
}
