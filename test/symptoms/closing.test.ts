import { describe, expect, test } from 'vitest';
import { exampleProcess } from '../../src/symptoms/example-processes.ts';
import { exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { causeOf, toldOf } from './told-of.ts';

describe('CLOSE-WAIT', () => {
  const held = (count: number) =>
    exampleSockets({ closeWait: [{ program: 'billing', pid: 4410, unit: 'billing.service', port: 9000, count, unread: 0 }] });
  const earlier = (count: number) => ({ sockets: exampleSockets({ closeWait: [{ count, unread: 0 }] }) });

  test('that grows is proved, and says when the descriptors are gone', () => {
    const processes = [exampleProcess({ pid: 4410, program: 'billing', open: 724 })];
    const cause = causeOf('TS011', { before: earlier(200), after: { sockets: held(250), processes } });
    expect(cause.confidence).toBe('proved');
    expect(cause.title).toBe('billing (pid 4410) does not close connections that the other side has closed');
    expect(cause.reading).toContain('At +10.0 a second its 300 free descriptors are gone in 30 s');
    expect(cause.notThis.map(({ key }) => key)).toEqual(expect.arrayContaining(['net.ipv4.tcp_fin_timeout', 'nofile']));
    expect(cause.place).toEqual({ port: 9000, program: 'billing', pid: 4410, unit: 'billing.service' });
  });

  test('that stays is likely, that falls is none', () => {
    expect(causeOf('TS011', { before: earlier(250), after: { sockets: held(250) } }).confidence).toBe('likely');
    expect(toldOf('TS011', { before: earlier(400), after: { sockets: held(250) } }).notYet[0]?.why).toBe(
      '250, 150 fewer than at the first look',
    );
  });

  test('one look does not tell whether sixty stay', () => {
    expect(toldOf('TS011', { seconds: 0, after: { sockets: held(60) } }).notYet).toHaveLength(1);
    expect(causeOf('TS011', { seconds: 0, after: { sockets: held(700) } }).confidence).toBe('likely');
  });
});

describe('FIN-WAIT and orphans', () => {
  test('more orphans than the limit, with connections reset', () => {
    const cause = causeOf('TS012', {
      numbers: { 'sockstat.TCP.orphan': 8200, 'TcpExt.TCPAbortOnMemory': [1, 31] },
      sysctl: { 'net.ipv4.tcp_max_orphans': '8192' },
    });
    expect(cause.confidence).toBe('proved');
    expect(cause.notThis.map(({ key }) => key)).toContain('net.ipv4.tcp_fin_timeout');
  });

  test('half of the limit is nothing, three quarters are near', () => {
    const sysctl = { 'net.ipv4.tcp_max_orphans': '8192' };
    expect(toldOf('TS012', { numbers: { 'sockstat.TCP.orphan': 4096 }, sysctl }).ruledOut).toHaveLength(1);
    expect(toldOf('TS012', { numbers: { 'sockstat.TCP.orphan': 6144 }, sysctl }).notYet[0]?.share).toBe(0.75);
  });

  test('peers that never close are told with their share, at little harm', () => {
    const states = new Map([
      ['FIN-WAIT-2', 900],
      ['TIME-WAIT', 300],
    ] as const);
    const cause = causeOf('TS012', {
      before: { sockets: exampleSockets({ finWait2: { held: 0, orphaned: 880 } }) },
      after: { sockets: exampleSockets({ finWait2: { held: 0, orphaned: 900 }, byState: states }) },
      sysctl: { 'net.ipv4.tcp_fin_timeout': '60' },
    });
    expect(cause.reading).toContain('900 / 60 s against 300 / 60 s: 75 %');
    expect(cause.harm).toBeLessThan(30);
    expect(cause.notThis[0]?.key).toBe('net.ipv4.tcp_fin_timeout');
  });

  test('FIN-WAIT-2 that a program holds has no time limit', () => {
    const sockets = exampleSockets({
      finWait2: { held: 300, orphaned: 0 },
      finWait2Held: [{ program: 'billing', pid: 4410, count: 300, unread: 0 }],
    });
    expect(causeOf('TS012', { before: { sockets }, after: { sockets } }).title).toBe(
      'billing (pid 4410) waits without limit for the other side to close',
    );
  });
});
