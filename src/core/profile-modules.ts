import type { Profile } from '../model/profile.ts';
import { type DecideContext, scopeOf } from './decide.ts';
import { evaluate, type Scope } from './evaluate.ts';

/** Modules that the profile itself wants loaded on this machine, in its order. */
export function profileModules(profile: Profile, scope: Scope): readonly string[] {
  return profile.entries
    .filter((entry) => entry.section === 'module')
    .filter((entry) => {
      const rule = entry.rules.find((r) => {
        const holds = r.when === undefined ? { value: true } : evaluate(r.when, scope);
        return 'value' in holds && holds.value === true;
      });
      return rule?.verb === 'exactly';
    })
    .map((entry) => entry.key);
}

/**
 * The context with the modules that are there when the plan's lines are read: loaded now, or brought by the profile. Without the
 * latter a second run would propose what depends on them.
 */
export function withProfileModules(context: DecideContext): DecideContext {
  if (context.modules === undefined) return context;
  const scope = scopeOf(context, { planned: () => undefined, usedFacts: new Set() });
  return { ...context, modules: new Set([...context.modules, ...profileModules(context.profile, scope)]) };
}
