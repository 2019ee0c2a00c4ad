import type { Disagreement, Effective, EffectiveLimit, EffectiveLimits, EffectiveValue, LinePlace, Shadowed } from '../model/effective.ts';
import type { Facts, NotChecked } from '../model/facts.ts';
import type { Tool } from './header.ts';
import { hostJson } from './host-json.ts';
import { jsonText } from './json-text.ts';

interface About {
  readonly tool: Tool;
  readonly facts: Facts;
}

/** The report of `effective` for sysctl keys (schemas/report-effective.schema.json). What is not known or not there is `null`. */
export function effectiveJson(effective: Effective, about: About): string {
  return jsonText({
    ...head(about),
    reader: effective.reader.name,
    readerVersion: effective.reader.version,
    readerWhy: effective.readerWhy,
    values: effective.values.toSorted((a, b) => compare(a.key, b.key)).map(valueJson),
    masked: effective.masked.map(({ path, by }) => ({ path, by })),
    unread: (effective.unread ?? []).map(({ path, why }) => ({ path, why })),
    disagreements: effective.disagreements.toSorted((a, b) => compare(a.key, b.key)).map(disagreementJson),
    notes: effective.notes ?? [],
    notChecked: effective.notChecked.map(notCheckedJson),
  });
}

/** The same report for limits of a session or a service: `who` is a user or a unit. */
export function effectiveLimitsJson(limits: EffectiveLimits, about: About): string {
  return jsonText({
    ...head(about),
    reader: limits.reader,
    readerVersion: limits.version ?? null,
    who: limits.who,
    values: limits.values.map(limitJson),
    masked: limits.masked.map(({ path, by }) => ({ path, by })),
    unread: [],
    disagreements: [],
    notes: limits.notes,
    notChecked: limits.notChecked.map(notCheckedJson),
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function head({ tool, facts }: About) {
  return {
    version: 1,
    command: 'effective',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    host: hostJson(facts),
  };
}

function valueJson(value: EffectiveValue) {
  return {
    key: value.key,
    value: value.value ?? null,
    winner: placeJson(value.winner),
    pattern: value.pattern ?? null,
    shadowed: value.shadowed.map(shadowedJson),
    ...(value.shadowedMore !== undefined && { shadowedMore: value.shadowedMore }),
    held: value.held ?? null,
    heldWhy: value.heldWhy ?? null,
    running: value.running ?? null,
    later: value.later.map(({ name, what, source }) => ({ name, what, source })),
    notes: value.notes ?? [],
  };
}

function limitJson(limit: EffectiveLimit) {
  return {
    key: limit.key,
    type: limit.type,
    value: limit.value ?? null,
    unitOfValue: limit.unitOfValue,
    domain: limit.domain ?? null,
    unit: limit.unit ?? null,
    winner: placeJson(limit.winner),
    rule: limit.rule,
    shadowed: limit.shadowed.map(shadowedJson),
  };
}

const placeJson = (place: LinePlace | undefined) => (place === undefined ? null : { path: place.path, line: place.line });
const shadowedJson = ({ path, line, value, why }: Shadowed) => ({ path, line, value, why });

function disagreementJson({ key, readers, remedy }: Disagreement) {
  const each = Object.entries(readers)
    .sort(([a], [b]) => compare(a, b))
    .map(([name, given]) => [name, { value: given.value ?? null, path: given.path ?? null, line: given.line ?? null }] as const);
  return { key, readers: Object.fromEntries(each), remedy: remedy ?? null };
}

function notCheckedJson({ what, why, couldChange }: NotChecked) {
  return { what, why, ...(couldChange !== undefined && { couldChange }) };
}
