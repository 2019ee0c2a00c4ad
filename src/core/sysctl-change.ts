import { entryFor } from '../model/kernel.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Change } from '../model/plan.ts';
import type { DecideContext, Decision } from './decide.ts';
import type { InForce } from './in-force.ts';

/**
 * `runs` and `boots`: whether the running value and the one of the next boot already serve; `undefined` where they are unknown.
 * `from`: the value that is to change.
 */
export function sysctlChange(
  decision: Decision,
  proposed: string,
  reason: string,
  beware: readonly string[],
  served: { readonly runs: boolean | undefined; readonly boots: boolean | undefined; readonly from: InForce },
  context: DecideContext,
): Change {
  const { parameter } = decision;
  const known = served.from;
  const profileSource = decision.entry.source;
  return {
    target: 'sysctl',
    key: decision.key,
    ...(parameter?.module !== undefined && { module: parameter.module }),
    where: served.runs === true ? 'boot' : served.boots === true ? 'running' : 'both',
    current: known.value ?? null,
    currentFrom: known.from,
    proposed,
    reason,
    beware,
    confidence: decision.kind === 'set' ? decision.confidence : 'likely',
    sources: profileSource !== undefined ? [profileSource] : decision.kind === 'set' || parameter === undefined ? [] : sourcesOf(parameter),
    reach: parameter === undefined ? '' : reachOf(parameter, context),
  };
}

function sourcesOf(parameter: Parameter): readonly string[] {
  const claims = parameter.judgements.map((j) => parameter.claims[j.claim]?.source).filter((s) => s !== undefined);
  return [...new Set(claims)].slice(0, 2);
}

function reachOf(parameter: Parameter, context: DecideContext): string {
  const scope = entryFor(context.kernel, parameter.scope)?.entry.scope;
  const where =
    scope === 'netns'
      ? 'this network namespace'
      : scope === 'global'
        ? 'the whole host'
        : scope === undefined
          ? ''
          : `this ${scope} namespace`;
  return [where, parameter.effect].filter((part) => part !== '').join('; ');
}
