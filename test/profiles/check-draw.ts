import type { Profile } from '../../src/model/profile.ts';
import { acceptedAndKept, type Tally } from './accepted-and-kept.ts';
import { joined } from './all-profiles.ts';
import type { CheckedCase } from './checked-case.ts';
import { sameInAnyOrder } from './composed-alike.ts';
import type { Draw } from './draw.ts';
import { notForbidden } from './forbidden.ts';
import { adviseFor, holdsAfter, runningOf, written } from './machine-of.ts';
import { memoryBounded } from './memory-bounded.ts';
import { needsMet } from './needs-met.ts';
import { notNarrowed } from './not-narrowed.ts';
import { steady } from './steady-plan.ts';

export interface Counts extends Tally {
  draws: number;
  plans: number;
  changes: number;
  compositions: number;
}

export const noCounts = (): Counts => ({ draws: 0, plans: 0, changes: 0, compositions: 0, values: 0, measured: 0, untold: new Map() });

/**
 * Everything that is wrong with what is advised for a draw, one line each, a letter before: a accepted and kept, b needs,
 * c memory, d capacity, e forbidden, f advised again, g composition.
 * @param faulty profiles that take the place of, or stand beside, those of the package
 */
export function checkDraw(draw: Draw, counts: Counts, faulty?: ReadonlyMap<string, Profile>): readonly string[] {
  counts.draws += 1;
  const profile = joined(draw.profiles, faulty);
  if (typeof profile === 'string') {
    counts.compositions += 1;
    return tagged('g', sameInAnyOrder(runningOf(draw), draw.profiles, faulty));
  }
  const running = runningOf(draw);
  const plan = adviseFor(running, profile);
  const lines = written(plan);
  const one: CheckedCase = { running, profile, plan, lines, after: holdsAfter(running, lines) };
  counts.plans += 2;
  counts.changes += plan.changes.length;
  const problems = [
    ...tagged('a', acceptedAndKept(counts)(one)),
    ...tagged('b', needsMet(one)),
    ...tagged('c', memoryBounded(one)),
    ...tagged('d', notNarrowed(one)),
    ...tagged('e', notForbidden(one)),
    ...tagged('f', steady(one)),
  ];
  if (draw.profiles.length < 2) return problems;
  counts.compositions += 1;
  counts.plans += draw.profiles.length;
  return [...problems, ...tagged('g', sameInAnyOrder(running, draw.profiles, faulty))];
}

const tagged = (letter: string, problems: readonly string[]) => [...new Set(problems)].map((problem) => `${letter} ${problem}`);
