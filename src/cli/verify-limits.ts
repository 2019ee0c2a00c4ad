import { accountsOf } from '../collect/accounts-of.ts';
import { compareText } from '../core/compare-text.ts';
import { expectedLimits, type LimitContext, verifyLimits } from '../core/verify-limits.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Expected, VerifyRow } from '../model/verify.ts';
import { serviceLimits, unitNamed, userLimits } from './effective-limits-report.ts';
import { UsageError } from './errors.ts';
import type { Machine } from './machine.ts';
import { sessionProcesses } from './verify-sessions.ts';
import type { VerifyTimes } from './verify-times.ts';

interface LimitsFound {
  readonly rows: readonly VerifyRow[];
  readonly notes: readonly string[];
}

/**
 * Limits that files give the units of --service, the units that run here, and a user, against the processes.
 * @throws {UsageError} for a unit or a user that was named and is not there
 */
export function limitsOfFiles(found: Machine, user: string | undefined, knowledge: Knowledge, times: VerifyTimes | undefined): LimitsFound {
  const asked = new Set(found.services.map(unitNamed));
  const running = found.facts.limits.flatMap(({ unit }) => (unit === undefined ? [] : [unit]));
  const notes: string[] = [];
  const expected = [...new Set([...asked, ...running])].sort(compareText).flatMap((unit) => {
    try {
      return expectedLimits(serviceLimits(unit, { items: [] }, found, knowledge).values);
    } catch (error) {
      // of units that run here without a file only those that were asked for are wrong use
      if (error instanceof UsageError && !asked.has(unit)) return [];
      throw error;
    }
  });
  if (user === undefined) return { rows: limitRows(expected, found, times), notes };
  const session = userLimits(user, { items: [] }, found, knowledge);
  const ofUser = expectedLimits(session.values, session.who);
  if (ofUser.length === 0) notes.push(`no line gives ${session.who} a limit`, ...session.notes.slice(0, 1));
  return { rows: limitRows([...expected, ...ofUser], found, times), notes };
}

/** Each expected limit against the processes of its unit or user. */
export function limitRows(expected: readonly Expected[], found: Machine, times: VerifyTimes | undefined): readonly VerifyRow[] {
  const whose = new Map<string, Expected[]>();
  for (const one of expected) {
    const name = one.unit ?? `user ${one.user ?? ''}`;
    const there = whose.get(name);
    if (there === undefined) whose.set(name, [one]);
    else there.push(one);
  }
  return [...whose.values()].flatMap((group) => verifyLimits(group, contextOf(group[0], found, times)));
}

function contextOf(first: Expected | undefined, { facts, tree }: Machine, times: VerifyTimes | undefined): LimitContext {
  const seen = times === undefined ? {} : { times: (pid: number, path: string) => times.against(pid, path) };
  const { unit, user } = first ?? {};
  if (unit !== undefined) return { processes: facts.limits.filter((process) => process.unit === unit), ...seen };
  if (user === undefined || tree === undefined) return { processes: [], ...seen };
  const uid = user === 'root' ? 0 : accountsOf(tree).accounts.find(user)?.uid;
  return { processes: uid === undefined ? [] : sessionProcesses(uid, tree), ...seen };
}
