import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/core/diagnose.ts';
import type { SymptomExample } from '../../src/model/symptom.ts';
import { exampleListener, exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { exampleQuestion } from './example-question.ts';
import { causeOf, toldOf } from './told-of.ts';

const counted = (sent: number, answered: number, cookies: number, dropped: number): SymptomExample['numbers'] => ({
  'TcpExt.SyncookiesSent': [10, 10 + sent],
  'TcpExt.SyncookiesRecv': [10, 10 + answered],
  'TcpExt.TCPReqQFullDoCookies': [10, 10 + cookies],
  'TcpExt.TCPReqQFullDrop': [10, 10 + dropped],
  'Tcp.PassiveOpens': [1000, 1500],
});
const sockets = (limit: number, halfOpen: number, retried: number) => ({
  sockets: exampleSockets({ listeners: [exampleListener({ limit })], synRecv: new Map([[8080, halfOpen]]), synRecvRetried: retried }),
});

describe('a burst of real clients', () => {
  test('with cookies they get in: little harm, and the limit is the backlog', () => {
    const cause = causeOf('TS004', {
      numbers: counted(300, 295, 300, 0),
      after: sockets(128, 128, 2),
      sysctl: { 'net.ipv4.tcp_syncookies': '1', 'net.core.somaxconn': '128' },
    });
    expect(cause.confidence).toBe('proved');
    expect(cause.harm).toBe(20);
    expect(cause.reading).toContain('From 4.4 on the queue holds as much as the backlog of listen(): 128.');
    expect(cause.reading).toContain('295 of 300 cookies were answered');
    expect(cause.keys).toEqual(['net.core.somaxconn']);
    expect(cause.notThis.map(({ key }) => key)).toContain('net.ipv4.tcp_max_syn_backlog');
  });

  test('without cookies SYNs are lost, and cookies come first', () => {
    const cause = causeOf('TS004', {
      numbers: counted(0, 0, 0, 340),
      after: sockets(128, 128, 4),
      sysctl: { 'net.ipv4.tcp_syncookies': '0' },
    });
    expect(cause.harm).toBeGreaterThan(50);
    expect(cause.do[0]).toContain('net.ipv4.tcp_syncookies = 1');
  });

  test('up to 4.3 the table is a power of two of the smaller of both', () => {
    const sysctl = { 'net.ipv4.tcp_syncookies': '1', 'net.core.somaxconn': '4096', 'net.ipv4.tcp_max_syn_backlog': '256' };
    const cause = causeOf('TS004', { kernel: '3.10', numbers: counted(300, 295, 300, 0), after: sockets(511, 400, 2), sysctl });
    expect(cause.reading).toContain('min(backlog 511, tcp_max_syn_backlog 256): 512');
    expect(cause.keys).toContain('net.ipv4.tcp_max_syn_backlog');
    expect(cause.notThis.map(({ key }) => key)).not.toContain('net.ipv4.tcp_max_syn_backlog');
  });

  test('with cookies off the last quarter of tcp_max_syn_backlog is kept, and its drops count in ListenDrops alone', () => {
    const numbers = { ...counted(0, 0, 0, 0), 'TcpExt.ListenDrops': [5, 45], 'TcpExt.ListenOverflows': 5 } as const;
    const sysctl = { 'net.ipv4.tcp_syncookies': '0', 'net.ipv4.tcp_max_syn_backlog': '128' };
    const cause = causeOf('TS004', { numbers, after: sockets(511, 97, 10), sysctl });
    expect(cause.confidence).toBe('likely');
    expect(cause.reading).toContain('40 SYNs were dropped while less than a quarter of tcp_max_syn_backlog (128) was free');
    expect(cause.keys).toContain('net.ipv4.tcp_max_syn_backlog');
  });
});

describe('a flood', () => {
  test('with cookies on the port stays open, and that is told once', () => {
    const example: SymptomExample = {
      numbers: counted(5000, 25, 5000, 0),
      after: sockets(511, 511, 480),
      sysctl: { 'net.ipv4.tcp_syncookies': '1' },
    };
    const cause = causeOf('TS005', example);
    expect(cause.confidence).toBe('proved');
    expect(cause.reading).toContain('25 of 5000 cookies were answered');
    expect(cause.notThis.map(({ key }) => key)).toContain('net.ipv4.tcp_syncookies');
    expect(cause.keys).toBeUndefined();
    expect(diagnose(exampleQuestion(example)).causes.map(({ id }) => id)).toEqual(['TS005']);
  });

  test('with cookies off it shuts real clients out', () => {
    const cause = causeOf('TS005', {
      numbers: counted(0, 0, 0, 900),
      after: sockets(128, 128, 110),
      sysctl: { 'net.ipv4.tcp_syncookies': '0' },
    });
    expect(cause.harm).toBe(90);
    expect(cause.keys).toEqual(['net.ipv4.tcp_syncookies']);
    expect(cause.reading).toContain('900 further SYNs were dropped');
  });

  test('a few stray ACKs with wrong cookies mean nothing', () => {
    const { causes, ruledOut } = toldOf('TS005', {
      numbers: { ...counted(0, 0, 0, 0), 'TcpExt.SyncookiesFailed': [1, 9] },
      sysctl: { 'net.ipv4.tcp_syncookies': '1' },
    });
    expect(causes).toEqual([]);
    expect(ruledOut).toHaveLength(1);
  });
});

test('tcp_syncookies = 2 counts every SYN as if the queue were full, and proves nothing', () => {
  const example: SymptomExample = {
    numbers: counted(500, 498, 500, 0),
    after: sockets(511, 3, 0),
    sysctl: { 'net.ipv4.tcp_syncookies': '2' },
  };
  expect(diagnose(exampleQuestion(example)).causes).toEqual([]);
  expect(toldOf('TS004', example).ruledOut[0]?.why).toContain('tcp_syncookies = 2');
});

test('one look does not tell whether an old overflow still happens', () => {
  const { causes, notChecked } = toldOf('TS004', {
    seconds: 0,
    numbers: { 'TcpExt.TCPReqQFullDrop': 0, 'TcpExt.TCPReqQFullDoCookies': 12 },
  });
  expect(causes).toEqual([]);
  expect(notChecked[0]?.why).toContain('12 since the counter began');
});
