import { describe, expect, test } from 'vitest';
import { exampleListener, exampleSockets, exampleTuple } from '../../src/symptoms/example-sockets.ts';
import { causeOf, toldOf } from './told-of.ts';

describe('retransmission', () => {
  const numbers = (again: number, syns: number, sent: number) =>
    ({ 'Tcp.RetransSegs': [1000, 1000 + again], 'Tcp.OutSegs': [9000, 9000 + sent], 'TcpExt.TCPSynRetrans': [40, 40 + syns] }) as const;

  test('what was sent again is counted without SYNs', () => {
    const cause = causeOf('TS014', { numbers: numbers(700, 100, 9400) });
    expect(cause.title).toBe('6 % of the segments are sent again');
    expect(cause.reading).toContain('600 of 10000 segments');
    expect(toldOf('TS014', { numbers: numbers(700, 690, 9400) }).causes).toEqual([]);
  });

  test('two percent are usual, a few segments chance', () => {
    expect(toldOf('TS014', { numbers: numbers(200, 0, 9800) }).ruledOut[0]?.why).toBe(
      '200 of 10000 segments were sent again (2 %), without SYNs',
    );
    expect(toldOf('TS014', { numbers: numbers(20, 0, 80) }).causes).toEqual([]);
  });

  test('one host from which nothing comes back', () => {
    const sockets = exampleSockets({ tuples: [exampleTuple({ retransmitting: 31 })], retransmitting: [{ remote: '10.0.3.7', count: 31 }] });
    const cause = causeOf('TS014', { numbers: numbers(31, 0, 9000), after: { sockets }, sysctl: { 'net.ipv4.tcp_retries2': '15' } });
    expect(cause.title).toBe('Nothing comes back from 10.0.3.7');
    expect(cause.evidence[0]?.value).toBe('31 of 40');
    expect(cause.reading).toContain('924 s');
  });

  test('a tenth of the connections to a host is no broken path', () => {
    const sockets = exampleSockets({ tuples: [exampleTuple({ retransmitting: 4 })], retransmitting: [{ remote: '10.0.3.7', count: 4 }] });
    expect(toldOf('TS014', { numbers: numbers(4, 0, 9000), after: { sockets } }).causes).toEqual([]);
  });
});

describe('SYNs that are not answered', () => {
  const sockets = (count: number, estab: number) =>
    exampleSockets({
      synUnanswered: [{ remote: '10.0.3.7', port: 8080, count }],
      tuples: [exampleTuple({ total: count + estab, estab, synSent: count })],
    });

  test('toward a place where nothing is open, with the time that connect() takes', () => {
    const cause = causeOf('TS015', {
      numbers: { 'TcpExt.TCPSynRetrans': [12, 61] },
      after: { sockets: sockets(14, 0) },
      sysctl: { 'net.ipv4.tcp_syn_retries': '6' },
    });
    expect(cause.confidence).toBe('proved');
    expect(cause.reading).toContain('it is down, or a filter');
    expect(cause.reading).toContain('6 retries take 127 s');
    expect(cause.place).toEqual({ remote: '10.0.3.7:8080' });
  });

  test('where others are open the far queue may be full', () => {
    expect(causeOf('TS015', { after: { sockets: sockets(14, 26) } }).reading).toContain('26 connections to the same place are open');
  });

  test('toward a listener of its own the full queue of that is the story', () => {
    const own = exampleTuple({ local: '127.0.0.1', remote: '127.0.0.1', total: 9, estab: 0, synSent: 9 });
    const listeners = [exampleListener({ queued: 512, limit: 511 })];
    const unanswered = [{ remote: '127.0.0.1', port: 8080, count: 9 }];
    const numbers = { 'TcpExt.ListenOverflows': [0, 30] } as const;
    const example = { numbers, after: { sockets: exampleSockets({ listeners, tuples: [own], synUnanswered: unanswered }) } };
    expect(causeOf('TS003', example).follows.map(({ id }) => id)).toEqual(['TS015']);
  });

  test('one may be chance', () => {
    expect(toldOf('TS015', { after: { sockets: sockets(1, 26) } }).ruledOut).toHaveLength(1);
  });
});
