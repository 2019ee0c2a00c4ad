import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/model/kernel.ts';
import type { KernelRange, VersionBound } from '../../src/model/kernel-types.ts';
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
  it.each(files(folder))('%s fits its schema and is named after what it describes', (file) => {
    const entry = json(`${folder}/${file}`) as Record<string, unknown>;
    validate(entry);
    expect(validate.errors ?? []).toEqual([]);
    expect(`${String(entry[id])}.json`).toBe(file);
  });

  it.each(files(folder))('%s uses each of its claims, and names no other', (file) => {
    const entry = json(`${folder}/${file}`) as { claims: Record<string, unknown> };
    expect([...new Set(claimNames({ ...entry, claims: undefined }))].sort()).toEqual(Object.keys(entry.claims).sort());
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

describe.each(parameters.map((p) => [p.key, p] as const))('%s', (_key, entry) => {
  it('has no gap and no overlap between its versions', () => {
    const life = entry.support.filter(mainline);
    for (const list of [entry.value.accepted, entry.defaults, entry.scope].map((l) => l.filter(mainline))) {
      if (list.length === 0) continue;
      expect(list[0]?.since).toEqual(life[0]?.since);
      expect(list.at(-1)?.until).toEqual(life.at(-1)?.until);
      for (const [i, next] of list.slice(1).entries()) expect(next.since).toEqual(asSince(list[i]?.until));
    }
  });

  it('has ranges that begin before they end', () => {
    const ranges: readonly KernelRange[] = [
      ...entry.support,
      ...entry.stub,
      ...entry.defaults,
      ...entry.scope,
      ...entry.value.accepted,
      ...entry.needs,
      ...entry.judgements,
    ];
    for (const r of ranges)
      if (r.since !== undefined && r.until !== undefined) expect(compareVersions(first(r.since), last(r.until))).toBeLessThan(0);
  });

  it('refers only to names that are known', () => {
    const others = [...entry.needs.map((n) => n.key), ...entry.aliases, ...entry.conflicts, ...(entry.renamedTo ? [entry.renamedTo] : [])];
    for (const key of others) expect(knowledge.parameter(key) ?? knowledge.known(key), key).toBeDefined();
  });

  it('says what a value may be, unless it cannot be written', () => {
    if (entry.kind !== 'status') expect(entry.value.accepted.length).toBeGreaterThan(0);
    if (entry.kind !== 'status' && entry.kind !== 'action') expect(entry.defaults.length).toBeGreaterThan(0);
  });

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

function mainline(entry: KernelRange): boolean {
  return entry.distro === undefined && entry.branch === undefined;
}

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
