import type { SymptomContext } from '../model/symptom.ts';

/** The idle timeout of the path as somebody gave it; one that is only assumed proves nothing and is left out. */
export function idleTimeout({ facts }: SymptomContext): { readonly seconds: number; readonly from: string } | undefined {
  const fact = facts.named.get('nat_idle_timeout_s');
  if (fact === undefined || typeof fact.value !== 'number' || fact.value <= 0) return undefined;
  if (fact.origin.kind === 'assumed') return undefined;
  return { seconds: fact.value, from: fact.origin.kind === 'given' ? fact.origin.option : fact.origin.path };
}
