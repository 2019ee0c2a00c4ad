import type { Plan, Question } from '../model/plan.ts';
import type { Profile } from '../model/profile.ts';
import { compareText } from './compare-text.ts';
import { factNamesIn } from './fact-names-in.ts';

/**
 * The questions of a plan, those first that decide most: each line of the profile that looks at a fact counts, what the kernel gets
 * double. Keys that would be lowered are no facts and stand last.
 */
export function decidingFirst(profile: Profile, questions: Plan['questions']): readonly Question[] {
  const weights = new Map<string, number>([['service', 4 * profile.entries.filter((entry) => entry.section === 'limits').length]]);
  const add = (name: string, weight: number) => weights.set(name, (weights.get(name) ?? 0) + weight);
  for (const entry of profile.entries) {
    const names = entry.rules.flatMap((rule) => [...rule.fields, ...(rule.when ? [rule.when] : [])]).flatMap(factNamesIn);
    for (const name of new Set(names)) add(name, entry.section === 'app' ? 1 : 2);
  }
  // what the profile itself asks for goes before what only stands in its formulas
  for (const name of profile.ask.keys()) add(name, 2);
  const weight = (question: Question) => weights.get(question.fact) ?? 0;
  return questions.toSorted((a, b) => weight(b) - weight(a) || compareText(a.fact, b.fact));
}
