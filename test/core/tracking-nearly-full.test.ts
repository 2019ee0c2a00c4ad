import { expect, test } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import { planOf } from './plan-of.ts';

const key = 'net.netfilter.nf_conntrack_max';
const path = '/proc/sys/net/netfilter/nf_conntrack_count';
const tracked = (count: number): Partial<Facts> => ({
  gauges: new Map([['nf_conntrack_count', { value: count, origin: { kind: 'read', path } }]]),
});
const told = (count: number, line = 'vm.swappiness = 10', max = '65536') =>
  planOf(`[sysctl]\n${line}\n`, { running: { [key]: max }, facts: tracked(count) }).findings.filter((f) => f.id === 'TA132');

test('a gateway whose table is nearly full hears of it, though nobody gave the flows', () => {
  expect(told(61200)).toMatchObject([
    {
      severity: 'warning',
      key,
      message: '61200 of 65536 connections are tracked, 93 % of the table',
      place: { path },
      evidence: [{ value: '61200' }, { value: '65536' }],
    },
  ]);
});

test('four fifths are still room, and no bound is none', () => {
  expect(told(52428)).toEqual([]);
  expect(told(52429)).toHaveLength(1);
  expect(told(61200, undefined, '0')).toEqual([]);
});

test('what the plan makes of the table counts', () => {
  expect(told(61200, `${key} = at least 262144`)).toEqual([]);
});

test('nobody counted: nothing is said', () => {
  expect(planOf('[sysctl]\nvm.swappiness = 10\n', { running: { [key]: '65536' } }).findings).toEqual([]);
});
