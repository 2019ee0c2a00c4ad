import type { Facts } from '../model/facts.ts';
import { byPlace } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import type { Input, Tool } from './header.ts';
import { hostJson } from './host-json.ts';
import { jsonText } from './json-text.ts';
import type { Judgement } from './judge-text.ts';
import { findingJson } from './lint-json.ts';

export interface AdviseReport {
  readonly tool: Tool;
  readonly facts: Facts;
  readonly inputs: readonly Input[];
  /** with a profile */
  readonly plan?: Plan;
  /** without one */
  readonly judgement?: Judgement;
}

/** The report of `advise` (schemas/report-advise.schema.json). Without a profile every list of the plan is empty and `profile` is null. */
export function adviseJson({ tool, facts, inputs, plan, judgement }: AdviseReport): string {
  return jsonText({
    version: 1,
    command: 'advise',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    host: hostJson(facts),
    inputs: inputs.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((i) => ({ name: i.name, value: i.value, origin: i.origin })),
    profile: plan?.profile ?? null,
    does: judgement?.does ?? [],
    fits: judgement?.fits ?? [],
    changes: plan?.changes ?? [],
    removals: plan?.removals ?? [],
    kept: plan?.kept ?? [],
    absent: plan?.absent ?? [],
    skipped: plan?.skipped ?? [],
    questions: plan?.questions ?? [],
    advice: plan?.advice ?? [],
    joined: plan?.joined ?? [],
    judged: (plan?.judged ?? []).map(({ filledIn: _, only, usual, ...line }) => ({ ...line, only: only ?? null, usual: usual ?? null })),
    notFollowed: plan?.notes ?? [],
    findings: (plan?.findings ?? judgement?.findings ?? []).toSorted(byPlace).map(findingJson),
    files: plan?.files ?? [],
    edits: plan?.edits ?? [],
    load: plan?.load ?? [],
    restart: plan?.restart ?? [],
    undo: plan?.undo ?? [],
    ...(plan?.memory !== undefined && { memory: plan.memory }),
    ...(plan?.capacity !== undefined && { capacity: plan.capacity }),
    notChecked: judgement?.notChecked ?? [...facts.notChecked, ...(plan?.notChecked ?? [])],
  });
}
