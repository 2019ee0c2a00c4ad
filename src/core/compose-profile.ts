import type { Profile, ProfileEntry } from '../model/profile.ts';
import { compareText } from './compare-text.ts';
import { composeEntries } from './compose-entry.ts';
import { profileConflict } from './profile-conflict.ts';

type Composed = { readonly profile: Profile } | { readonly problem: string };
type Lookup = (name: string) => Profile | undefined;

const mostProfiles = 64;

/**
 * Joins profiles with all that they include. A line of the including profile takes the place of the included one for that key;
 * a note of it (`[why]` and so on) for an included key takes the place of that note.
 * Where profiles of which neither includes the other have lines for one key, one rule that is right for all is made of them, or
 * the key is left and marked as undecided. `conflicts` is heeded, unless one yields to the other or a profile includes both.
 * What is set does not depend on the order of the names.
 * @returns the profile, or one paragraph that says what stands in the way
 */
export function composeProfile(names: readonly string[], lookup: Lookup): Composed {
  if (names.length === 0) return { problem: 'no profile is named: expected at least one' };
  const all = new Map<string, Profile>();
  const below = new Map<string, ReadonlySet<string>>();
  const wanted = [...new Set(names)];
  const order = wanted.toSorted(compareText);
  for (const name of order) {
    const problem = gather(name, [], lookup, all, below);
    if (problem !== undefined) return { problem };
  }
  const profiles = [...all.values()];
  const twice = profiles.find((profile, i) => profiles.findIndex((other) => other.name === profile.name) < i);
  if (twice !== undefined) return { problem: `two profiles are called '${twice.name}': expected each name once` };
  const lines: Lines = new Map();
  const done = new Map<string, Lines | string>();
  for (const name of order) {
    const result = linesOf(name, all, below, done);
    if (typeof result === 'string') return { problem: result };
    join(lines, result, all, below);
  }
  const yields = (from: string, to: string) => {
    const list = profiles.find((profile) => profile.name === from)?.yields ?? [];
    return from !== to && (list.includes('any') || list.includes(to));
  };
  const clash = profileConflict(all, below, lines, yields);
  if (clash !== undefined) return { problem: clash };
  const entries: ProfileEntry[] = [];
  for (const found of lines.values()) {
    const result = composeEntries(found, yields);
    if ('problem' in result) return result;
    entries.push(...result.entries);
  }
  return {
    profile: {
      name: wanted.join(','),
      path: wanted.map((name) => all.get(name)?.path ?? name).join(','),
      summary: wanted.map((name) => all.get(name)?.summary ?? '').join('; '),
      include: profiles.map((p) => p.name).filter((name) => !wanted.includes(name)),
      conflicts: [...new Set(profiles.flatMap((p) => p.conflicts))].sort(),
      ...(wanted.length === 1 && all.get(wanted[0] ?? '')?.yields !== undefined && { yields: all.get(wanted[0] ?? '')?.yields ?? [] }),
      ...(profiles.some((p) => p.vendor !== undefined) && { vendor: profiles.flatMap((p) => p.vendor ?? []) }),
      ask: new Map(profiles.flatMap((p) => [...p.ask])),
      entries,
    },
  };
}

/** Included profiles first, so that later ones have the last word in `ask`. */
function gather(
  name: string,
  path: readonly string[],
  lookup: Lookup,
  all: Map<string, Profile>,
  below: Map<string, ReadonlySet<string>>,
): string | undefined {
  if (path.includes(name)) return `profiles include each other in a circle: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`;
  if (all.has(name)) return undefined;
  if (path.length + all.size >= mostProfiles) return `more than ${mostProfiles} profiles are included: expected fewer`;
  const profile = lookup(name);
  const by = path.at(-1);
  if (!profile)
    return by === undefined ? `no profile is called '${name}'` : `profile '${by}' includes '${name}', which is no known profile`;
  const under = new Set<string>();
  for (const inner of profile.include) {
    const problem = gather(inner, [...path, name], lookup, all, below);
    if (problem !== undefined) return problem;
    under.add(inner);
    for (const deep of below.get(inner) ?? []) under.add(deep);
  }
  all.set(name, profile);
  // a profile that was named by its path has lines by its name
  for (const known of new Set([name, profile.name])) below.set(known, under);
  return undefined;
}

type Below = ReadonlyMap<string, ReadonlySet<string>>;
/** section and key → the lines for it of profiles that know nothing of each other */
type Lines = Map<string, readonly ProfileEntry[]>;

function linesOf(name: string, all: ReadonlyMap<string, Profile>, below: Below, done: Map<string, Lines | string>): Lines | string {
  const ready = done.get(name);
  if (ready !== undefined) return ready;
  const profile = all.get(name);
  const lines: Lines = new Map();
  for (const inner of profile?.include ?? []) {
    const result = linesOf(inner, all, below, done);
    if (typeof result === 'string') return result;
    join(lines, result, all, below);
  }
  for (const entry of profile?.entries ?? []) lines.set(id(entry), [entry]);
  for (const note of profile?.notes ?? []) {
    const found = [...lines].filter(([, list]) => list[0]?.key === note.key);
    if (found.length === 0)
      return `profile '${name}', line ${note.line}: [${note.section}] speaks of '${note.key}', which neither it nor an included profile sets`;
    for (const [key, list] of found)
      lines.set(
        key,
        list.map((entry) => ({ ...entry, [note.section]: note.text })),
      );
  }
  done.set(name, lines);
  return lines;
}

const id = (entry: ProfileEntry) => `${entry.section} ${entry.key}`;

function join(into: Lines, more: Lines, all: ReadonlyMap<string, Profile>, below: Below): void {
  for (const [key, list] of more) {
    let lines = into.get(key) ?? [];
    for (const entry of list) {
      const twin = lines.find((have) => have.from === entry.from);
      // the same line twice: the one that an including profile annotated is a new object and stays
      if (twin !== undefined && !all.get(twin.from)?.entries.includes(twin)) continue;
      if (lines.some((have) => below.get(have.from)?.has(entry.from))) continue;
      lines = [...lines.filter((have) => have !== twin && !below.get(entry.from)?.has(have.from)), entry];
    }
    into.set(key, lines);
  }
}
