import type { JoinedKey } from '../model/plan.ts';
import type { Decision } from './decide.ts';

/** Keys in which the profiles of this plan differ, as far as their conditions hold on this machine, sorted by key. */
export function joinedLines(decisions: readonly Decision[]): readonly JoinedKey[] {
  return decisions
    .flatMap(({ key, entry: { joined } }) => {
      if (joined === undefined || /: the same$/.test(joined.how)) return [];
      const sides = joined.sides.map(({ profile, text, why }) => ({ profile, text, why: why ?? null }));
      return [{ key, how: joined.how, decided: joined.undecided !== true, sides }];
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
