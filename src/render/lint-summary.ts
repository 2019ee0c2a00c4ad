import type { NotChecked } from '../model/facts.ts';
import type { LintReport } from './lint-report.ts';
import { oneLine } from './one-line.ts';

const counted = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** One line that sums a run of lint up: what was found, what was fixed, put up with, and not checked. */
export function lintSummary({ findings, files, summary, notChecked }: Omit<LintReport, 'kernels' | 'kernelsFrom'>): string {
  const inFiles = counted(files.length, 'file');
  const found = `${counted(summary.error, 'error')}, ${counted(summary.warning, 'warning')}, ${summary.advice} advice in ${inFiles}`;
  const clean = files.length === 0 ? 'nothing to check: no file with sysctl settings or limits' : `${inFiles}, nothing found`;
  const parts = [findings.length === 0 ? clean : found];
  const also = (count: number | undefined, word: string) => {
    if (count !== undefined && count > 0) parts.push(`${count} ${word}`);
  };
  also(summary.fixed, 'fixed');
  also(summary.suppressed, 'suppressed');
  also(summary.baseline, 'in the baseline');
  also(summary.switchedOff, 'switched off in tune-advise.ini');
  const unchecked = notCheckedWords(notChecked);
  if (unchecked !== '') parts.push(`not checked: ${unchecked}`);
  return parts.join(' · ');
}

const mostTold = 10;
const isLink = ({ why }: NotChecked) => why.startsWith('a link ');

/** A tree of units holds hundreds of links: they come last, and those to what is checked by itself are for JSON alone. */
function notCheckedWords(all: readonly NotChecked[]): string {
  const missed = all.filter((one) => !isLink(one) || !one.why.endsWith('which is checked itself'));
  const items = [...missed.filter((one) => !isLink(one)), ...missed.filter(isLink)].map(({ what, why }) => oneLine(`${what} (${why})`));
  const rest = items.length - mostTold;
  return [...items.slice(0, mostTold), ...(rest > 0 ? [`${rest} more (--format json tells all)`] : [])].join('; ');
}
