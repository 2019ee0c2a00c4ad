import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/model/kernel.ts';
import type { KernelRange, VersionBound } from '../../src/model/kernel-types.ts';
import type { Parameter } from '../../src/model/parameter.ts';
import { knowledge, knowledgeFolder, parameters } from './whole-knowledge.ts';

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const schema = (name: string): ValidateFunction =>
  ajv.compile(JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as object);
const files = (folder: string) => readdirSync(join(knowledgeFolder, folder)).sort();
const json = (path: string): unknown => JSON.parse(readFileSync(join(knowledgeFolder, path), 'utf8'));

describe.each([
  ['sysctl', schema('parameter'), 'key'],
  ['ulimit', schema('limit'), 'item'],
  ['applications', schema('application'), 'name'],
] as const)('files of %s', (folder, validate, id) => {
  it('fit their schema and are named after what they describe', () => {
    const wrong = files(folder).flatMap((file) => {
      const entry = json(`${folder}/${file}`) as Record<string, unknown>;
      validate(entry);
      const faults = (validate.errors ?? []).map((e) => `${file} ${e.instancePath} ${e.message}`);
      return `${String(entry[id])}.json` === file ? faults : [...faults, `${file} describes ${String(entry[id])}`];
    });
    expect(wrong).toEqual([]);
  });

  it('use each of their claims, and name no other', () => {
    const wrong = files(folder).filter((file) => {
      const entry = json(`${folder}/${file}`) as { claims: Record<string, unknown> };
      const used = [...new Set(claimNames({ ...entry, claims: undefined }))].sort();
      return used.join() !== Object.keys(entry.claims).sort().join();
    });
    expect(wrong).toEqual([]);
  });
});

it('distributions fit their schema, use each claim, and are named once', () => {
  const validate = schema('distributions');
  const data = json('distributions.json') as { distributions: { distro: string }[]; claims: Record<string, unknown> };
  validate(data);
  expect(validate.errors ?? []).toEqual([]);
  expect([...new Set(claimNames(data.distributions))].sort()).toEqual(Object.keys(data.claims).sort());
  const names = data.distributions.map((d) => d.distro);
  expect(new Set(names).size).toBe(names.length);
});

it('NAT products fit their schema, are sorted and named once', () => {
  const validate = schema('nat-product');
  for (const product of knowledge.natProducts) {
    validate(product);
    expect(validate.errors ?? []).toEqual([]);
  }
  const names = knowledge.natProducts.map((p) => p.name);
  expect(names).toEqual([...new Set(names)].sort());
});

it('each name is known once: as an entry or as a bare name', () => {
  expect(new Set(knowledge.names).size).toBe(knowledge.names.length);
});

/** Defaults of old kernels that are worth a finding when somebody writes them down: no cookies in 2.6.32. */
const wrongByDefault = new Map([['net.ipv4.tcp_syncookies', '0']]);

it('each exception is still one', () => {
  for (const [key, value] of wrongByDefault) {
    const entry = parameters.find((p) => p.key === key);
    expect(entry?.defaults.some((d) => d.value === value)).toBe(true);
    expect(entry?.judgements.some((j) => j.equals?.includes(value))).toBe(true);
  }
});

/** What is wrong in an entry, by one look at it; [] where all is well. */
const problems = (look: (entry: Parameter) => readonly unknown[]): readonly string[] =>
  parameters.flatMap((entry) => look(entry).map((what) => `${entry.key}: ${String(what)}`));

it('no gap and no overlap lies between the versions of an entry; a start that is not that of the key is the oldest that is known', () => {
  const wrong = problems((entry) => {
    const life = entry.support.filter((s) => mainline(s) && s.exists !== false);
    return [entry.value.accepted.filter((r) => r.field === undefined), entry.defaults, entry.scope].flatMap((all) => {
      const list = all.filter(mainline);
      if (list.length === 0) return [];
      const starts = same(list[0]?.since, life[0]?.since) || list[0]?.sinceKnownBy === true;
      const ends = same(list.at(-1)?.until, life.at(-1)?.until);
      const joined = list.slice(1).every((next, i) => same(next.since, asSince(list[i]?.until)));
      return starts && ends && joined ? [] : [JSON.stringify(list.map(({ since, until }) => [since, until]))];
    });
  });
  expect(wrong).toEqual([]);
});

it('an entry says one thing of a release of a distribution or branch', () => {
  const wrong = problems((entry) =>
    [entry.support, entry.value.accepted.filter((r) => r.field === undefined), entry.defaults, entry.scope].flatMap((all) => {
      const names = all.filter((e) => !mainline(e)).map((e) => `${e.distro} ${e.branch} ${JSON.stringify(e.since)}`);
      return names.filter((name, i) => names.indexOf(name) !== i);
    }),
  );
  expect(wrong).toEqual([]);
});

it('ranges begin before they end', () => {
  const wrong = problems((entry) => {
    const ranges: readonly KernelRange[] = [
      ...entry.support,
      ...entry.stub,
      ...entry.defaults,
      ...entry.scope,
      ...entry.value.accepted,
      ...entry.needs,
      ...entry.judgements,
    ];
    return ranges.filter((r) => r.since !== undefined && r.until !== undefined && compareVersions(first(r.since), last(r.until)) >= 0);
  });
  expect(wrong).toEqual([]);
});

it('entries refer only to names that are known', () => {
  const wrong = problems((entry) => {
    const ties = entry.value.accepted.flatMap((r) => [r.minKey, r.maxKey]).filter((key) => key !== undefined);
    const renamed = entry.renamedTo === undefined ? [] : [entry.renamedTo];
    const others = [...entry.needs.map((n) => n.key), ...entry.aliases, ...entry.conflicts, ...renamed, ...ties];
    return others.filter((key) => (knowledge.parameter(key) ?? knowledge.known(key)) === undefined);
  });
  expect(wrong).toEqual([]);
});

it('bounds lie within each other and are numbers of the C type', () => {
  const wrong = problems((entry) =>
    entry.value.accepted.filter(({ min, max }) => min !== undefined && max !== undefined && BigInt(min) > BigInt(max)),
  );
  expect(wrong).toEqual([]);
});

it('status keys have neither ranges nor defaults; names that never were have no life', () => {
  const settable = (e: Parameter) => e.value.accepted.length + e.defaults.length > 0;
  expect(problems((e) => (e.kind === 'status' && settable(e) ? ['has a value to set'] : []))).toEqual([]);
  expect(problems((e) => (e.kind === 'never' && e.support.some((s) => s.exists !== false) ? ['exists'] : []))).toEqual([]);
});

/** What is not known is left out: how many entries that can be set lack it, at most. */
it.each([
  ['a range', (e: Parameter) => e.value.accepted.length, 0.02],
  ['a default', (e: Parameter) => e.defaults.length, 0.2],
  ['a scope', (e: Parameter) => e.scope.length, 0.07],
] as const)('entries without %s are few', (_what, count, share) => {
  const settable = parameters.filter((e) => e.kind === 'tunable' || e.kind === 'stub');
  const without = settable.filter((e) => count(e) === 0).map((e) => e.key);
  expect(without.length / settable.length, without.join(' ')).toBeLessThanOrEqual(share);
});

it('judged keys say what a value may be, unless they cannot be written', () => {
  for (const entry of parameters.filter((e) => e.judgements.length > 0)) {
    if (entry.kind !== 'status') expect(entry.value.accepted.length, entry.key).toBeGreaterThan(0);
    if (entry.kind !== 'status' && entry.kind !== 'action') expect(entry.defaults.length, entry.key).toBeGreaterThan(0);
  }
});

describe.each(parameters.filter((p) => p.judgements.length > 0).map((p) => [p.key, p] as const))('%s', (_key, entry) => {
  it('judges values that its kernels take, and names a harmless one that it does not judge', () => {
    for (const j of entry.judgements) {
      expect(j.field ?? 0).toBeLessThan(entry.value.fields);
      for (const text of [j.below, j.above]) if (text !== undefined && text !== 'default') expect(() => BigInt(text)).not.toThrow();
      if (j.harmless === undefined) continue;
      expect(j.equals ?? []).not.toContain(j.harmless);
      if (j.not) expect(j.not).toContain(j.harmless);
      if (j.below !== undefined && j.below !== 'default') expect(BigInt(j.harmless) >= BigInt(j.below)).toBe(true);
      if (j.above !== undefined) expect(BigInt(j.harmless) <= BigInt(j.above)).toBe(true);
    }
  });

  it('has no constant default that it would judge itself', () => {
    for (const d of entry.defaults) {
      for (const j of entry.judgements) {
        // a guard names a condition: there the default is wrong only for some hosts
        if (d.value === undefined || d.distro !== undefined || j.kind === 'guard' || !overlap(d, j)) continue;
        if (d.until !== undefined && wrongByDefault.get(entry.key) === d.value) continue;
        expect(j.equals ?? [], j.message).not.toContain(d.value);
        if (j.not) expect(j.not, j.message).toContain(d.value);
        const field = d.value.split(' ')[j.field ?? 0] ?? '';
        if (j.below !== undefined && j.below !== 'default' && entry.setBy.length === 0)
          expect(BigInt(field) >= BigInt(j.below), j.message).toBe(true);
        if (j.above !== undefined && j.kind !== 'inert') expect(BigInt(field) <= BigInt(j.above), j.message).toBe(true);
      }
    }
  });
});

function* claimNames(of: unknown): Generator<string> {
  if (Array.isArray(of)) for (const item of of) yield* claimNames(item);
  else if (of !== null && typeof of === 'object')
    for (const [name, value] of Object.entries(of)) {
      if (name === 'claim') yield String(value);
      else yield* claimNames(value);
    }
}

const same = (a: VersionBound | undefined, b: VersionBound | undefined) => JSON.stringify(asSince(a)) === JSON.stringify(asSince(b));

function mainline(entry: KernelRange): boolean {
  return entry.distro === undefined && entry.branch === undefined;
}

/** An end as the start of what follows. */
const asSince = (bound: VersionBound | undefined) => (typeof bound === 'object' ? { absent: bound.present, present: bound.absent } : bound);
const first = (bound: VersionBound) =>
  typeof bound === 'string' ? bound : compareVersions(bound.absent, bound.present) < 0 ? bound.absent : bound.present;
const last = (bound: VersionBound) =>
  typeof bound === 'string' ? bound : compareVersions(bound.absent, bound.present) < 0 ? bound.present : bound.absent;

function overlap(a: KernelRange, b: KernelRange): boolean {
  const before = (x: KernelRange, y: KernelRange) =>
    x.until !== undefined && y.since !== undefined && compareVersions(first(x.until), last(y.since)) <= 0;
  return !before(a, b) && !before(b, a);
}
