import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readBooted } from './proof/booted.ts';
import { count, countsTable } from './proof/counts.ts';
import { prove } from './proof/prove.ts';
import { proveFolder } from './proof/prove-folder.ts';
import { readKnowledge } from './proof/read-knowledge.ts';
import { proveTrees, type Trees } from './proof/trees.ts';
import { type Exception, isException, type Verdict } from './proof/verdict.ts';
import { knowledgeFolder } from './whole-knowledge.ts';

const fixtures = new URL('../kernels/', import.meta.url);
const json = (url: URL): unknown => JSON.parse(readFileSync(url, 'utf8'));

/** KNOWLEDGE=FOLDER proves another folder than the one of this tree. */
const knowledge = readKnowledge(process.env['KNOWLEDGE'] ?? knowledgeFolder, knowledgeFolder);
const booted = readBooted(fixtures);
const trees = json(new URL('trees.json', fixtures)) as Trees;
const exceptions = json(new URL('exceptions.json', import.meta.url)) as readonly Exception[];

const verdicts: readonly Verdict[] = [...booted.flatMap((b) => prove(knowledge, b)), ...proveTrees(knowledge, trees)];
const counts = count(verdicts, exceptions);
const told = (v: Verdict) => `${v.key}: said ${v.said}, is ${v.measured}`;

afterAll(() => {
  process.stderr.write(`\n${countsTable(counts)}\n\n`);
});

it('has the dumps of seven starts: of six kernels, one of them in two builds', () => {
  expect(booted.map((b) => b.packageVersion).sort()).toEqual([
    '5.10.223-1',
    '6.1.176-1',
    '6.1.176-1',
    '6.12.107-1',
    '6.18.15-1~bpo13+1',
    '7.2.12-1~bpo13+1',
    '7.2.13-1',
  ]);
});

describe.each([...new Set(counts.map((c) => c.kernel))])('%s', (kernel) => {
  it.each(counts.filter((c) => c.kernel === kernel).map((c) => [c.field, c] as const))('%s: nothing contradicts it', (field, c) => {
    const wrong = verdicts.filter((v) => v.kernel === kernel && v.field === field && v.state === 'wrong');
    expect(wrong.filter((v) => !exceptions.some((e) => isException(v, e))).map(told)).toEqual([]);
    expect(c.proved).toBeGreaterThan(200);
  });

  it.each(counts.filter((c) => c.kernel === kernel).map((c) => [c.field, c] as const))('%s: at most a tenth is unknown', (_field, c) => {
    expect(c.unknown / (c.proved + c.unknown + c.exceptions + c.wrong)).toBeLessThanOrEqual(0.1);
  });
});

describe('exceptions', () => {
  it('are at most twenty, each named once', () => {
    expect(exceptions.length).toBeLessThanOrEqual(20);
    expect(new Set(exceptions.map((e) => `${e.kernel} ${e.key} ${e.field}`)).size).toBe(exceptions.length);
  });

  it.each(exceptions.map((e) => [e.key, e] as const))('%s still needs its exception', (_key, exception) => {
    expect(exception.reason.length).toBeGreaterThan(20);
    expect(verdicts.filter((v) => v.state === 'wrong' && isException(v, exception))).not.toEqual([]);
  });
});

it('scripts/knowledge/prove.mjs says the same of a folder', () => {
  const path = (name: string, from: URL | string) => fileURLToPath(new URL(name, from));
  const said = proveFolder(
    process.env['KNOWLEDGE'] ?? knowledgeFolder,
    knowledgeFolder,
    path('.', fixtures),
    path('exceptions.json', import.meta.url),
  );
  expect(said.table).toBe(countsTable(counts));
  expect(said.verdicts.filter((v) => v.state === 'wrong' && !v.exception)).toEqual([]);
});
