import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { heldState } from './held-state.ts';
import { heldValues } from './held-value.ts';
import { interfaceKey } from './interface-key.ts';

interface OrderContext {
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  before(key: string): string | undefined;
}

/**
 * The order in which values are written so that none undoes another and none is refused on the way: forwarding first, as it sets
 * what interfaces do; all before default before interfaces; the size of the tracking table before its buckets; and of two keys
 * that bound each other the one that the kernel takes first.
 */
export function applyOrder<T extends { readonly key: string; readonly value: string }>(
  values: readonly T[],
  context: OrderContext,
): readonly T[] {
  const state = heldState(
    context.before,
    (context.knowledge.propagation?.aliases ?? []).map((alias) => alias.keys),
  );
  const takes = heldValues(context);
  const left = values.toSorted((a, b) => byRank(a.key, b.key));
  const order: T[] = [];
  while (left.length > 0) {
    const free = left.findIndex(({ key, value }) => takes(key, value, state).taken !== false);
    const [next] = left.splice(Math.max(0, free), 1);
    if (next === undefined) break;
    order.push(next);
    state.set(next.key, { value: next.value });
  }
  return order;
}

/** Of two keys the one that is to be written first comes first. */
export function byRank(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function rank(key: string): number {
  if (key === 'net.ipv4.ip_forward' || /^net\.ipv[46]\.conf\.all\.forwarding$/.test(key)) return 0;
  const who = interfaceKey(key)?.who;
  if (who === 'all') return 1;
  if (who === 'default') return 2;
  if (who !== undefined) return 3;
  return /conntrack_max$/.test(key) ? 4 : 5;
}
