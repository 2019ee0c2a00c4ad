import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Parameter } from '../../src/model/parameter.ts';
import { knowledge, parameter, parameters } from './whole-knowledge.ts';

interface Row {
  readonly value: string | readonly string[];
  readonly keys: readonly string[];
  readonly source: string;
}
const fields = ['aliases', 'capacity', 'conflicts', 'counters', 'oneWay', 'owners'] as const;
const rows = JSON.parse(readFileSync(new URL('../../scripts/knowledge/by-hand.json', import.meta.url), 'utf8')) as Readonly<
  Record<(typeof fields)[number], readonly Row[]>
>;

describe.each(fields)('%s by hand', (field) => {
  it('has a source for each row and is what the entries say', () => {
    const wrong = rows[field].flatMap(({ value, keys, source }) => {
      const held = (entry: Parameter) =>
        typeof value === 'string' ? entry[field] === value : value.every((one) => (entry[field] as readonly string[]).includes(one));
      return source === '' ? ['no source'] : keys.filter((key) => !held(parameter(key)));
    });
    expect(wrong).toEqual([]);
  });
});

/** ip_forward is the forwarding of all: a key of a pattern, which cannot point back. */
const forwarding = ['net.ipv4.ip_forward', 'net.ipv4.conf.INTERFACE.forwarding'];

it('names one variable from both sides', () => {
  const wrong = parameters
    .filter((p) => p.kind === 'tunable')
    .flatMap((p) =>
      p.aliases.filter((alias) => !forwarding.includes(p.key) && knowledge.parameter(alias)?.aliases.includes(p.key) !== true),
    );
  expect(wrong).toEqual([]);
});

it('a capacity counts numbers, and what stays unchanged is none', () => {
  const capacities = parameters.filter((p) => p.capacity !== undefined);
  expect(capacities.length).toBeGreaterThan(150);
  expect(capacities.filter((p) => p.kind === 'status' || p.kind === 'action' || p.value.type === 'boolean').map((p) => p.key)).toEqual([]);
});

it('limits that pass under another name or where 0 means no limit are not called a capacity', () => {
  for (const key of ['fs.pipe-user-pages-hard', 'kernel.core_pipe_limit', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_challenge_ack_limit'])
    expect(parameter(key).capacity, key).toBeUndefined();
});
