import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/core/diagnose.ts';
import type { ToldCause } from '../../src/model/diagnosis.ts';
import type { Cause, SymptomContext } from '../../src/model/symptom.ts';
import { symptoms } from '../../src/symptoms/all.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { exampleQuestion } from './example-question.ts';

const folder = fileURLToPath(new URL('../../src/symptoms/', import.meta.url));
const profiles = readdirSync(fileURLToPath(new URL('../../profiles/', import.meta.url))).map((name) => name.replace(/\.ini$/, ''));
const known = new Set(symptoms.map((symptom) => symptom.id));
const shown = (causes: readonly ToldCause[]) => causes.map((cause) => `${cause.id} ${cause.title}`).join('\n');
/** what other symptoms may find where a flood, a stop or a leak was made: never causes of their own */
const neverCause = new Set(['TS002']);

describe.each(symptoms.map((symptom) => [symptom.id, symptom] as const))('%s', (id, symptom) => {
  const ill = diagnose(exampleQuestion(symptom.ill));

  it('is the only cause in its ill example, or is never a cause and its example yields none', () => {
    if (neverCause.has(id)) return expect(shown(ill.causes)).toBe('');
    expect(ill.causes.length, shown(ill.causes)).toBeGreaterThan(0);
    expect(new Set(ill.causes.map((cause) => cause.id)), shown(ill.causes)).toEqual(new Set([id]));
  });

  it('finds nothing in its well example, and says what it looked at', () => {
    const well = diagnose(exampleQuestion(symptom.well));
    expect(shown(well.causes)).toBe('');
    expect([...well.ruledOut, ...well.notYet, ...well.notChecked].map((told) => told.id)).toContain(id);
  });

  it('is told as not checked, with the reason, where its readings are not there', () => {
    const bare = { numbers: new Map(), softnet: [] };
    const question = exampleQuestion({});
    const none = diagnose({ ...question, readings: { after: bare, seconds: 0, weak: 'one look', notChecked: [] } });
    const told = none.notChecked.filter((one) => one.id === id);
    if (symptom.needs.length > 0) expect(told.map((one) => one.why).join()).not.toBe('');
    expect(shown(none.causes)).toBe('');
  });

  it('gives evidence, a reading, a remedy and what would not help, in house style', () => {
    for (const cause of ill.causes) {
      expect(cause.title).toMatch(/^\S.*[^.\s]$/);
      expect(cause.evidence.length).toBeGreaterThan(0);
      for (const one of cause.evidence) {
        expect(one.value).toMatch(/\d/);
        expect(one.from).not.toBe('');
      }
      expect(cause.reading).toMatch(/^\S.*\.$/);
      expect(cause.do.length).toBeGreaterThan(0);
      expect(cause.notThis.length).toBeGreaterThan(0);
      expect(cause.harm).toBeGreaterThan(0);
      expect(cause.harm).toBeLessThanOrEqual(100);
      expect(cause.sources.length).toBeGreaterThan(0);
    }
  });

  it('names keys, limits and profiles that exist', () => {
    for (const cause of ill.causes) {
      const named = [...(cause.keys ?? []), ...cause.notThis.flatMap((one) => one.key ?? [])];
      const wrong = named.filter(
        (key) => knowledge.known(key) === undefined && knowledge.parameter(key) === undefined && !knowledge.limit(key),
      );
      expect(wrong).toEqual([]);
      expect((cause.profiles ?? []).filter((name) => !profiles.includes(name))).toEqual([]);
    }
  });

  it('explains itself without a full stop, with sources, in a file named after it', () => {
    for (const text of [symptom.title, symptom.what, symptom.why]) expect(text).toMatch(/^\S.*[^.\s]$/s);
    expect(symptom.sources.length).toBeGreaterThan(0);
    expect(readdirSync(folder)).toContain(`${id.toLowerCase()}-${symptom.slug}.ts`);
  });

  it('never throws on readings that lack parts it did not ask for', () => {
    const question = exampleQuestion(symptom.ill);
    const { processes: _, pids: __, log: ___, ...after } = question.readings.after;
    const told = diagnose({ ...question, readings: { ...question.readings, after } });
    expect([...told.causes, ...told.notChecked, ...told.ruledOut, ...told.notYet].some((one) => one.id === id)).toBe(true);
  });
});

it('has each id and slug once, in order, and every symptom file in the list', () => {
  const all = symptoms.map((symptom) => symptom.id);
  expect(all).toEqual([...new Set(all)].sort());
  expect(new Set(symptoms.map((symptom) => symptom.slug)).size).toBe(all.length);
  const files = readdirSync(folder).filter((name) => /^ts\d{3}-/.test(name));
  expect(files.map((name) => name.slice(0, 5).toUpperCase()).sort()).toEqual(all);
  expect(readFileSync(`${folder}all.ts`, 'utf8').match(/^import \{/gm)).toHaveLength(all.length);
});

it('a cause explains symptoms that exist, and no circle closes', () => {
  const edges = new Map<string, readonly string[]>();
  for (const symptom of symptoms) {
    const question = exampleQuestion(symptom.ill);
    const { sysctl: _, ...rest } = question.readings.after;
    const context: SymptomContext = { ...question, readings: { ...question.readings, after: rest }, sysctl: readSysctl(question) };
    const causes = symptom.look(context).filter((one): one is Cause => one.kind === 'cause');
    edges.set(symptom.id, [...new Set(causes.flatMap((cause) => cause.explains ?? []))]);
  }
  expect([...edges.values()].flat().filter((id) => !known.has(id))).toEqual([]);
  const circles = [...edges.keys()].filter((id) => reaches(edges, id, id, new Set()));
  expect(circles).toEqual([]);
});

function reaches(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string, seen: Set<string>): boolean {
  for (const next of edges.get(from) ?? []) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    if (reaches(edges, next, to, seen)) return true;
  }
  return false;
}

function readSysctl({ facts }: ReturnType<typeof exampleQuestion>): SymptomContext['sysctl'] {
  return (key) => {
    const found = facts.sysctl.get(key);
    return found !== undefined && 'value' in found ? { value: found.value, from: found.path } : undefined;
  };
}
