import type { Kernel } from '../model/kernel-types.ts';
import type { Application, DefaultEntry, KnownName, Limit, Parameter } from '../model/parameter.ts';
import type { Profile } from '../model/profile.ts';
import type { Rule, Support } from '../model/rule.ts';

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
}

export interface ParameterPage {
  readonly kind: 'parameter';
  /** as asked for: an interface's key keeps its name */
  readonly name: string;
  readonly parameter: Parameter;
  /** the first is the kernel asked for */
  readonly kernels: readonly OnKernel[];
}

/** A name that is known to be real but not judged. */
export interface KnownPage {
  readonly kind: 'known';
  readonly name: string;
  readonly known: KnownName;
  readonly kernels: readonly OnKernel[];
}

export type ExplainPage =
  | ParameterPage
  | KnownPage
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'application'; readonly application: Application }
  | { readonly kind: 'profile'; readonly profile: Profile };
