import type { Finding } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';

/** Whether the plan takes the finding's line out or sets what its fix asks for. */
export function isMended({ place, fix }: Finding, plan: Plan): boolean {
  if (plan.removals.some((removal) => removal.path === place.path && removal.line === place.line)) return true;
  const wanted = fix?.set;
  return wanted !== undefined && plan.changes.some((c) => c.target === 'sysctl' && c.key === wanted.key && c.proposed === wanted.value);
}
