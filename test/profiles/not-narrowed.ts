import { isLess } from './capacity-keys.ts';
import type { Check } from './checked-case.ts';

/** d. No capacity that is in force is made less, but where what is in force does harm. */
export const notNarrowed: Check = (one) =>
  one.lines.flatMap(([key, value]) => {
    const before = one.running.held.get(key);
    const less = before === undefined ? undefined : isLess(key, value, before, one.running.draw.memoryBytes);
    if (less === undefined) return [];
    return [`${key} = ${value}: ${less} (${one.plan.changes.find((change) => change.key === key)?.reason})`];
  });
