import type { Change, Plan } from '../model/plan.ts';
import type { Profile, ProfileEntry } from '../model/profile.ts';

/** What advice takes over of a cause that was found. */
export interface ServedCause {
  readonly id: string;
  readonly title: string;
  readonly do: readonly string[];
  /** parameters and limits that a remedy may set */
  readonly keys: readonly string[];
  readonly profiles: readonly string[];
}

/** The lines of a profile that may set what causes name; limits also for one user or kind (`nofile.soft@proxy`). */
export function onlyForCauses(profile: Profile, causes: readonly ServedCause[]): Profile {
  const keys = new Set(causes.flatMap((cause) => cause.keys));
  return {
    ...profile,
    ask: new Map(),
    entries: profile.entries.filter(({ section, key }) => keys.has(section === 'limits' ? itemOf(key) : key)).map(shortHere),
  };
}

/** A cause that names a range shows that it is too short here, which a condition on the load can only guess. */
function shortHere(entry: ProfileEntry): ProfileEntry {
  const rules = entry.rules.map(({ when, ...rule }) => (when === undefined || rule.verb === 'widen to' ? rule : { ...rule, when }));
  return { ...entry, rules };
}

const itemOf = (key: string) => key.split(/[.@]/, 1)[0] ?? key;

/**
 * The plan with the causes that each change serves, what the causes ask of programs, and, as skipped, the keys that causes name and
 * that nothing in the plan sets or keeps.
 */
export function servedPlan<T extends Plan>(plan: T, causes: readonly ServedCause[]): T {
  const told = new Set([...plan.changes, ...plan.kept, ...plan.absent, ...plan.skipped].map(({ key }) => key));
  const left = new Map<string, string[]>();
  for (const cause of causes)
    for (const key of cause.keys) if (!told.has(key)) left.set(key, [...(left.get(key) ?? []), `${cause.id} ${cause.title}`]);
  return {
    ...plan,
    changes: plan.changes.map((change) => served(change, causes)),
    advice: [...causes.map(({ id, title, do: remedies }) => ({ key: id, text: remedies.join(' '), why: title })), ...plan.advice],
    skipped: [
      ...plan.skipped,
      ...[...left].map(([key, by]) => ({
        key,
        reason: `named by ${by.join(', ')}, but no profile here sets it: tune-advise explain ${key}`,
      })),
    ],
  };
}

function served(change: Change, causes: readonly ServedCause[]): Change {
  const serves = causes.filter((cause) => cause.keys.includes(change.key)).map((cause) => `${cause.id} ${cause.title}`);
  return serves.length === 0 ? change : { ...change, serves };
}
