import type { Capacity } from './capacity.ts';
import type { Confidence } from './claim.ts';
import type { NotChecked } from './facts.ts';
import type { Finding } from './finding.ts';
import type { PlanMemory } from './plan-memory.ts';
import type { Sizing } from './sizing.ts';
import type { JudgedLine } from './vendor-line.ts';

export interface Change {
  readonly target: 'sysctl' | 'limit' | 'module' | 'application';
  readonly key: string;
  /** the kernel module that the key needs */
  readonly module?: string;
  /** which of the two differs from the proposal: the running value, or what files give at the next boot */
  readonly where: 'running' | 'boot' | 'both';
  readonly current: string | null;
  /** a /proc path, `path:line`, `computed default`, or `unknown` */
  readonly currentFrom: string;
  readonly proposed: string;
  readonly reason: string;
  readonly beware: readonly string[];
  readonly confidence: Confidence;
  readonly sources: readonly string[];
  readonly reach: string;
  /** limits: whom it is for */
  readonly domain?: string;
  readonly unit?: string;
  readonly type?: 'soft' | 'hard';
  readonly unitOfValue?: string;
  /** where a formula gave the value */
  readonly sizing?: Sizing;
  /** causes of a diagnosis that it is for: `TS003 The accept queue of :8080 overflows` */
  readonly serves?: readonly string[];
}

export interface Removal {
  readonly path: string;
  readonly line: number;
  readonly key: string;
  readonly value: string;
  readonly reason: string;
  /** the run-time value that is set instead, where the key still exists */
  readonly replacement: string | null;
}

export interface Kept {
  readonly target: 'sysctl' | 'limit';
  readonly key: string;
  readonly value: string;
  readonly reason: string;
  readonly beware: readonly string[];
  /** `path:line` where a file sets it */
  readonly from?: string;
  /** where a formula gave what is wanted */
  readonly sizing?: Sizing;
}

export interface Question {
  readonly fact: string;
  readonly assumed: string | null;
  readonly why: string;
}

export interface OutputFile {
  readonly path: string;
  readonly content: string;
}

/** `to: null` deletes the line; a `to` with a line feed puts two lines in its place. */
export interface Edit {
  readonly path: string;
  readonly line: number;
  readonly from: string;
  readonly to: string | null;
  readonly reason: string;
}

/** A key for which several profiles have lines: what each says, and what was made of them. */
export interface JoinedKey {
  readonly key: string;
  readonly how: string;
  readonly decided: boolean;
  readonly sides: readonly { readonly profile: string; readonly text: string; readonly why: string | null }[];
}

export interface Plan {
  readonly profile: string;
  readonly changes: readonly Change[];
  readonly removals: readonly Removal[];
  readonly kept: readonly Kept[];
  readonly absent: readonly { readonly key: string; readonly reason: string }[];
  readonly skipped: readonly { readonly key: string; readonly reason: string }[];
  readonly questions: readonly Question[];
  readonly advice: readonly { readonly key: string; readonly text: string; readonly why: string }[];
  /** lines of tuned profiles and saptune notes that were given as profiles, and what of them could not be followed */
  readonly judged?: readonly JudgedLine[];
  readonly notes?: readonly string[];
  /** where profiles that were named together differ */
  readonly joined?: readonly JoinedKey[];
  readonly findings: readonly Finding[];
  /** of the guards, beside what the facts do not tell; absent: nothing */
  readonly notChecked?: readonly NotChecked[];
  readonly files: readonly OutputFile[];
  readonly edits: readonly Edit[];
  readonly load: readonly string[];
  readonly restart: readonly { readonly unit: string; readonly why: string }[];
  readonly undo: readonly string[];
  /** what the settings may cost in kernel memory; absent: nothing in the profile takes any */
  readonly memory?: PlanMemory;
  /** absent: the profile is not about connections */
  readonly capacity?: Capacity;
}
