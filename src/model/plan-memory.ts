import type { Grade } from './claim.ts';

/** Kernel memory of one kind of object, in bytes. `null` is unknown. */
export interface MemoryRow {
  readonly id: string;
  readonly what: string;
  /** at the load that is known or assumed, with the plan */
  readonly expected: number | null;
  /** when everything that the settings allow is used, with the plan */
  readonly worst: number | null;
  /** the same with the settings that are in force now */
  readonly worstNow: number | null;
  readonly arithmetic: string;
  /** where the size of one object comes from */
  readonly source: string;
  readonly grade: Grade;
}

/** What the settings of a plan may cost in kernel memory, in bytes; sums leave out what is not known. */
export interface PlanMemory {
  /** `null`: how much memory the machine has is not known */
  readonly memory: number | null;
  readonly rows: readonly MemoryRow[];
  readonly expected: number;
  readonly worst: number;
  readonly worstNow: number;
  /** names of facts behind `expected` that are only assumed, sorted */
  readonly assumed: readonly string[];
}
