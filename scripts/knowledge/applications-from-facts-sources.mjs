/** Where a statement on a program comes from, and how well it stands. */
import { guessed, list } from './applications-from-facts-words.mjs';

function versionsOf(fact, over) {
  if (over.versions) return over.versions;
  const numbers = (fact.measured ?? []).flatMap((m) => /\d+(?:\.\d+)+(?:p\d+)?/.exec(m.version ?? '')?.[0] ?? []);
  return list([...new Set(numbers)]);
}

export const title = (fact, over) => over.title ?? fact.name;

export const ran = (fact, over) => over.ran ?? `${title(fact, over)} ${versionsOf(fact, over) || 'of Debian 12 and 13'}`;

/** Where a statement comes from: what was measured, else what was read, else memory. */
export function sourceOf(fact, over) {
  if (fact.measured) return { source: `measured on kernel 6.18 with ss and strace: ${ran(fact, over)}`, grade: 'primary' };
  return readSource(fact) ?? { source: 'recalled: no source was noted', grade: 'secondary' };
}

const inTree = /(?:[\w-]+\/)+[\w.-]+\.(?:c|cc|h|hh|go|java|scala|cpp)|\b\w+\.(?:java|scala|go|cpp)[@:]/;

export function readSource(fact) {
  const evidence = fact.evidence.filter((t) => !/^measured|logs\//.test(t) && !guessed.test(t));
  if (evidence.length === 0) return undefined;
  const source = evidence
    .map((t) => t.replace(/\s*\((?:read, not run|memory)\)|\bexcerpt read\)?/g, '').replace(/\bsrc\/main\/java\S*\//, ''))
    .join('; ');
  return { source: source.slice(0, 300), grade: evidence.some((t) => inTree.test(t)) ? 'primary' : 'secondary' };
}

export const recalled = (what) => ({
  text: `${what} as its documentation has it, from memory; not measured`,
  source: 'recalled: its documentation',
  grade: 'secondary',
});

export const seenOf = (fact, field) => (fact.measured ?? []).flatMap((m) => Object.values(m[field] ?? []));
