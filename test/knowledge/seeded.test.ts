import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { entryFor } from '../../src/model/kernel.ts';
import type { Kernel } from '../../src/model/kernel-types.ts';
import type { Knowledge } from '../../src/model/knowledge.ts';
import type { DefaultEntry, Parameter, ScopeEntry } from '../../src/model/parameter.ts';
import { type Booted, kernelOf, readBooted } from './proof/booted.ts';
import { prove } from './proof/prove.ts';
import { readKnowledge } from './proof/read-knowledge.ts';
import { type Exception, isException, type ProvedField, type Verdict } from './proof/verdict.ts';
import { knowledgeFolder } from './whole-knowledge.ts';

const knowledge = readKnowledge(process.env['KNOWLEDGE'] ?? knowledgeFolder, knowledgeFolder);
const booted = readBooted(new URL('../kernels/', import.meta.url));
const exceptions = JSON.parse(readFileSync(new URL('exceptions.json', import.meta.url), 'utf8')) as readonly Exception[];
const proved = new Map(booted.map((b) => [b.release, prove(knowledge, b).filter((v) => v.state === 'proved')]));

/** mulberry32: the same seed gives the same fault on every machine. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Fault {
  readonly told: string;
  readonly entry: Parameter;
}

/** One true thing of an entry made false for a kernel; undefined where this entry has nothing of the sort. */
type Spoil = (entry: Parameter, kernel: Kernel, verdict: Verdict) => Fault | undefined;

const spoilDefault: Spoil = (entry, kernel) => {
  const found = entryFor(kernel, entry.defaults)?.entry;
  if (found?.value === undefined || !/^\d+( \d+)*$/.test(found.value)) return undefined;
  const fields = found.value.split(' ');
  const wrong: DefaultEntry = { ...found, value: [String(BigInt(fields[0] ?? 0) + 1n), ...fields.slice(1)].join(' ') };
  return { told: `default ${wrong.value} for ${found.value}`, entry: { ...entry, defaults: replaced(entry.defaults, found, wrong) } };
};

const spoilRange: Spoil = (entry, kernel) => {
  const found = entryFor(kernel, entry.value.accepted)?.entry;
  if (found?.max === undefined) return undefined;
  const wrong = { ...found, max: String(BigInt(found.max) - 1n) };
  const value = { ...entry.value, accepted: replaced(entry.value.accepted, found, wrong) };
  return { told: `at most ${wrong.max} for ${found.max}`, entry: { ...entry, value } };
};

const spoilVersion: Spoil = (entry, kernel, { measured }) => {
  const found = entryFor(kernel, entry.support)?.entry;
  if (measured === 'there') {
    if (found === undefined) return undefined;
    const { claim } = found;
    const until = kernel.version.replace(/\.\d+$/, '');
    return { told: `gone from ${until} on`, entry: { ...entry, support: [{ since: '2.6', until, claim }] } };
  }
  const claim = entry.support[0]?.claim;
  if (claim === undefined || found !== undefined || entry.kconfig !== undefined || entry.module !== undefined) return undefined;
  return { told: 'there in every release', entry: { ...entry, support: [{ since: '2.6', claim }] } };
};

const spoilScope: Spoil = (entry, kernel) => {
  const found = entryFor(kernel, entry.scope)?.entry;
  if (found === undefined) return undefined;
  const inNamespace = found.inNamespace === 'writable' ? 'read-only' : 'writable';
  const wrong: ScopeEntry = { ...found, inNamespace };
  const scope = replaced(entry.scope, found, wrong);
  return { told: `${inNamespace} in a namespace for ${found.inNamespace}`, entry: { ...entry, scope } };
};

function replaced<T>(list: readonly T[], old: T, by: T): readonly T[] {
  return list.map((item) => (item === old ? by : item));
}

const kinds: readonly (readonly [ProvedField, Spoil])[] = [
  ['default', spoilDefault],
  ['range', spoilRange],
  ['existence', spoilVersion],
  ['namespace', spoilScope],
];

/** The first fault that a seed leads to. */
function plant(seed: number): { readonly b: Booted; readonly field: ProvedField; readonly key: string; readonly fault: Fault } {
  const random = randomOf(seed);
  const [field, spoil] = kinds[seed % kinds.length] as (typeof kinds)[number];
  for (;;) {
    const b = booted[Math.floor(random() * booted.length)] as Booted;
    const own = (proved.get(b.release) ?? []).filter((v) => v.field === field);
    const verdict = own[Math.floor(random() * own.length)];
    const entry = verdict && knowledge.parameter(verdict.key);
    if (verdict === undefined || entry === undefined) continue;
    const fault = spoil(entry, kernelOf(b, knowledge), verdict);
    if (fault !== undefined && !exceptions.some((e) => isException(verdict, e))) return { b, field, key: verdict.key, fault };
  }
}

function withEntry(entry: Parameter): Knowledge {
  return {
    ...knowledge,
    parameter: (key) => {
      const found = knowledge.parameter(key);
      return found?.key === entry.key ? entry : found;
    },
  };
}

describe('a wrong fact is caught', () => {
  const seeds = Array.from({ length: 30 }, (_, i) => 20_261_100 + i);
  const planted = seeds.map((seed) => ({ seed, ...plant(seed) }));

  it('the thirty are of every kind and of many keys', () => {
    expect(new Set(planted.map((p) => p.field)).size).toBe(4);
    expect(new Set(planted.map((p) => p.key)).size).toBeGreaterThan(20);
  });

  it.each(planted.map((p) => [`seed ${p.seed}: ${p.key} on ${p.b.release}: ${p.fault.told}`, p] as const))('%s', (_name, p) => {
    const wrong = prove(withEntry(p.fault.entry), p.b).filter((v) => v.state === 'wrong' && !exceptions.some((e) => isException(v, e)));
    expect(wrong.filter((v) => v.field === p.field).map((v) => knowledge.parameter(v.key)?.key)).toContain(p.fault.entry.key);
  });
});
