/** How well a profile fits what was seen: by definition; a recognised program serves beyond loopback; no more than a hint. */
export type FitGrade = 'proved' | 'likely' | 'heuristic';

/** A profile that fits a machine, and what was seen that says so. */
export interface Fit {
  readonly profile: string;
  readonly grade: FitGrade;
  readonly why: readonly string[];
}
