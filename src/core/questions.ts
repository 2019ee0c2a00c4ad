import { factNames } from '../model/fact-names.ts';
import type { Plan, Question } from '../model/plan.ts';
import type { DecideContext, Decisions } from './decide.ts';
import { evaluate, formatNumber, type Scope } from './evaluate.ts';
import { factNamesIn } from './fact-names-in.ts';
import { sizingText } from './sizing-text.ts';

const consents = new Set(['accept_one_way', 'accept_panic_reboot', 'accept_strict_overcommit']);

/** What was assumed, and what nobody knows, of the facts that this profile looks at; with why each matters. */
export function questionsFor(context: DecideContext, decisions: Decisions): Question[] {
  const inFormulas = context.profile.entries
    .flatMap((e) => e.rules.flatMap((r) => [...r.fields, ...(r.when ? [r.when] : [])]))
    .flatMap(factNamesIn);
  const names = [...new Set([...context.profile.ask.keys(), ...decisions.unknownFacts, ...inFormulas])];
  const questions: Question[] = [];
  for (const name of names.sort()) {
    const meaning = factNames.find((f) => f.name === name)?.meaning;
    if (meaning === undefined) continue;
    const fact = context.named.get(name);
    if (fact !== undefined && fact.origin.kind !== 'assumed') continue;
    const asked = context.profile.ask.get(name);
    const matters = decisions.usedFacts.has(name) || decisions.unknownFacts.has(name);
    if (!matters && asked === undefined) continue;
    // consent to a danger is asked for by a profile that has a use for it, not by every mention
    if (asked === undefined && consents.has(name)) continue;
    questions.push({ fact: name, assumed: fact === undefined ? null : text(fact.value), why: asked ?? meaning });
  }
  return questions;
}

const text = (value: number | boolean | string) => (typeof value === 'number' ? formatNumber(value) : String(value));

/** Advice for programs: plain text as it stands, formulas with their result. */
export function appAdvice(context: DecideContext, scope: Scope): Plan['advice'] {
  const all: { key: string; text: string; why: string }[] = [];
  for (const entry of context.profile.entries.filter((e) => e.section === 'app')) {
    const why = entry.why ?? '';
    if (entry.advice !== undefined) {
      all.push({ key: entry.key, text: entry.advice, why });
      continue;
    }
    const rule = entry.rules[0];
    const field = rule?.fields[0];
    if (rule === undefined || field === undefined) continue;
    const result = evaluate(field, scope);
    const said =
      'value' in result
        ? `${rule.verb} ${text(result.value)} (${sizingText(field, scope)})`
        : `${rule.text}; not known: ${result.unknown.join(', ')}`;
    all.push({ key: entry.key, text: said, why });
  }
  return all;
}
