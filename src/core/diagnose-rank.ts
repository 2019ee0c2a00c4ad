import type { ToldCause } from '../model/diagnosis.ts';
import { compareText } from './compare-text.ts';

/** What is only likely counts as that much less harm. */
const weight = { proved: 1, likely: 0.85, heuristic: 0.6 } as const;

const expected = (cause: ToldCause) => cause.harm * weight[cause.confidence];

/** Harm of a whole story: a stopped loop is as bad as the queue that it lets overflow. */
const ofStory = (cause: ToldCause) => Math.max(expected(cause), ...cause.follows.map(expected));

/** Worst first: harm weighed with certainty, then harm, then id and title so that the order is always the same. */
export function rankedCauses(causes: readonly ToldCause[]): readonly ToldCause[] {
  return causes.toSorted((a, b) => ofStory(b) - ofStory(a) || b.harm - a.harm || compareText(a.id, b.id) || compareText(a.title, b.title));
}
