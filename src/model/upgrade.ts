import type { Grade } from './claim.ts';
import type { NotChecked } from './facts.ts';
import type { Severity } from './finding.ts';
import type { Kernel } from './kernel-types.ts';
import type { Distribution } from './knowledge.ts';

/** What an upgrade changes about a line, or about what no line sets. */
export type UpgradeKind =
  | 'key-gone'
  | 'key-appears'
  | 'value-refused'
  | 'value-accepted'
  | 'value-kept'
  | 'lowers-default'
  | 'default-changed'
  | 'scope-changed'
  | 'reader-changed'
  | 'limit-changed'
  | 'finding-new'
  | 'finding-gone'
  | 'unknown';

/** One end of an upgrade. */
export interface UpgradeSide {
  /** as it was named */
  readonly name: string;
  readonly kernel: Kernel;
  /** absent: only a kernel was named, or a release of which nothing is known */
  readonly distribution?: Distribution;
}

/** Where a statement comes from: a claim of the knowledge, or what a rule of lint names. */
export interface UpgradeSource {
  /** a parameter's key as the knowledge has it, `limit nofile`, `program docker`, `distribution debian:13`, `rule TA008` */
  readonly of: string;
  /** name of the claim inside that entry */
  readonly claim?: string;
  readonly source: string;
  readonly grade?: Grade;
}

export interface UpgradeChange {
  readonly kind: UpgradeKind;
  /** a parameter, a limit's item, or the id of a rule; absent: a whole file */
  readonly key?: string;
  /** the first place where files speak of it; absent: no file does */
  readonly path?: string;
  readonly line?: number;
  /** how many more lines say the same */
  readonly more?: number;
  /** what the line sets */
  readonly value?: string;
  /** absent: not known */
  readonly before?: string;
  readonly after?: string;
  readonly why: string;
  /** what to do about it; absent: nothing */
  readonly instead?: string;
  readonly severity: Severity;
  readonly sources: readonly UpgradeSource[];
}

export interface UpgradeReport {
  readonly from: UpgradeSide;
  readonly to: UpgradeSide;
  /** the kernel is an older one afterwards */
  readonly older: boolean;
  readonly files: readonly string[];
  /** lines that set a parameter or a limit */
  readonly settings: number;
  /** of these, lines of which no change is told */
  readonly unchanged: number;
  /** the worst first, then by place */
  readonly changes: readonly UpgradeChange[];
  readonly notChecked: readonly NotChecked[];
}
