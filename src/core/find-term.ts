import type { Term } from '../model/term.ts';

/** The word that a name means: blanks, `-` and `_` and upper or lower case do not count (`TIME_WAIT`, `time wait`). */
export function findTerm(name: string, terms: readonly Term[]): Term | undefined {
  if (name.length > 100) return undefined;
  const exact = terms.find((term) => term.name === name || term.aliases.includes(name));
  if (exact !== undefined) return exact;
  const asked = plain(name);
  return terms.find((term) => [term.name, ...term.aliases].some((one) => plain(one) === asked));
}

const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
