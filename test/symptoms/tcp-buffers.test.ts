import { describe, expect, test } from 'vitest';
import { exampleListener, exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { causeOf, toldOf } from './told-of.ts';

describe('TCP memory', () => {
  const sysctl = { 'net.ipv4.tcp_mem': '4096 6144 8192' };
  const full = { 'sockstat.TCP.mem': 6200, 'sockstat.TCP.alloc': 900, 'meminfo.MemTotal': 4 * 2 ** 30, 'meminfo.MemAvailable': 2 ** 30 };

  test('pages are worked out into bytes, for all and for each socket', () => {
    const cause = causeOf('TS016', { numbers: { ...full, 'TcpExt.TCPMemoryPressures': [3, 4] }, sysctl });
    expect(cause.confidence).toBe('proved');
    expect(cause.reading).toContain('6200 pages of 4096 bytes are 24.2 MiB');
    expect(cause.reading).toContain('6200 * 4096 / 900 sockets = 27.6 KiB each');
    expect(cause.do.join('\n')).toContain('Remove the line that lowers net.ipv4.tcp_mem');
  });

  test('a limit that is not lowered is raised only where memory is free', () => {
    const small = { ...full, 'meminfo.MemTotal': 2 ** 28, 'meminfo.MemAvailable': 2 ** 26 };
    expect(causeOf('TS016', { numbers: small, sysctl }).do.join('\n')).toContain('64 MiB are available, 25 %');
  });

  test('above the last number connections are reset', () => {
    const cause = causeOf('TS016', { numbers: { 'sockstat.TCP.mem': 9000 }, sysctl });
    expect(cause.title).toBe('TCP has used up its memory');
    expect(cause.harm).toBe(85);
  });

  test('half is ruled out, four fifths are near, a container cannot see it', () => {
    expect(toldOf('TS016', { numbers: { 'sockstat.TCP.mem': 3000 }, sysctl }).ruledOut[0]?.why).toBe('3000 of 6144 pages (pressure)');
    expect(toldOf('TS016', { numbers: { 'sockstat.TCP.mem': 5200 }, sysctl }).notYet).toHaveLength(1);
    expect(toldOf('TS016', { numbers: { 'sockstat.TCP.mem': 5200 } }).notChecked[0]?.why).toBe('net.ipv4.tcp_mem is not known');
  });
});

describe('drops of what arrived', () => {
  const numbers = (pruned: number, backlog: number, came: number) =>
    ({ 'TcpExt.RcvPruned': [4, 4 + pruned], 'TcpExt.TCPBacklogDrop': [3, 3 + backlog], 'Tcp.InSegs': [50_000, 50_000 + came] }) as const;

  test('names who has the most unread', () => {
    const sockets = exampleSockets({
      listeners: [exampleListener({ port: 9000, program: 'billing', pid: 4410, receiveBytes: 5_800_000 })],
    });
    const cause = causeOf('TS017', { numbers: numbers(336, 0, 42_000), after: { sockets } });
    expect(cause.reading).toContain('336 of 42000 segments');
    expect(cause.do[0]).toContain('billing (pid 4410)');
    expect(cause.notThis[0]?.key).toBe('net.core.netdev_max_backlog');
  });

  test('a busy socket is another story than a slow reader', () => {
    expect(causeOf('TS017', { numbers: numbers(2, 90, 42_000) }).do.join('\n')).toContain('more connections');
  });

  test('a few among many are ruled out with the share', () => {
    expect(toldOf('TS017', { numbers: numbers(2, 3, 42_000) }).ruledOut[0]?.why).toBe(
      '5 of 42000 segments that arrived were dropped (less than 1 %)',
    );
  });

  test('short of memory explains them: one story', () => {
    const example = { numbers: { ...numbers(336, 0, 42_000), 'sockstat.TCP.mem': 7000 }, sysctl: { 'net.ipv4.tcp_mem': '4096 6144 8192' } };
    expect(toldOf('TS017', example).causes).toHaveLength(1);
    expect(causeOf('TS016', example).follows.map(({ id }) => id)).toEqual(['TS017']);
  });
});
