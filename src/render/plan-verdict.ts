import type { Plan } from '../model/plan.ts';
import { isMended } from './mended-finding.ts';

/**
 * The last line: `12 changes, 3 removals, 2 questions; nothing was written`.
 * @param written number of files that were written at the user's wish
 */
export function planVerdict(plan: Plan, written: number): string {
  const errors = plan.findings.filter((f) => f.severity === 'error');
  const mended = errors.filter((f) => isMended(f, plan)).length;
  const counts = [
    count(plan.changes.length, 'change'),
    count(plan.removals.length, 'removal'),
    count(plan.questions.length, 'question'),
    errorCount(errors.length, mended),
  ].filter((text) => text !== undefined);
  const nothing = plan.changes.length === 0 && plan.removals.length === 0 ? ['nothing to change'] : [];
  const end = written === 0 ? 'nothing was written' : `${count(written, 'file')} ${written === 1 ? 'was' : 'were'} written`;
  return `${[...nothing, ...counts].join(', ')}; ${end}`;
}

function count(n: number, noun: string): string | undefined {
  return n === 0 ? undefined : `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function errorCount(errors: number, mended: number): string | undefined {
  const said = count(errors, 'error');
  return mended === 0 ? said : `${said} (${mended === errors ? 'mended' : `${mended} mended`} by the plan)`;
}
