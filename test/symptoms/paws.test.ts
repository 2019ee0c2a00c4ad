import { describe, expect, test } from 'vitest';
import { exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { causeOf, toldOf } from './told-of.ts';

describe('tcp_tw_recycle', () => {
  const old = { kernel: '3.10', sysctl: { 'net.ipv4.tcp_tw_recycle': '1', 'net.ipv4.tcp_timestamps': '1' } };

  test('drops are proved, and the remedy is 0', () => {
    const cause = causeOf('TS007', {
      ...old,
      numbers: { 'TcpExt.PAWSPassive': [10, 74], 'TcpExt.PAWSEstab': 3, 'Tcp.PassiveOpens': [0, 64] },
    });
    expect(cause.confidence).toBe('proved');
    expect(cause.do[0]).toContain('net.ipv4.tcp_tw_recycle = 0');
    expect(cause.reading).toContain('64 SYNs were dropped');
    expect(cause.harm).toBe(83);
  });

  test('set, but nothing dropped in the window: not yet', () => {
    expect(toldOf('TS007', { ...old, numbers: { 'TcpExt.PAWSPassive': 10, 'TcpExt.PAWSEstab': 3 } }).notYet).toHaveLength(1);
  });

  test('without timestamps it does nothing', () => {
    const sysctl = { ...old.sysctl, 'net.ipv4.tcp_timestamps': '0' };
    expect(toldOf('TS007', { ...old, sysctl, numbers: { 'TcpExt.PAWSPassive': 10, 'TcpExt.PAWSEstab': 3 } }).ruledOut).toHaveLength(1);
  });

  test('from 4.12 on there is no such thing', () => {
    expect(toldOf('TS007', { numbers: { 'TcpExt.PAWSEstab': [3, 900] } }).ruledOut[0]?.why).toContain('gone since 4.12');
  });
});

describe('a TIME-WAIT that another client meets', () => {
  const after = { sockets: exampleSockets({ timeWait: { incoming: 400, outgoing: 0 } }) };
  const numbers = (met: number, passive: number) =>
    ({ 'TcpExt.PAWSTimewait': [4, 4 + met], 'TcpExt.PAWSEstab': 90, 'Tcp.PassiveOpens': [500, 500 + passive] }) as const;

  test('with tcp_rfc1337 = 1 it fails, with 0 it is late', () => {
    const kept = causeOf('TS008', { after, numbers: numbers(6, 20), sysctl: { 'net.ipv4.tcp_rfc1337': '1' } });
    expect(kept.keys).toEqual(['net.ipv4.tcp_rfc1337']);
    expect(kept.do[0]).toContain('net.ipv4.tcp_rfc1337 = 0');
    const late = causeOf('TS008', { after, numbers: numbers(6, 20), sysctl: { 'net.ipv4.tcp_rfc1337': '0' } });
    expect(late.keys).toBeUndefined();
    expect(late.harm).toBeLessThan(kept.harm);
    expect(late.reading).toContain('a second later');
    expect(late.notThis.map(({ key }) => key)).toContain('net.ipv4.tcp_tw_recycle');
  });

  test('single late segments of a busy server are no cause', () => {
    expect(toldOf('TS008', { after, numbers: numbers(1, 1000), sysctl: { 'net.ipv4.tcp_rfc1337': '0' } }).causes).toEqual([]);
  });

  test('where no TIME-WAIT came in it is something else', () => {
    expect(toldOf('TS008', { numbers: numbers(6, 20), sysctl: { 'net.ipv4.tcp_rfc1337': '0' } }).causes).toEqual([]);
  });

  test('a kernel without the counter cannot tell it from reordering', () => {
    expect(toldOf('TS008', { after, numbers: { 'TcpExt.PAWSEstab': [90, 99] } }).notChecked[0]?.why).toContain('PAWSEstab +9');
  });
});
