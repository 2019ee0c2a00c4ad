import type { Profile } from '../../src/model/profile.ts';
import { profileNames } from './all-profiles.ts';
import { type Counts, checkDraw, noCounts } from './check-draw.ts';
import { type Draw, drawOf } from './draw.ts';
import { kindOf, shrinkDraw, tellFailure } from './shrink-draw.ts';

export interface PropertyRun {
  readonly seed: number;
  readonly from: number;
  readonly draws: number;
  readonly names?: readonly string[];
  readonly faulty?: ReadonlyMap<string, Profile>;
  /** how many failures are shrunk and told, of different kinds */
  readonly most?: number;
  /** only what this check says, and only the first of it */
  readonly check?: string;
}

export interface PropertyResult {
  readonly counts: Counts;
  /** one line each, shrunk */
  readonly failures: readonly string[];
  /** all of them, of a kind that was told or not */
  readonly failed: number;
}

/** Draws machines, advises them and checks what is advised. */
export function propertyRun({ seed, from, draws, names = profileNames, faulty, most = 20, check }: PropertyRun): PropertyResult {
  const counts = noCounts();
  const kinds = new Set<string>();
  const failures: string[] = [];
  let failed = 0;
  for (let index = from; index < from + draws; index++) {
    const draw = drawOf(seed, index, names);
    const problems = checked(draw, counts, faulty).filter((problem) => check === undefined || problem.startsWith(`${check} `));
    failed += problems.length;
    if (check !== undefined && problems[0] !== undefined) return { counts, failures: [tellFailure(draw, problems[0])], failed };
    for (const problem of problems) {
      const kind = `${draw.profiles[0]} ${kindOf(problem)}`;
      if (kinds.has(kind) || failures.length >= most) continue;
      kinds.add(kind);
      const less = shrinkDraw(draw, problem, faulty);
      const alone = `${less.profiles.join(',')} ${kindOf(problem)}`;
      if (kinds.has(alone) && alone !== kind) continue;
      kinds.add(alone);
      const told = checkDraw(less, noCounts(), faulty).find((found) => kindOf(found) === kindOf(problem)) ?? problem;
      failures.push(`draw ${index}: ${tellFailure(less, told)}`);
    }
  }
  return { counts, failures, failed };
}

function checked(draw: Draw, counts: Counts, faulty: ReadonlyMap<string, Profile> | undefined): readonly string[] {
  try {
    return checkDraw(draw, counts, faulty);
  } catch (error) {
    throw new Error(`${tellFailure(draw, 'ends with an error')}`, { cause: error });
  }
}
