import type { Facts } from '../model/facts.ts';
import { byPlace, type Finding } from '../model/finding.ts';
import type { Fit } from '../model/fit.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { doings, fittingProfiles } from './fitting-profiles.ts';

export interface MachineJudgement {
  readonly does: readonly string[];
  readonly fits: readonly Fit[];
  readonly findings: readonly Finding[];
}

/** Without a profile: what the machine does, which profiles fit and why, and what is wrong with what is set. Changes nothing. */
export function judgeMachine(facts: Facts, knowledge: Knowledge, findings: readonly Finding[]): MachineJudgement {
  return { does: doings(facts), fits: fittingProfiles(facts, knowledge), findings: [...findings].sort(byPlace) };
}
