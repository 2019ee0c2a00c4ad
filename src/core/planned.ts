import type { Change } from '../model/plan.ts';

/** A value that the plan's own file gives a key, with what is said about it. */
export interface Planned {
  readonly key: string;
  readonly value: string;
  readonly comments: readonly string[];
  /** the line of an earlier file as it stands */
  readonly text?: string;
  readonly change?: Change;
}
