import type { Confidence } from './claim.ts';
import type { Facts } from './facts.ts';
import type { Evidence } from './finding.ts';
import type { Kernel } from './kernel-types.ts';
import type { Knowledge } from './knowledge.ts';
import type { ReadLimitsFile } from './limits-file.ts';
import type { Readings } from './readings.ts';

/** What a symptom may ask. Handed in by core/diagnose.ts. */
export interface SymptomContext {
  readonly readings: Readings;
  readonly facts: Facts;
  readonly kernel?: Kernel;
  readonly knowledge: Knowledge;
  /** the value in force in the looked-at network namespace and its path; undefined where it is not known */
  sysctl(key: string): { readonly value: string; readonly from: string } | undefined;
  /** limits.conf and limits.d; absent: they were not read */
  readonly limitsFiles?: readonly ReadLimitsFile[];
}

/** A part of the readings that a symptom cannot do without: where it is not there the symptom is told as not checked. */
export type Need =
  /** a number in `Sample.numbers` */
  | { readonly number: string }
  /** a number in both looks */
  | { readonly rate: string }
  | { readonly part: 'sockets' | 'processes' | 'pids' | 'log' | 'softnet' | 'idle' | 'limits of listeners' }
  | { readonly sysctl: string };

/** A cause that was found. Texts: as typed, no full stop in `title`; names of programs are raw and escaped where they are shown. */
export interface Cause {
  readonly kind: 'cause';
  /** `The accept queue of :8080 overflows` */
  readonly title: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  /** what the numbers mean, with the arithmetic */
  readonly reading: string;
  /** in the order in which to do it */
  readonly do: readonly string[];
  /** what would not help, and why */
  readonly notThis: readonly { readonly key?: string; readonly text: string }[];
  /** keys and limits that a remedy may set (`net.core.somaxconn`, `nofile`), and profiles that cover it: for `advise --from-diagnosis` */
  readonly keys?: readonly string[];
  readonly profiles?: readonly string[];
  /** how bad it is here: 0 nobody notices, 100 nothing works; ranks causes, weighed with certainty */
  readonly harm: number;
  /** what it happens to: causes at the same place may be one story */
  readonly place?: {
    readonly port?: number;
    readonly program?: string;
    readonly pid?: number;
    readonly unit?: string;
    readonly remote?: string;
  };
  /** ids of symptoms that this one brings about at its place (with `anywhere`: wherever): they are told below it, not beside it */
  readonly explains?: readonly string[];
  readonly anywhere?: true;
}

export type Outcome =
  | Cause
  /** near: `share` of the limit that is used, 0 to 1 */
  | { readonly kind: 'notYet'; readonly what?: string; readonly why: string; readonly share?: number }
  /** looked at and not so; `why` holds the number: `TCPReqQFullDrop +0` */
  | { readonly kind: 'ruledOut'; readonly why: string }
  | { readonly kind: 'notChecked'; readonly why: string };

/** Readings for the tests of a symptom: parts that are not given are empty. */
export interface SymptomExample {
  /** `numbers` of both looks: one value stands for both, a pair is before and after */
  readonly numbers?: Readonly<Record<string, number | readonly [number, number]>>;
  readonly before?: Partial<Readings['after']>;
  readonly after?: Partial<Readings['after']>;
  /** default 5; 0 is a single look */
  readonly seconds?: number;
  readonly kernel?: string;
  readonly sysctl?: Readonly<Record<string, string>>;
  readonly facts?: Partial<Facts>;
  readonly limitsFiles?: readonly ReadLimitsFile[];
}

export interface Symptom {
  /** `TS003`; never used again for anything else */
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly sources: readonly string[];
  readonly needs: readonly Need[];
  /** yields a cause of this id, and no other symptom does; the other yields none. The tests run both */
  readonly ill: SymptomExample;
  readonly well: SymptomExample;
  /** One outcome for each place where it shows; never empty. Only called where all needs are met. */
  look(context: SymptomContext): readonly Outcome[];
}
