import { expect, test } from 'vitest';
import { counterName, findCounter } from '../../src/core/find-counter.ts';
import { findTerm } from '../../src/core/find-term.ts';
import type { Counter, Term } from '../../src/model/term.ts';

const claim = { text: 'counted', source: 'linux 6.1', grade: 'primary' as const };
const counters = ['TcpExtListenOverflows', 'TcpExtTCPReqQFullDrop', 'UdpInErrors', 'Udp6InErrors', 'TcpInErrs', 'IpExtInOctets'].map(
  (name): Counter => ({ name, aliases: [], path: '/proc/net/netstat', meaning: name, reading: '', see: [], claim }),
);
const names = (name: string) => findCounter(name, counters).map((counter) => counter.name);

test('a counter by its whole name, without its group, as netstat prints it', () => {
  for (const name of ['TcpExtListenOverflows', 'ListenOverflows', 'listenoverflows', 'TcpExt ListenOverflows', 'TcpExt: ListenOverflows'])
    expect(names(name)).toEqual(['TcpExtListenOverflows']);
  expect(names('TCPReqQFullDrop')).toEqual(['TcpExtTCPReqQFullDrop']);
});

test('a name that two groups have means both, an exact one means one', () => {
  expect(names('InErrors')).toEqual(['UdpInErrors', 'Udp6InErrors']);
  expect(names('UdpInErrors')).toEqual(['UdpInErrors']);
  expect(names('Overflows')).toEqual([]);
  expect(names('x'.repeat(1_000_000))).toEqual([]);
});

test('the group is no part of a name', () => {
  expect(counters.map(counterName)).toEqual(['ListenOverflows', 'TCPReqQFullDrop', 'InErrors', 'InErrors', 'InErrs', 'InOctets']);
});

test('a word in the spellings that people use', () => {
  const terms: readonly Term[] = [{ name: 'TIME-WAIT', aliases: ['tw socket'], group: 'tcp-state', meaning: 'a state', see: [], claim }];
  for (const name of ['TIME-WAIT', 'TIME_WAIT', 'time wait', 'timewait', 'TW-socket'])
    expect(findTerm(name, terms)?.name).toBe('TIME-WAIT');
  expect(findTerm('__proto__', terms)).toBeUndefined();
  expect(findTerm('', terms)).toBeUndefined();
});
