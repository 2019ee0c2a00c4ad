import { expect, test } from 'vitest';
import { exampleSockets, exampleTuple } from '../../src/symptoms/example-sockets.ts';
import { causeOf, toldOf } from './told-of.ts';

const id = 'TS001';
const range = { 'net.ipv4.ip_local_port_range': '32768 60999', 'net.ipv4.tcp_timestamps': '1', 'net.ipv4.tcp_tw_reuse': '2' };
const tuple = (part: Parameters<typeof exampleTuple>[0]) => ({ sockets: exampleSockets({ tuples: [exampleTuple(part)] }) });

test('a tuple that holds every port of the range is proved, with the arithmetic', () => {
  const cause = causeOf(id, { after: tuple({ total: 28_232, estab: 32, timeWait: 28_200 }), sysctl: range });
  expect(cause.confidence).toBe('proved');
  expect(cause.title).toBe('Local ports from 10.0.0.4 to 10.0.3.7:8080 are used up');
  expect(cause.reading).toContain('60999 - 32768 + 1 = 28232 ports');
  expect(cause.reading).toContain('28232 / 60 = 470.5 new connections a second');
  expect(cause.do.join('\n')).toContain('net.ipv4.tcp_tw_reuse = 1');
  expect(cause.do.join('\n')).toContain('to 10240 60999 (50760 ports instead of 28232)');
  expect(cause.keys).toEqual(['net.ipv4.tcp_tw_reuse', 'net.ipv4.ip_local_port_range']);
  expect(cause.notThis.map(({ key }) => key)).toContain('net.ipv4.tcp_fin_timeout');
});

test('reserved ports are not there to be used', () => {
  const reserved = { ...range, 'net.ipv4.ip_local_reserved_ports': '40000-40099,61000' };
  const cause = causeOf(id, { after: tuple({ total: 28_132, estab: 28_132 }), sysctl: reserved });
  expect(cause.reading).toContain('60999 - 32768 + 1 - 100 reserved = 28132 ports');
});

test('connections that are open are not freed by tcp_tw_reuse', () => {
  const cause = causeOf(id, { after: tuple({ total: 28_232, estab: 28_232 }), sysctl: range });
  expect(cause.keys).toEqual(['net.ipv4.ip_local_port_range']);
  expect(cause.notThis.map(({ key }) => key)).toContain('net.ipv4.tcp_tw_reuse');
});

test('80 % of the ports are near, and no cause', () => {
  const { causes, notYet } = toldOf(id, { after: tuple({ total: 22_586, estab: 100, timeWait: 22_486 }), sysctl: range });
  expect(causes).toEqual([]);
  expect(notYet[0]?.why).toBe('22586 of 28232 (80 %) from 10.0.0.4 to 10.0.3.7:8080');
  expect(notYet[0]?.share).toBeCloseTo(0.8);
});

test('tcp_tw_reuse = 1 frees what waits, and only with timestamps; 2 only on loopback', () => {
  const waiting = tuple({ total: 28_232, estab: 32, timeWait: 28_200 });
  const reuse = { ...range, 'net.ipv4.tcp_tw_reuse': '1' };
  expect(toldOf(id, { after: waiting, sysctl: reuse }).ruledOut[0]?.why).toContain('28200 in TIME-WAIT that connect() may take over');
  expect(toldOf(id, { after: waiting, sysctl: { ...reuse, 'net.ipv4.tcp_timestamps': '0' } }).causes).toHaveLength(1);
  const own = tuple({ total: 28_232, timeWait: 28_200, local: '127.0.0.1', remote: '127.0.0.1' });
  expect(toldOf(id, { after: own, sysctl: range }).causes).toEqual([]);
});

test('two destinations have ports of their own', () => {
  const tuples = [exampleTuple({ total: 18_000, estab: 18_000 }), exampleTuple({ remote: '10.0.3.8', total: 18_000, estab: 18_000 })];
  expect(toldOf(id, { after: { sockets: exampleSockets({ tuples }) }, sysctl: range }).causes).toEqual([]);
});

test('a range that is not known is said', () => {
  expect(toldOf(id, { after: tuple({ total: 28_232 }) }).notChecked[0]?.why).toContain('net.ipv4.ip_local_port_range');
});
