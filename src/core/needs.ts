import { holds } from '../model/kernel.ts';
import type { Need } from '../model/parameter.ts';
import type { Profile } from '../model/profile.ts';
import { atBoot, type InForce, type InForceContext, runningValue } from './in-force.ts';
import type { Planned } from './planned.ts';
import { withoutRivals } from './without-rivals.ts';

interface Skipped {
  readonly key: string;
  readonly reason: string;
}

/**
 * Leaves out what would do nothing, because another key neither has nor gets the value that it needs. What an earlier file holds
 * already stays. A line that goes may be what a further one needs, so this repeats until all are met.
 */
export function withNeedsMet(
  context: InForceContext & { readonly profile: Profile },
  planned: readonly Planned[],
): { readonly lines: readonly Planned[]; readonly skipped: readonly Skipped[] } {
  const alone = withoutRivals(context, planned);
  const skipped: Skipped[] = [...alone.skipped];
  let left = alone.lines;
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const settings = new Map(left.map((line) => [line.key, line.value]));
    left = left.filter((line) => {
      const reason = line.change === undefined ? undefined : unmetNeed(context, line.key, line.value, settings);
      if (reason !== undefined) skipped.push({ key: line.key, reason });
      return reason === undefined;
    });
  }
  return { lines: left, skipped };
}

/** Why a value would do nothing: what it needs of another key, which neither the plan gives nor the machine has. */
export function unmetNeed(context: InForceContext, key: string, value: string, settings: ReadonlyMap<string, string>): string | undefined {
  for (const need of context.knowledge.parameter(key)?.needs ?? []) {
    if (!holds(context.kernel, need) || need.unlessValue?.includes(value)) continue;
    const other = need.key.replace('INTERFACE', () => key.split('.')[3] ?? 'INTERFACE');
    const against = valuesOf(context, other, settings).find((have) => have.value !== undefined && !met(need, have.value));
    if (against === undefined) continue;
    const wanted = need.is === undefined ? `other than ${need.not}` : `= ${need.is}`;
    return `needs ${other} ${wanted}, which is ${against.value} (${against.from}): ${need.why}`;
  }
  return undefined;
}

/** What the other key has now and at the next boot; the plan's value alone where it has one. */
export function valuesOf(context: InForceContext, key: string, settings: ReadonlyMap<string, string>): readonly InForce[] {
  const planned = settings.get(key);
  if (planned !== undefined) return [{ value: planned, from: 'this plan' }];
  const parameter = context.knowledge.parameter(key);
  if (parameter === undefined) return [];
  return [runningValue(context, parameter, key), ...atBoot(context, parameter, key)];
}

const met = (need: Need, have: string) => (need.not === undefined || have !== need.not) && (need.is === undefined || have === need.is);
