import type { Confidence } from './claim.ts';
import type { Fix, Place, Severity } from './finding.ts';
import type { Kernel } from './kernel-types.ts';
import type { Knowledge } from './knowledge.ts';
import type { DefaultEntry, Parameter } from './parameter.ts';
import type { LimitsLine, SysctlLine } from './setting.ts';

export interface SysctlFileLines {
  readonly path: string;
  readonly kind: 'sysctl';
  readonly text: string;
  readonly lines: readonly SysctlLine[];
}

export interface LimitsFileLines {
  readonly path: string;
  readonly kind: 'limits';
  readonly text: string;
  readonly lines: readonly LimitsLine[];
}

export type FileLines = SysctlFileLines | LimitsFileLines;

/** Whether a key is there on a kernel, and who says so. `undefined` is unknown and is printed as unknown. */
export interface Support {
  readonly exists: boolean | undefined;
  readonly by: 'proc' | 'distribution' | 'mainline' | 'unknown';
  readonly since?: string;
  readonly until?: string;
  readonly source?: string;
}

/** What the kernel makes of a written value. */
export type Acceptance =
  | {
      readonly accepted: true;
      readonly kept: string /** text that the kernel dropped */;
      readonly dropped?: string;
      readonly note?: string;
    }
  | { readonly accepted: false; readonly why: string }
  | { readonly accepted: undefined; readonly why: string };

/** What a rule may ask. Handed in by core/lint.ts, so that rules import the model and nothing else. */
export interface RuleContext {
  readonly files: readonly FileLines[];
  readonly knowledge: Knowledge;
  /** never empty; a finding says on which of them it holds */
  readonly kernels: readonly Kernel[];
  /** NAT roles that are given; undefined: nothing is known */
  readonly nat?: ReadonlySet<'clients' | 'outbound' | 'gateway'>;
  readonly memoryBytes?: number;
  readonly cpus?: number;
  support(key: string, kernel: Kernel): Support;
  accepts(parameter: Parameter, kernel: Kernel, value: string): Acceptance;
  /** the kernel's own default, computed where memory and CPUs are known */
  defaultOf(parameter: Parameter, kernel: Kernel): { readonly value?: string; readonly entry?: DefaultEntry } | undefined;
  /** the default at 4 GiB, for a default that depends on memory where that is not known: larger machines have more */
  defaultAt4GiB?(parameter: Parameter, kernel: Kernel): string | undefined;
  /** near names, best first */
  suggest(key: string): readonly string[];
}

/** What a rule reports; core/lint.ts adds id, slug, fingerprint and order. */
export interface Report {
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly message: string;
  readonly place: Place;
  readonly key?: string;
  readonly kernels?: readonly Kernel[];
  readonly related?: readonly Place[];
  readonly evidence?: readonly { readonly fact: string; readonly value: string; readonly from: string }[];
  readonly why: string;
  readonly fix?: Fix;
  readonly sources?: readonly string[];
}

export interface Example {
  /** path → text */
  readonly files: Readonly<Record<string, string>>;
  readonly kernel: string;
  readonly nat?: readonly ('clients' | 'outbound' | 'gateway')[];
  readonly memoryBytes?: number;
}

export interface Rule {
  /** `TA012`; never used again for anything else */
  readonly id: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly what: string;
  readonly why: string;
  readonly instead: string;
  /** bad yields this id and no other, good yields nothing; the tests run both */
  readonly bad: Example;
  readonly good: Example;
  check(context: RuleContext): readonly Report[];
}
