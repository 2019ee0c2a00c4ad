/** What no dump shows and the facts tell in words: which way a key is a capacity, who else writes it, where it is seen to bite. */
import { readFileSync } from 'node:fs';

const rows = JSON.parse(readFileSync(new URL('by-hand.json', import.meta.url), 'utf8'));
const lists = ['aliases', 'conflicts', 'counters', 'oneWay', 'owners'];

/**
 * @param entry a Parameter; what it says already stays
 * @returns the entry with what by-hand.json has for its key; `capacity` stands after `aliases`
 */
export function withByHand(entry) {
  const of = (field) => rows[field].filter((row) => row.keys.includes(entry.key)).map((row) => row.value);
  const capacity = entry.capacity ?? of('capacity')[0];
  const ranges = (rows.accepted ?? []).filter(
    (row) => row.keys.includes(entry.key) && (row.instead === true || !(row.range.claim in entry.claims)),
  );
  const out = {};
  for (const [name, value] of Object.entries(entry)) {
    if (name === 'capacity') continue;
    const more = lists.includes(name) ? of(name).flat() : [];
    const added = more.filter((one, i) => !value.includes(one) && more.indexOf(one) === i);
    out[name] = added.length === 0 ? value : [...value, ...added.sort()];
    const instead = ranges.some((row) => row.instead === true);
    if (name === 'value') out.value = { ...value, accepted: [...(instead ? [] : value.accepted), ...ranges.map((row) => row.range)] };
    if (name === 'claims') out.claims = { ...value, ...Object.fromEntries(ranges.map((row) => [row.range.claim, row.claim])) };
    if (name === 'aliases' && capacity !== undefined) out.capacity = capacity;
  }
  return out;
}

/** Keys that by-hand.json names and no entry has: a slip of the pen. */
export function unknownByHand(known) {
  const named = Object.values(rows).flatMap((list) => list.flatMap((row) => row.keys));
  return [...new Set(named)].filter((key) => !known.has(key)).sort();
}
