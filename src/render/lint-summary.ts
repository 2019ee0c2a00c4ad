import type { LintReport } from './lint-report.ts';
import { oneLine } from './one-line.ts';

const counted = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** One line that sums a run of lint up: what was found, what was fixed, put up with, and not checked. */
export function lintSummary({ findings, files, summary, notChecked }: Omit<LintReport, 'kernels' | 'kernelsFrom'>): string {
  const inFiles = counted(files.length, 'file');
  const found = `${counted(summary.error, 'error')}, ${counted(summary.warning, 'warning')}, ${summary.advice} advice in ${inFiles}`;
  const parts = [findings.length === 0 ? `${inFiles}, nothing found` : found];
  const also = (count: number | undefined, word: string) => {
    if (count !== undefined && count > 0) parts.push(`${count} ${word}`);
  };
  also(summary.fixed, 'fixed');
  also(summary.suppressed, 'suppressed');
  also(summary.baseline, 'in the baseline');
  also(summary.switchedOff, 'switched off in tune-advise.ini');
  if (notChecked.length > 0) parts.push(`not checked: ${notChecked.map(({ what, why }) => oneLine(`${what} (${why})`)).join('; ')}`);
  return parts.join(' · ');
}
