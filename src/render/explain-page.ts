import type { ToldCause } from '../model/diagnosis.ts';
import type { LaterWriter } from '../model/effective.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Application } from '../model/knowledge.ts';
import type { DefaultEntry, KnownName, Limit, Parameter } from '../model/parameter.ts';
import type { Profile } from '../model/profile.ts';
import type { CombineRule, Spread, Zeroes } from '../model/propagation.ts';
import type { Rule, Support } from '../model/rule.ts';
import type { Symptom } from '../model/symptom.ts';
import type { Counter, LogLine, Term } from '../model/term.ts';

/** What was worked out of one parameter for one kernel. */
export interface OnKernel {
  readonly kernel: Kernel;
  readonly support: Support;
  /** the kernel's own default; `value` absent where it depends on what is not known */
  readonly default?: { readonly value?: string; readonly entry?: DefaultEntry; readonly certain: boolean; readonly approximate?: true };
  /** what this distribution's files and PID 1 make of it */
  readonly distroDefault?: string;
  /** the value in force, where this is the kernel of a machine that was looked at */
  readonly current?: string;
  /** the kernel is newer than this one, with which the knowledge ends: taken to be as that */
  readonly newerThan?: string;
  /** how all, default and the interface go together here, where that is known */
  readonly interface?: { readonly combine?: CombineRule; readonly spread?: Spread; readonly source: string };
}

/** A name that a page points to, with a few words on it; neither where nothing is known of it. */
export interface SeeAlso {
  readonly name: string;
  readonly kind?: 'parameter' | 'limit' | 'counter' | 'term' | 'application';
  readonly summary?: string;
}

export interface ParameterPage {
  readonly kind: 'parameter';
  /** as asked for: an interface's key keeps its name */
  readonly name: string;
  readonly parameter: Parameter;
  /** the first is the kernel asked for */
  readonly kernels: readonly OnKernel[];
  /** why the kernel is the one that it is, where nobody named one */
  readonly assumed?: string;
  /** other names of the same kernel variable, those of the parameter itself left out */
  readonly alsoCalled?: readonly string[];
  /** writes that set another key to 0 */
  readonly pairs?: readonly Zeroes[];
  /** programs that are known to write it while they run */
  readonly writers?: readonly LaterWriter[];
  /** programs that load files of their own, which may hold any key */
  readonly loaders?: readonly string[];
  /** what is known of the counters that the parameter names */
  readonly counters?: readonly SeeAlso[];
  /** messages that have to do with it */
  readonly logLines?: readonly LogLine[];
}

/** A name that is known to be real but not judged. */
export interface KnownPage {
  readonly kind: 'known';
  readonly name: string;
  readonly known: KnownName;
  readonly kernels: readonly OnKernel[];
  readonly assumed?: string;
}

/** A pasted line of a log, and the messages that it may be: best first, at least one. */
export interface LogLinePage {
  readonly kind: 'log-line';
  /** as it was typed, cut where it is very long; absent when the message was asked for by its name */
  readonly typed?: string;
  readonly lines: readonly [LogLine, ...LogLine[]];
  readonly see: readonly SeeAlso[];
}

export interface CounterPage {
  readonly kind: 'counter';
  readonly counter: Counter;
  readonly see: readonly SeeAlso[];
}

export interface TermPage {
  readonly kind: 'term';
  readonly term: Term;
  readonly see: readonly SeeAlso[];
}

export interface SymptomPage {
  readonly kind: 'symptom';
  readonly symptom: Symptom;
  /** the cause that its ill example is */
  readonly example?: ToldCause;
}

export type ExplainPage =
  | ParameterPage
  | KnownPage
  | LogLinePage
  | CounterPage
  | TermPage
  | { readonly kind: 'limit'; readonly limit: Limit; readonly logLines?: readonly LogLine[] }
  | { readonly kind: 'rule'; readonly rule: Rule }
  | SymptomPage
  | { readonly kind: 'application'; readonly application: Application; readonly logLines?: readonly LogLine[]; readonly profile?: string }
  | { readonly kind: 'profile'; readonly profile: Profile };
