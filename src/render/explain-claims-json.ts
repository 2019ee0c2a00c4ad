import type { Claim } from '../model/claim.ts';

type Folklore = readonly { readonly belief: string; readonly truth: string; readonly claim: string }[];

/** False beliefs, each with the source of the truth. */
export function explainBeliefs(folklore: Folklore, claims: Readonly<Record<string, Claim>>) {
  const named = new Map(Object.entries(claims));
  return folklore.map((f) => ({
    belief: f.belief,
    truth: f.truth,
    source: named.get(f.claim)?.source ?? null,
    grade: named.get(f.claim)?.grade ?? null,
  }));
}

/** Every statement with its source and grade. */
export function explainSources(claims: Readonly<Record<string, Claim>>) {
  return Object.values(claims).map((c) => ({ text: c.text, source: c.source, grade: c.grade }));
}
