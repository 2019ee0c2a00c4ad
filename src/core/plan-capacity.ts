import type { Capacity, CapacityLimit } from '../model/capacity.ts';
import type { NatProduct } from '../model/knowledge.ts';
import { acceptRate, timeWaitRate } from './capacity-accept.ts';
import { descriptors, memoryLimits, openFiles, trackedLimit } from './capacity-open.ts';
import { gatewayPorts, natProductRates, natRate, upstreamPorts } from './capacity-ports.ts';
import { type CapacityValues, factsOfProfile } from './capacity-values.ts';
import type { Scope } from './evaluate.ts';

/**
 * How much the machine bears with the settings as they are and as planned, and which limit the load meets first.
 * @returns `undefined` where the profile is not about connections or flows
 */
export function planCapacity(values: CapacityValues, scope: Scope, products: readonly NatProduct[]): Capacity | undefined {
  const names = factsOfProfile(values.profile);
  const limits: readonly CapacityLimit[] = [
    ...acceptRate(values, names),
    ...timeWaitRate(values, names),
    ...upstreamPorts(values, names),
    ...natRate(values, names),
    ...gatewayPorts(values, names),
    ...descriptors(values, names, scope),
    ...trackedLimit(values, names),
    ...memoryLimits(values, names),
    ...openFiles(values, names),
  ];
  if (limits.length === 0) return undefined;
  const unknownGateway = limits.some((limit) => limit.id === 'nat-rate' && limit.planned === null);
  return { limits, first: firstMet(limits), natProducts: unknownGateway ? natProductRates(values, products) : [] };
}

/** The limit of which the load takes the largest share; of equal ones the first. */
function firstMet(limits: readonly CapacityLimit[]): Capacity['first'] {
  let first: CapacityLimit | undefined;
  for (const limit of limits) if (limit.share !== null && limit.share > (first?.share ?? 0)) first = limit;
  if (first?.share === null || first === undefined) return null;
  const restsOn = first.inputs.filter((input) => input.from === 'assumed').map((input) => input.name);
  return { id: first.id, share: Number(first.share.toPrecision(4)), moves: first.moves, restsOn };
}
