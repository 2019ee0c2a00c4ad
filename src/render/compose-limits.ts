import type { Plan } from '../model/plan.ts';
import { digitsOnly } from './compose-sayable.ts';

/** What one container gets of one limit, in the kernel's unit; no limit is -1, as container engines write it. */
export interface ContainerLimit {
  readonly item: string;
  readonly soft: string;
  readonly hard: string;
  readonly reasons: readonly string[];
}

/**
 * The limits of a plan for one container: a container has neither units nor sessions, so of what several of them need the largest
 * counts, and no soft limit is above its hard one.
 */
export function composeLimits(plan: Plan): readonly ContainerLimit[] {
  const changes = plan.changes.filter(
    // container engines know no limit of the address space
    (change) => change.target === 'limit' && change.key !== 'as' && amountOf(change.proposed) !== undefined,
  );
  return [...new Set(changes.map((change) => change.key))].sort().map((item) => {
    const of = changes.filter((change) => change.key === item);
    const wanted = of.map(({ type, proposed }) => ({ type, amount: amountOf(proposed) ?? 0n }));
    // what is high enough already stands beside what is changed, since both are set at once
    const amounts = [...wanted, ...keptAmounts(plan, item)];
    const largest = (type: 'soft' | 'hard') =>
      amounts.filter((one) => (one.type ?? type) === type).reduce((most, { amount }) => larger(most, amount), 0n);
    const hard = larger(largest('hard'), largest('soft'));
    const soft = largest('soft') === 0n ? hard : largest('soft');
    const reasons = of.flatMap((change) => [
      change.reason,
      ...change.beware.map((text) => `beware: ${text}`),
      ...(change.sources.length > 0 ? [`source: ${change.sources.join('; ')}`] : []),
    ]);
    const note = of.some((change) => change.beware.some((text) => ofTheHost.test(text))) ? [inContainer] : [];
    return { item, soft: written(soft), hard: written(hard), reasons: [...new Set([...reasons, ...note])] };
  });
}

/** What a profile says of units and logins is written for a program on the host. */
const ofTheHost = /\bunit\b|\bLimit[A-Z]+=|\blimits\.d\b/;
const inContainer = 'in a container this stands in the place of its unit and of limits.d: neither reaches it';

/** `hard 524288` */
function keptAmounts(plan: Plan, item: string): readonly { readonly type: 'soft' | 'hard'; readonly amount: bigint }[] {
  return plan.kept.flatMap(({ target, key, value }) => {
    const found = target === 'limit' && key === item ? /^(soft|hard) (\d{1,19}|unlimited)$/.exec(value) : null;
    return found === null ? [] : [{ type: found[1] as 'soft' | 'hard', amount: amountOf(found[2] ?? '') ?? 0n }];
  });
}

/** Beyond every number that a plan can have. */
const unlimited = 10n ** 20n;

const amountOf = (text: string) => (text === 'unlimited' ? unlimited : digitsOnly(text) ? BigInt(text) : undefined);
const written = (amount: bigint) => (amount === unlimited ? '-1' : `${amount}`);
const larger = (a: bigint, b: bigint) => (a > b ? a : b);
