import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { loadKnowledge } from '../../src/knowledge/load.ts';
import { isNamed } from './named.ts';
import { knowledge, pack, parameters } from './whole-knowledge.ts';

const { counters, terms } = knowledge;
const schema = (name: string) =>
  new Ajv({ allErrors: true }).compile(
    JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as object,
  );
const byCode = (a: string, b: string) => (a < b ? -1 : 1);

describe.each([
  ['counter', counters],
  ['term', terms],
] as const)('each %s', (kind, all) => {
  it('fits its schema; they are sorted and named once', () => {
    const validate = schema(kind);
    for (const entry of all) {
      validate(entry);
      expect(validate.errors ?? [], entry.name).toEqual([]);
    }
    const names = all.map((entry) => entry.name);
    expect(names).toEqual([...new Set(names)].sort(byCode));
  });

  it('refers to what is known, and not to itself', () => {
    expect(all.flatMap((e) => e.see.filter((name) => name === e.name || !isNamed(name)).map((name) => `${e.name}: ${name}`))).toEqual([]);
  });
});

it('a name or alias means one thing, in small letters and capitals', () => {
  const said = [...counters, ...terms].flatMap((e) => [...new Set([e.name, ...e.aliases].map((name) => name.toLowerCase()))]);
  expect(said.filter((name, i) => said.indexOf(name) !== i)).toEqual([]);
});

it('every counter that a parameter names has an entry', () => {
  const known = new Set(counters.flatMap((c) => [c.name, ...c.aliases]));
  expect(parameters.flatMap((p) => p.counters.filter((name) => !known.has(name)).map((name) => `${p.key}: ${name}`))).toEqual([]);
});

it('counters of TcpExt are in netstat, and are found without the prefix', () => {
  for (const counter of counters.filter((c) => c.name.startsWith('TcpExt'))) {
    expect(counter.path).toBe('/proc/net/netstat');
    expect(counter.aliases).toContain(counter.name.slice('TcpExt'.length));
  }
});

it('ListenDrops is told apart from ListenOverflows, and gauges from counters', () => {
  const named = (name: string) => counters.find((c) => c.name === name);
  expect(named('TcpExtListenDrops')?.see).toContain('TcpExtListenOverflows');
  expect(named('/proc/net/sockstat TCP orphan')?.gauge).toBe(true);
  expect(named('TcpExtListenDrops')?.gauge).toBeUndefined();
  expect(named('TcpExtPAWSPassive')?.see).toContain('net.ipv4.tcp_tw_recycle');
});

it('the eleven TCP states are there, as people write them', () => {
  const states = terms.filter((t) => t.group === 'tcp-state');
  expect(states.map((t) => t.name).sort()).toEqual(
    [
      'CLOSED',
      'CLOSE-WAIT',
      'CLOSING',
      'ESTABLISHED',
      'FIN-WAIT-1',
      'FIN-WAIT-2',
      'LAST-ACK',
      'LISTEN',
      'SYN-RECV',
      'SYN-SENT',
      'TIME-WAIT',
    ].sort(),
  );
  for (const written of ['TIME_WAIT', 'FIN_WAIT2', 'CLOSE_WAIT', 'ESTAB', 'UNCONN', 'SYN_RECV'])
    expect(
      states.some((t) => t.aliases.includes(written)),
      written,
    ).toBe(true);
});

it('TIME-WAIT does not hang on tcp_fin_timeout, FIN-WAIT-2 does', () => {
  const meaning = (name: string) => terms.find((t) => t.name === name)?.meaning ?? '';
  expect(meaning('TIME-WAIT')).toContain('tcp_fin_timeout does not change');
  expect(terms.find((t) => t.name === 'FIN-WAIT-2')?.see[0]).toBe('net.ipv4.tcp_fin_timeout');
});

it('words are short', () => {
  expect([...terms, ...counters].filter((e) => e.meaning.length > 420).map((e) => e.name)).toEqual([]);
});

it('nothing of it is read before it is asked for', () => {
  const asked: number[] = [];
  const lazy = loadKnowledge({
    ...pack,
    read: (start, length) => {
      asked.push(start);
      return pack.read(start, length);
    },
  });
  expect(lazy.parameter('net.core.somaxconn')?.key).toBe('net.core.somaxconn');
  const lists = [pack.lists.logLines, pack.lists.counters, pack.lists.terms].map((slice) => slice?.[0]);
  expect(asked.filter((start) => lists.includes(start))).toEqual([]);
  expect(lazy.terms).toBe(lazy.terms);
  expect(asked.filter((start) => lists.includes(start))).toEqual([pack.lists.terms?.[0]]);
});
