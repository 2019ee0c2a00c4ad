import type { Confidence } from './claim.ts';
import type { FileFormat } from './file-format.ts';
import type { Fix, Place, Severity } from './finding.ts';
import type { Kernel } from './kernel-types.ts';
import type { Knowledge } from './knowledge.ts';
import type { DefaultEntry, Parameter } from './parameter.ts';
import type { ReadOrder } from './read-order.ts';
import type { LimitsLine, SysctlLine, UnitLine } from './setting.ts';
import type { UnitLimitsTaken } from './unit-limit-lines.ts';

/** What the lines of one reader stand in. */
interface LinesOf<Kind extends string, Line> {
  readonly path: string;
  readonly kind: Kind;
  /** of the whole file */
  readonly text: string;
  readonly lines: readonly Line[];
}

/** Settings that stand in another language. */
interface Embedded {
  /** absent: a native file, one entry of `lines` for each line of the text; else only what was found in it, in its order */
  readonly format?: FileFormat;
  /** which of several hosts, pods or services in the file it is for; entries of different scopes never contradict each other */
  readonly scope?: string;
}

/** One file may give several of these: both kinds, or one for each scope. */
export interface SysctlFileLines extends LinesOf<'sysctl', SysctlLine>, Embedded {}

export interface LimitsFileLines extends LinesOf<'limits', LimitsLine>, Embedded {}

export interface UnitFileLines extends LinesOf<'unit', UnitLine> {
  /** system.conf, user.conf or a drop-in of theirs: defaults for all units */
  readonly manager?: true;
  /** a unit inside another language or a template */
  readonly format?: FileFormat;
}

export type FileLines = SysctlFileLines | LimitsFileLines | UnitFileLines;

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
  /** in which order a boot reads the sysctl files of one tree, by their paths as on the machine */
  readOrder(paths: readonly string[], kernel: Kernel): ReadOrder;
  /** @param section that holds limits there: `Service`, `Socket`, `Mount`, `Swap`, or `Manager` */
  unitLimits(file: UnitFileLines, section: string): UnitLimitsTaken;
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
