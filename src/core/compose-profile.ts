import type { Profile, ProfileEntry } from '../model/profile.ts';

type Composed = { readonly profile: Profile } | { readonly problem: string };
type Lookup = (name: string) => Profile | undefined;

const mostProfiles = 64;

/**
 * Joins profiles with all that they include. A line of the including profile takes the place of the included one for that key;
 * a note of it (`[why]` and so on) for an included key takes the place of that note.
 * Two profiles of which neither includes the other may not say different things of one key, and `conflicts` is heeded.
 * @returns the profile, or one sentence that says what stands in the way
 */
export function composeProfile(names: readonly string[], lookup: Lookup): Composed {
  if (names.length === 0) return { problem: 'no profile is named: expected at least one' };
  const all = new Map<string, Profile>();
  const below = new Map<string, ReadonlySet<string>>();
  for (const name of names) {
    const problem = gather(name, [], lookup, all, below);
    if (problem !== undefined) return { problem };
  }
  const clash = [...all.values()].flatMap((p) =>
    p.conflicts.filter((other) => all.has(other)).map((other) => `'${p.name}' and '${other}' conflict`),
  );
  if (clash[0] !== undefined) return { problem: `${clash[0]}: expected only one of them on a machine` };
  const entries = new Map<string, ProfileEntry>();
  const done = new Map<string, ReadonlyMap<string, ProfileEntry>>();
  for (const name of names) {
    const result = entriesOf(name, all, below, done);
    const problem = 'problem' in result ? result.problem : join(entries, result.entries, all, below);
    if (problem !== undefined) return { problem };
  }
  const profiles = [...all.values()];
  const wanted = [...new Set(names)];
  return {
    profile: {
      name: wanted.join(','),
      path: wanted.map((name) => all.get(name)?.path ?? name).join(','),
      summary: wanted.map((name) => all.get(name)?.summary ?? '').join('; '),
      include: profiles.map((p) => p.name).filter((name) => !wanted.includes(name)),
      conflicts: [...new Set(profiles.flatMap((p) => p.conflicts))].sort(),
      ask: new Map(profiles.flatMap((p) => [...p.ask])),
      entries: [...entries.values()],
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
  below.set(name, under);
  return undefined;
}

type Below = ReadonlyMap<string, ReadonlySet<string>>;

function entriesOf(
  name: string,
  all: ReadonlyMap<string, Profile>,
  below: Below,
  done: Map<string, ReadonlyMap<string, ProfileEntry>>,
): { readonly entries: ReadonlyMap<string, ProfileEntry> } | { readonly problem: string } {
  const ready = done.get(name);
  if (ready) return { entries: ready };
  const profile = all.get(name);
  const entries = new Map<string, ProfileEntry>();
  // a clash between two included profiles is settled when this profile has a line of its own for the key
  const own = new Set((profile?.entries ?? []).map(id));
  for (const inner of profile?.include ?? []) {
    const result = entriesOf(inner, all, below, done);
    const problem = 'problem' in result ? result.problem : join(entries, result.entries, all, below, own);
    if (problem !== undefined) return { problem };
    if ('problem' in result) return result;
  }
  for (const entry of profile?.entries ?? []) entries.set(id(entry), entry);
  for (const note of profile?.notes ?? []) {
    const found = [...entries].filter(([, entry]) => entry.key === note.key);
    if (found.length === 0)
      return {
        problem: `profile '${name}', line ${note.line}: [${note.section}] speaks of '${note.key}', which neither it nor an included profile sets`,
      };
    for (const [key, entry] of found) entries.set(key, { ...entry, [note.section]: note.text });
  }
  done.set(name, entries);
  return { entries };
}

const id = (entry: ProfileEntry) => `${entry.section} ${entry.key}`;
const rulesText = (entry: ProfileEntry) => entry.advice ?? entry.rules.map((rule) => rule.text).join(' | ');

function join(
  into: Map<string, ProfileEntry>,
  more: ReadonlyMap<string, ProfileEntry>,
  all: ReadonlyMap<string, Profile>,
  below: Below,
  settled?: ReadonlySet<string>,
): string | undefined {
  for (const [key, entry] of more) {
    const have = into.get(key);
    if (have?.from === entry.from) {
      // the same line twice: the one that an including profile annotated is a new object and stays
      if (all.get(have.from)?.entries.includes(have)) into.set(key, entry);
    } else if (!have || settled?.has(key) || below.get(entry.from)?.has(have.from)) into.set(key, entry);
    else if (below.get(have.from)?.has(entry.from)) continue;
    else if (rulesText(have) === rulesText(entry)) into.set(key, entry);
    else {
      return `'${have.from}' and '${entry.from}' differ in ${entry.key}: '${rulesText(have)}' and '${rulesText(entry)}'; expected one of the two, or a profile that includes both and sets it`;
    }
  }
  return undefined;
}
