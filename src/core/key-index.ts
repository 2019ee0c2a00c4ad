import { keyOfPath, openedPath, pathOfKey } from '../model/sysctl-path.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { braceAlternatives, type GlobComponent, globComponent, literalStart } from './path-glob.ts';
import { addText, anywhere, atStart, type PatternTexts, patternTexts, plainRun, type Steps } from './pattern-texts.ts';
import type { SysctlEntry } from './sysctl-entries.ts';

/** Entries by the file that they write, for questions about one key. */
export interface KeyIndex {
  /** the entries for a path below /proc/sys */
  of(path: string): IndexedEntries;
  /** whether any entry is a pattern */
  readonly patterns: boolean;
  /** the order of the entries */
  compare(a: SysctlEntry, b: SysctlEntry): number;
}

export interface IndexedEntries {
  /** those that name it, in their order */
  readonly explicit: readonly SysctlEntry[];
  /** the patterns that match it, in their order, looked for when asked: one array for all paths that the same patterns match */
  readonly globs: readonly SysctlEntry[];
}

const none: readonly SysctlEntry[] = [];

/**
 * Indexes entries: explicit ones by their path, patterns by their components.
 * @param steps counts the comparing with patterns
 */
export function keyIndex(entries: readonly SysctlEntry[], reader: SysctlReader, steps: Steps = { count: 0 }): KeyIndex {
  const explicit = new Map<string, SysctlEntry[]>();
  const globs: SysctlEntry[] = [];
  for (const entry of entries) {
    if (entry.glob) globs.push(entry);
    else add(explicit, written(entry, reader), entry);
  }
  const named = (path: string) => explicit.get(asAsked(path, reader)) ?? none;
  let rank: ReadonlyMap<SysctlEntry, number> | undefined;
  const rankOf = (entry: SysctlEntry) => {
    rank ??= new Map(entries.map((one, i) => [one, i]));
    return rank.get(entry) ?? 0;
  };
  const compare = (a: SysctlEntry, b: SysctlEntry) => rankOf(a) - rankOf(b);
  const matching = globs.length === 0 ? () => none : patternStates(globs, reader, steps);
  return {
    compare,
    patterns: globs.length > 0,
    of: (path) => ({
      explicit: named(path),
      get globs() {
        return matching(path);
      },
    }),
  };
}

/** The patterns that are reached by the components so far. Paths that the same patterns match come to one state. */
interface State {
  readonly nodes: readonly Node[];
  readonly next: Map<string, State>;
  /** what may follow any of the nodes */
  after?: After;
  /** the entries of patterns that end here, in their order */
  entries?: readonly SysctlEntry[];
}

/** Above this many patterns in all known states, or so many names behind one, what is known is given up. */
const mostKnown = 1_000_000;
const mostNames = 20_000;

function patternStates(globs: readonly SysctlEntry[], reader: SysctlReader, steps: Steps): (path: string) => readonly SysctlEntry[] {
  const root = newNode('', 0);
  let count = 1;
  const made = (part: string) => newNode(part, count++);
  for (const entry of globs)
    for (const one of reader.name === 'systemd' ? braceAlternatives(entry.path) : [entry.path]) plant(root, one, entry, made);
  const rank = new Map(globs.map((entry, i) => [entry, i]));
  const start: State = { nodes: [root], next: new Map() };
  const states = new Map<string, State>();
  let size = 0;
  const follow = (state: State, name: string): State => {
    const there = state.next.get(name);
    if (there !== undefined) return there;
    state.after ??= together(state.nodes, steps);
    const nodes = next(state.after, name, steps);
    const same = nodes.map((node) => node.number).join();
    const known = states.get(same) ?? { nodes, next: new Map() };
    size += states.has(same) ? 0 : nodes.length;
    if (size > mostKnown) {
      states.clear();
      start.next.clear();
      size = nodes.length;
    }
    states.set(same, known);
    if (state.next.size >= mostNames) state.next.clear();
    state.next.set(name, known);
    return known;
  };
  return (path) => {
    const state = path.split('/').reduce(follow, start);
    if (state.nodes.length === 0) return none;
    state.entries ??= [...new Set(state.nodes.flatMap((node) => node.entries))].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    return state.entries;
  };
}

/** Nodes by the text that names which they match begin with, or, where that is none, by one that these hold. */
interface After {
  readonly starts: PatternTexts<Node>;
  readonly within: PatternTexts<Node>;
}

/** A component of patterns, with what may follow it. */
interface Node extends After {
  readonly number: number;
  readonly entries: SysctlEntry[];
  readonly component: GlobComponent;
  readonly children: Map<string, Node>;
}

const newNode = (part: string, number: number): Node => ({
  number,
  entries: [],
  component: globComponent(part),
  children: new Map(),
  starts: patternTexts(),
  within: patternTexts(),
});

function plant(root: Node, pattern: string, entry: SysctlEntry, made: (part: string) => Node): void {
  let node = root;
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    let child = node.children.get(part);
    if (child === undefined) {
      child = made(part);
      node.children.set(part, child);
      const start = child.component.plain ?? literalStart(part);
      if (start === '') addText(node.within, plainRun(part), child);
      else addText(node.starts, start, child);
    }
    node = child;
  }
  node.entries.push(entry);
}

function together(nodes: readonly Node[], steps: Steps): After {
  const [first] = nodes;
  if (first !== undefined && nodes.length === 1) return first;
  const all: After = { starts: patternTexts(), within: patternTexts() };
  for (const { starts, within, children } of nodes) {
    steps.count += children.size;
    for (const [text, some] of starts.byText) for (const child of some) addText(all.starts, text, child);
    for (const [text, some] of within.byText) for (const child of some) addText(all.within, text, child);
  }
  return all;
}

function next({ starts, within }: After, name: string, steps: Steps): readonly Node[] {
  // thousands of patterns may lie side by side, each for a few interfaces
  const near = [atStart(starts, name), anywhere(within, name, (node) => node.number, steps)];
  return near.flatMap((some) => {
    steps.count += some.length;
    return some.filter((child) => fits(child.component, name));
  });
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
