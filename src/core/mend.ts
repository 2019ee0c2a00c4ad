import { fieldOf, type Judged, judge } from '../model/judgement.ts';
import type { Parameter } from '../model/parameter.ts';
import { defaultValue } from './default-value.ts';
import { type InForceContext, machineOf, setByOthers } from './in-force.ts';

export interface Mended {
  readonly judged: Judged;
  /** the harmless value; absent where it depends on something unknown */
  readonly value?: string;
}

/**
 * What to make of a value that the knowledge judges to be wrong: the worst judgement and the value that does no harm.
 * Guards are left out: they warn, they never take a line away.
 */
export function mend(
  context: InForceContext & { readonly natHolds: ReadonlySet<string> },
  parameter: Parameter,
  value: string,
): Mended | undefined {
  const set = setByOthers(parameter, context.facts);
  const own = defaultValue(parameter, context.kernel, machineOf(context.facts));
  const known = set?.value ?? (own?.certain === true ? own.value : undefined);
  const nat = context.natHolds as ReadonlySet<'clients' | 'outbound' | 'gateway'>;
  const judged = judge(parameter, value, context.kernel, nat, known)
    .filter((j) => j.judgement.kind !== 'guard' && j.condition === undefined)
    // where PID 1 sets the value that is said to be lowered, it is lowered only if that PID 1 is there
    .filter((j) => j.judgement.kind !== 'lowers-default' || parameter.setBy.length === 0 || set !== undefined)
    .sort((a, b) => rank[a.severity] - rank[b.severity])[0];
  if (judged === undefined) return undefined;
  const harmless = parameter.capacity === 'range' ? narrowestHarmless(value, judged) : undefined;
  const replacement = harmless ?? judged.judgement.harmless ?? known;
  return { judged, ...(replacement !== undefined && replacement !== value && { value: replacement }) };
}

const rank = { error: 0, warning: 1, advice: 2 } as const;

/** Takes away from a port range only what does harm, so that as much capacity as can be is left; ends of different parity. */
function narrowestHarmless(value: string, judged: Judged): string | undefined {
  const low = fieldOf(value, 0);
  const high = fieldOf(value, 1);
  const bound = judged.judgement.below;
  if (low === undefined || high === undefined || bound === undefined || bound === 'default') return undefined;
  const raised = low < BigInt(bound) ? BigInt(bound) : low;
  const odd = raised % 2n === high % 2n ? (high < 65535n ? high + 1n : high - 1n) : high;
  return raised < high ? `${raised} ${odd}` : undefined;
}
