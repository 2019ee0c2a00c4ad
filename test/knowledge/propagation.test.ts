import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/model/kernel.ts';
import { knowledge } from './whole-knowledge.ts';

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const schema = (name: string) =>
  ajv.compile(JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as object);
const propagation = knowledge.propagation;
if (propagation === undefined) throw new Error('no propagation in the knowledge');

describe('what a write does besides', () => {
  it('fits its schema', () => {
    const validate = schema('propagation');
    validate(propagation);
    expect(validate.errors ?? []).toEqual([]);
  });
  it('uses each claim, and names no other', () => {
    const used = [...propagation.interfaceKeys.flatMap((k) => k.spread), ...propagation.zeroes, ...propagation.aliases].map(
      (one) => one.claim,
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(propagation.claims).sort());
  });
  it('knows each key once, sorted', () => {
    const list = propagation.interfaceKeys.map((one) => one.key);
    expect(list).toEqual([...new Set(list)].sort());
  });
  it('names only keys that are known', () => {
    const keys = [...propagation.aliases.flatMap((a) => a.keys), ...propagation.zeroes.flatMap((z) => [z.written, z.zeroes])];
    expect(keys.filter((key) => (knowledge.parameter(key) ?? knowledge.known(key)) === undefined)).toEqual([]);
  });
  it('has no gap and no overlap between versions', () => {
    for (const { key, combine, spread } of propagation.interfaceKeys)
      for (const list of [combine, spread])
        for (const [i, next] of list.slice(1).entries()) {
          const until = list[i]?.until;
          const since = next.since;
          expect(typeof until === 'string' ? until : [until?.present, until?.absent], key).toEqual(
            typeof since === 'string' ? since : [since?.absent, since?.present],
          );
          if (typeof since === 'object') expect(compareVersions(since.absent, since.present), key).toBeLessThan(0);
        }
  });
  it('agrees with the entries that say how all and an interface combine', () => {
    for (const { key, combine } of propagation.interfaceKeys) {
      const entry = knowledge.parameter(key)?.combine;
      const now = combine.at(-1)?.rule;
      if (entry === undefined) continue;
      const same =
        entry.rule === now ||
        entry.rule === 'other' ||
        (entry.rule === 'or' && now === 'redirects') ||
        (key.endsWith('ipv6.conf.INTERFACE.forwarding') && now === 'all');
      expect(same, `${key}: ${entry.rule}, ${now}`).toBe(true);
    }
  });
});

describe('later writers', () => {
  it('fit their schema, sorted by name', () => {
    const validate = schema('later-writer');
    for (const writer of knowledge.laterWriters ?? []) {
      validate(writer);
      expect(validate.errors ?? []).toEqual([]);
    }
    const names = (knowledge.laterWriters ?? []).map((w) => w.name.toLowerCase());
    expect(names).toEqual([...names].sort());
  });
  it('name only keys that are known', () => {
    const exact = (knowledge.laterWriters ?? []).flatMap((w) => w.keys).filter((key) => !key.endsWith('*'));
    expect(exact.filter((key) => (knowledge.parameter(key) ?? knowledge.known(key)) === undefined)).toEqual([]);
  });
});
