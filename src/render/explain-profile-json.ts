import type { Profile } from '../model/profile.ts';
import { profileAssumptions } from './explain-profile.ts';

/** A profile in the report of `explain`: its lines with all that it includes. */
export function explainProfileJson({ name, path, summary, include, conflicts, yields, ask, entries }: Profile): object {
  const profile = { name, path, summary, include, conflicts, ask, entries };
  return {
    name,
    kind: 'profile',
    path,
    summary,
    include,
    conflicts,
    yields: yields ?? [],
    assumes: profileAssumptions(profile).map((fact) => ({
      fact: fact.name,
      assumed: fact.assume,
      unit: fact.unit,
      meaning: fact.meaning,
    })),
    ask: [...ask].map(([fact, why]) => ({ fact, why })),
    entries: entries.map((e) => ({
      section: e.section,
      key: e.key,
      value: e.advice ?? e.rules.map((rule) => rule.text).join(' | '),
      why: e.why ?? null,
      source: e.source ?? null,
      strength: e.strength ?? null,
      beware: e.beware ?? null,
      from: e.from,
    })),
  };
}
