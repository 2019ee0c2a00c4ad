import type { Facts } from '../model/facts.ts';
import { gaugeAbove } from './gauge-above.ts';
import type { NamedFacts } from './named-facts.ts';

/** Asks one thing of a host; equal answers are the same to a Map. */
export type FleetQuestion = (facts: Facts, named: NamedFacts) => unknown;

export type Of<T> = (facts: Facts, named: NamedFacts) => T;
type Maps = Of<ReadonlyMap<string, unknown>>;

/** The questions. They are kept, so they stand where no host is in sight: a function holds all that its neighbours hold. */
export const asks = {
  sysctl: (all: Facts) => all.sysctl,
  gauges: (all: Facts) => all.gauges,
  named: (all: Facts) => all.named,
  given: (_: Facts, named: NamedFacts) => named,
  factKeys: (all: Facts) => Object.keys(all).join(),
  fact: (name: keyof Facts) => (all: Facts) => all[name],
  text: (name: keyof Facts) => (all: Facts) => textOf(all, name),
  own: (name: string) => (all: Facts) => Object.hasOwn(all, name),
  inFacts: (name: string) => (all: Facts) => name in all,
  above: (name: string, limit: bigint) => (all: Facts) => gaugeAbove(all.gauges, name, limit),
  value: (of: Maps, key: string) => (facts: Facts, named: NamedFacts) => valueText(of(facts, named).get(key)),
  hasKey: (of: Maps, key: string) => (facts: Facts, named: NamedFacts) => of(facts, named).has(key),
  size: (of: Maps) => (facts: Facts, named: NamedFacts) => of(facts, named).size,
  mapKeys: (of: Maps) => (facts: Facts, named: NamedFacts) => keysText(of(facts, named)),
  entries: (of: Maps) => (facts: Facts, named: NamedFacts) => JSON.stringify([...of(facts, named)]),
  kind: (of: Of<unknown>) => (facts: Facts, named: NamedFacts) => kindOf(of(facts, named)),
  field: (of: Of<unknown>, name: string) => (facts: Facts, named: NamedFacts) => fieldOf(of(facts, named), name),
  hasField: (of: Of<unknown>, name: string) => (facts: Facts, named: NamedFacts) => hasField(of(facts, named), name),
  keys: (of: Of<unknown>) => (facts: Facts, named: NamedFacts) => JSON.stringify(Object.keys(of(facts, named) ?? {})),
};

const texts = new WeakMap<object, string>();

/** A field as text, made once for an object. */
function textOf(facts: Facts, name: keyof Facts): unknown {
  const value = facts[name];
  if (typeof value !== 'object' || value === null) return value;
  const known = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, known);
  return known;
}

const keyTexts = new WeakMap<ReadonlyMap<string, unknown>, string>();

function keysText(map: ReadonlyMap<string, unknown>): string {
  const known = keyTexts.get(map) ?? [...map.keys()].join('\n');
  keyTexts.set(map, known);
  return known;
}

/** Readings are compared thousands of times a host, so without JSON; the first letter tells what the rest is. */
function valueText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('unreadable' in value) return `u${String(value.unreadable)}`;
  if ('writable' in value && 'value' in value) return `${value.writable === true ? 'w' : 'r'}${String(value.value)}`;
  return JSON.stringify(value);
}

/** A primitive stands for itself, with its type as Map tells 1 from '1'. */
const kindOf = (value: unknown) => (typeof value !== 'object' || value === null ? value : Array.isArray(value) ? arrayMark : objectMark);
const arrayMark = Symbol('array');
const objectMark = Symbol('object');
const fieldOf = (value: unknown, name: string) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined);
const hasField = (value: unknown, name: string) => typeof value === 'object' && value !== null && name in value;
