import type { Facts } from '../model/facts.ts';

/** Counts that can be compared without being told, so that what rests on the comparison alone holds for all that compare alike. */
export const compareGauge = Symbol('compareGauge');

type Comparing = Facts['gauges'] & { readonly [compareGauge]?: (name: string, limit: bigint) => boolean };

/** Whether a counted gauge is above a limit. */
export function gaugeAbove(gauges: Comparing, name: string, limit: bigint): boolean {
  const compare = gauges[compareGauge];
  if (compare !== undefined) return compare(name, limit);
  const value = gauges.get(name)?.value;
  return value !== undefined && BigInt(value) > limit;
}
