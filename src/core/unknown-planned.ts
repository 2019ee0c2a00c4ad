import type { Expr, Profile, ProfileEntry } from '../model/profile.ts';

/** A `value(KEY)` of a profile whose key nobody knows. */
export interface UnknownPlanned {
  readonly entry: ProfileEntry;
  readonly key: string;
}

/** Every `value(KEY)` that names neither a line of the profile nor a parameter: it could never be worked out. */
export function unknownPlanned(profile: Profile, isParameter: (key: string) => boolean): readonly UnknownPlanned[] {
  const own = new Set(profile.entries.filter((e) => e.section === 'sysctl').map((e) => e.key));
  return profile.entries.flatMap((entry) =>
    [...new Set(entry.rules.flatMap((rule) => [...rule.fields, ...(rule.when ? [rule.when] : [])]).flatMap(plannedIn))]
      .filter((key) => !own.has(key) && !isParameter(key))
      .map((key) => ({ entry, key })),
  );
}

function plannedIn(expr: Expr): readonly string[] {
  if (expr.type === 'planned') return [expr.key];
  const children = 'args' in expr ? expr.args : 'left' in expr ? [expr.left, expr.right] : 'of' in expr ? [expr.of] : [];
  return children.flatMap(plannedIn);
}
