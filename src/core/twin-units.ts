import type { Holding } from './held-state.ts';

/** Two keys of one variable in two units, by the last part of their names (net/core/neighbour.c, net/ipv6/route.c). */
const twins = new Map([
  ['base_reachable_time', 'base_reachable_time_ms'],
  ['gc_min_interval', 'gc_min_interval_ms'],
  ['retrans_time', 'retrans_time_ms'],
  ['unres_qlen', 'unres_qlen_bytes'],
]);
const others = new Map([...twins, ...[...twins].map(([a, b]) => [b, a] as const)]);

/** A write through one of two names shows under the other one too, converted: what both hold is then not told. */
export function withTwins(held: ReadonlyMap<string, Holding>): ReadonlyMap<string, Holding> {
  const all = new Map(held);
  for (const [key, { from }] of held) {
    const end = key.lastIndexOf('.') + 1;
    const twin = others.get(key.slice(end));
    if (twin === undefined || from === undefined || !/^net\.ipv[46]\.(?:neigh|route)\./.test(key)) continue;
    const other = `${key.slice(0, end)}${twin}`;
    all.set(other, { why: `${key} is the same variable in another unit`, from });
    if (held.get(other)?.from !== undefined) all.set(key, { why: `${other} is the same variable in another unit`, from });
  }
  return all;
}
