import type { VerifyRow, VerifyStatus } from '../model/verify.ts';

/** How many rows have each status. */
export function verifyCounts(rows: readonly VerifyRow[]): Readonly<Record<VerifyStatus, number>> {
  const counts = { ok: 0, drift: 0, missing: 0, unreadable: 0 };
  for (const { status } of rows) counts[status] += 1;
  return counts;
}

/** ` soft of nginx.service (nginx, pid 812)`; empty for a parameter. */
export function verifyWho({ type, unit, user, program, pid }: VerifyRow): string {
  const process = program === undefined ? '' : ` (${program}, pid ${pid})`;
  const whose = unit ?? (user === undefined ? undefined : `user ${user}`);
  return `${type === undefined ? '' : ` ${type}`}${whose === undefined ? '' : ` of ${whose}`}${process}`;
}
