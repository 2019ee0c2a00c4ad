import type { Finding } from '../model/finding.ts';
import type { Change, Kept, Plan } from '../model/plan.ts';
import type { CapacityValues } from './capacity-values.ts';
import type { DecideContext } from './decide.ts';
import type { Scope } from './evaluate.ts';
import { runningValue } from './in-force.ts';
import { planCapacity } from './plan-capacity.ts';
import { planMemory } from './plan-memory.ts';
import { planMemoryFinding } from './plan-memory-finding.ts';

const table = 'net.netfilter.nf_conntrack_max';
const tracker = 'nf_conntrack';

/** What of a plan the figures need: the lines of its file, what it changes and keeps of limits, and the modules it loads. */
export interface FiguresOf {
  readonly settings: ReadonlyMap<string, string>;
  readonly limits: { readonly changes: readonly Change[]; readonly kept: readonly Kept[] };
  readonly modules: readonly Change[];
}

/** Memory and capacity of a plan, and the finding where it costs too much. */
export function capacityFigures(
  context: DecideContext,
  { settings, limits, modules }: FiguresOf,
  scope: Scope,
): Pick<Plan, 'memory' | 'capacity'> & { readonly findings: readonly Finding[] } {
  const running = (key: string) => {
    const parameter = context.knowledge.parameter(key);
    return parameter && runningValue(context, parameter, key).value;
  };
  // built into the kernel it is no module, and its keys are there
  const tracksNow = context.facts.sysctl.has(table) || context.facts.modules?.includes(tracker);
  const loads = modules.some((change) => change.key === tracker) || context.profile.entries.some(isTracker);
  const values: CapacityValues = {
    profile: context.profile,
    facts: context.facts,
    named: context.named,
    tracks: { now: tracksNow, planned: tracksNow === true || loads ? true : tracksNow },
    natHolds: context.natHolds,
    value: (key, when) => (when === 'planned' ? settings.get(key) : undefined) ?? running(key),
    limits,
  };
  const memory = planMemory(values);
  const capacity = planCapacity(values, scope, context.knowledge.natProducts);
  return {
    ...(memory !== undefined && { memory }),
    ...(capacity !== undefined && { capacity }),
    findings: planMemoryFinding(memory, context.profile),
  };
}

const isTracker = (entry: { readonly section: string; readonly key: string }) => entry.section === 'module' && entry.key === tracker;
