import type { Change, Kept } from '../model/plan.ts';
import type { Expected } from '../model/verify.ts';

/** As much of a plan as can be compared with a machine. */
export interface PlannedValues {
  readonly changes: readonly Pick<Change, 'target' | 'key' | 'proposed' | 'unit' | 'domain' | 'type'>[];
  readonly kept: readonly Pick<Kept, 'target' | 'key' | 'value'>[];
}

/** What a plan sets and what it keeps, as expectations. @param from where a key comes from, for the reader */
export function expectedOfPlan({ changes, kept }: PlannedValues, from: (key: string) => string): readonly Expected[] {
  const found = new Map<string, Expected>();
  const add = (expected: Expected) => {
    const { target, key, unit = '', user = '', type = '' } = expected;
    const name = [target, key, unit, user, type].join('\n');
    if (!found.has(name)) found.set(name, expected);
  };
  for (const { target, key, proposed, unit, domain, type } of changes) {
    if (target === 'sysctl') add({ target, key, value: proposed, from: from(key) });
    else if (target === 'limit' && type !== undefined)
      add({
        target,
        key,
        value: proposed,
        type,
        from: from(key),
        ...(unit !== undefined ? { unit } : domain !== undefined && { user: domain }),
      });
  }
  // kept limits are a text for people and name nobody
  for (const { target, key, value } of kept) if (target === 'sysctl') add({ target, key, value, from: from(key) });
  return [...found.values()];
}
