import type { Fact, Facts } from '../model/facts.ts';
import { fieldOf } from '../model/judgement.ts';
import type { Change, Kept } from '../model/plan.ts';
import type { Profile } from '../model/profile.ts';
import type { SizingInput } from '../model/sizing.ts';
import { formatNumber } from './evaluate.ts';
import { factNamesIn } from './fact-names-in.ts';
import { factInput } from './sizing-text.ts';

/** What memory and capacity are worked out from: the values as they are and as planned, and the facts. */
export interface CapacityValues {
  readonly profile: Profile;
  readonly facts: Facts;
  readonly named: ReadonlyMap<string, Fact<number | boolean | string>>;
  /** whether the table of tracked connections is there now, and with the plan; `undefined`: not known */
  readonly tracks: { readonly now: boolean | undefined; readonly planned: boolean | undefined };
  readonly natHolds: ReadonlySet<string>;
  /** the value of a key: what runs now, or once the plan is carried out */
  value(key: string, when: When): string | undefined;
  /** changes and kept values of limits */
  readonly limits: { readonly changes: readonly Change[]; readonly kept: readonly Kept[] };
}

export type When = 'now' | 'planned';

/** One whole number of a value; `undefined` where it is not known or no number. Beyond 2^53 it is only near. */
export function numberAt(values: CapacityValues, key: string, when: When, field = 0): number | undefined {
  const text = values.value(key, when);
  const found = text === undefined ? undefined : fieldOf(text, field);
  return found === undefined || found < 0n ? undefined : Number(found);
}

/** A named fact as a number. */
export function factNumber(values: CapacityValues, name: string): number | undefined {
  const value = values.named.get(name)?.value;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The named facts, with value and origin, that are known. */
export function inputsOf(values: CapacityValues, ...names: readonly string[]): readonly SizingInput[] {
  return names.flatMap((name) => {
    const fact = values.named.get(name);
    if (fact === undefined) return [];
    return [factInput(name, typeof fact.value === 'number' ? formatNumber(fact.value) : String(fact.value), fact)];
  });
}

/** Every fact that a profile asks for or works with. */
export function factsOfProfile(profile: Profile): ReadonlySet<string> {
  const inRules = profile.entries.flatMap((e) => e.rules.flatMap((r) => [...r.fields, ...(r.when ? [r.when] : [])])).flatMap(factNamesIn);
  return new Set([...profile.ask.keys(), ...inRules]);
}

const openAtOnce = ['concurrent_conns', 'concurrent_sessions', 'max_connections', 'maxclients', 'out_concurrent'] as const;

/** The facts of a profile that count connections which are open at the same time. */
export function openConnections(names: ReadonlySet<string>): readonly string[] {
  return openAtOnce.filter((name) => names.has(name));
}

/** Soft limit of open files of the service; `undefined` where no service is known. With several the smallest. */
export function nofileOf(values: CapacityValues, when: When): number | undefined {
  const found: number[] = [];
  const add = (text: string | null | undefined) => {
    if (text !== null && text !== undefined && /^\d{1,15}$/.test(text)) found.push(Number(text));
  };
  for (const change of values.limits.changes)
    if (change.key === 'nofile' && change.type === 'soft') add(when === 'now' ? change.current : change.proposed);
  for (const kept of values.limits.kept) if (kept.key === 'nofile') add(/^soft (\d+)$/.exec(kept.value)?.[1]);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** A number for people to read: `28232`, `470.5`, `0.53`. */
export function shown(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return formatNumber(Math.floor(value));
  return formatNumber(Math.floor(value * 100) / 100);
}
