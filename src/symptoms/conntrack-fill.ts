import { reading } from '../model/readings.ts';
import type { SymptomContext } from '../model/symptom.ts';
import { limitOf } from './limit-of.ts';

/** How full the conntrack table is; `max` undefined: not known or no limit (0). */
export interface ConntrackFill {
  readonly count: number;
  readonly max?: number;
  readonly share: number;
  /** entries for each list of the hash table */
  readonly chain?: number;
}

/** Undefined, with the reason, where nothing tracks connections or it cannot be read. */
export function conntrackFill(context: SymptomContext): ConntrackFill | { readonly absent: boolean; readonly why: string } {
  const count = reading(context.readings, 'nf_conntrack_count');
  if (count === undefined) {
    const known = context.facts.sysctlComplete && context.readings.after.sysctl === undefined && context.facts.sysctl.size > 0;
    return known && !context.facts.sysctl.has('net.netfilter.nf_conntrack_max')
      ? { absent: true, why: 'the module nf_conntrack is not loaded' }
      : { absent: false, why: 'how many connections are tracked cannot be read' };
  }
  const max = limitOf(context, 'net.netfilter.nf_conntrack_max')?.value;
  const buckets = limitOf(context, 'net.netfilter.nf_conntrack_buckets')?.value;
  return {
    count,
    ...(max !== undefined && max > 0 && { max }),
    share: max === undefined || max === 0 ? 0 : count / max,
    ...(buckets !== undefined && buckets > 0 && { chain: count / buckets }),
  };
}
