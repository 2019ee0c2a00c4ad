import { holds } from './kernel.ts';
import type { Kernel } from './kernel-types.ts';
import type { Judgement, Parameter } from './parameter.ts';

export type NatKnowledge = ReadonlySet<'clients' | 'outbound' | 'gateway'> | undefined;

/** A judgement that fits a value; `condition` says on what it depends where that is not known. */
export interface Judged {
  readonly judgement: Judgement;
  readonly severity: 'error' | 'warning' | 'advice';
  readonly condition?: string;
}

/** One field of a value as a number of any size; `undefined` where it is none. */
export function fieldOf(value: string, field: number): bigint | undefined {
  const text = value.trim().split(/\s+/)[field];
  return text !== undefined && /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

/**
 * Every judgement of a parameter that a value meets on a kernel.
 * @param value as the kernel prints it
 * @param nat the roles that hold or are assumed; `undefined` when nothing is known of NAT
 * @param defaultValue the kernel's default where it is known
 */
export function judge(
  parameter: Parameter,
  value: string,
  kernel: Kernel,
  nat: NatKnowledge,
  defaultValue: string | undefined,
): readonly Judged[] {
  const found: Judged[] = [];
  for (const judgement of parameter.judgements) {
    if (!holds(kernel, judgement)) continue;
    const meets = meetsValue(judgement, value, defaultValue);
    if (meets === false || isOwnSize(judgement, value, defaultValue)) continue;
    const weighed = weigh(judgement, nat);
    if (!weighed) continue;
    const condition = meets === undefined ? 'if that is below the default of that machine' : weighed.condition;
    found.push({ judgement, severity: weighed.severity, ...(condition !== undefined && { condition }) });
  }
  return found;
}

/** A number that does harm as a copy is no harm on a machine that is large enough to have it by itself. */
function isOwnSize({ kind, above, field }: Judgement, value: string, defaultValue: string | undefined): boolean {
  if (kind !== 'harmful' || above === undefined || defaultValue === undefined) return false;
  const [have, own] = [value, defaultValue].map((text) => fieldOf(text, field ?? 0));
  return have !== undefined && own !== undefined && have <= own;
}

function meetsValue(j: Judgement, value: string, defaultValue: string | undefined): boolean | undefined {
  if (j.equals !== undefined) return j.equals.includes(value);
  if (j.not !== undefined && j.below === undefined && j.above === undefined) return !j.not.includes(value);
  const have = fieldOf(value, j.field ?? 0);
  if (have === undefined) return false;
  if (j.not?.includes(value)) return false;
  for (const [bound, fits] of [
    [j.below, (limit: bigint) => have < limit],
    [j.above, (limit: bigint) => have > limit],
  ] as const) {
    if (bound === undefined) continue;
    const limit = bound === 'default' ? (defaultValue === undefined ? undefined : fieldOf(defaultValue, j.field ?? 0)) : BigInt(bound);
    if (limit === undefined) return undefined;
    if (!fits(limit)) return false;
  }
  return true;
}

function weigh(j: Judgement, nat: NatKnowledge): { readonly severity: Judged['severity']; readonly condition?: string } | undefined {
  if (j.nat === undefined) return { severity: j.severity };
  if (nat?.has(j.nat)) return { severity: j.worse ?? j.severity };
  if (j.worse !== undefined) return { severity: j.severity };
  return nat === undefined ? { severity: 'advice', condition: natCondition[j.nat] } : undefined;
}

const natCondition = {
  clients: 'if clients come through NAT',
  outbound: 'if this host reaches out through NAT',
  gateway: 'if this host does NAT',
} as const;
