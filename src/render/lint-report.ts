import type { NotChecked } from '../model/facts.ts';
import type { Finding, Severity } from '../model/finding.ts';

/** Counts of a lint run. The last three are there only where they are not 0. */
export interface LintSummary extends Readonly<Record<Severity | 'suppressed', number>> {
  /** findings that the baseline has */
  readonly baseline?: number;
  /** findings that tune-advise.ini does not want at their path */
  readonly switchedOff?: number;
  /** findings whose fix was written */
  readonly fixed?: number;
}

/** What lint found, for every format. */
export interface LintReport {
  readonly findings: readonly Finding[];
  readonly kernels: readonly string[];
  readonly kernelsFrom: string;
  readonly files: readonly string[];
  readonly summary: LintSummary;
  readonly notChecked: readonly NotChecked[];
}
