import { expect, test } from 'vitest';
import { causeOf, toldOf } from './told-of.ts';

const id = 'TS006';

test('a lowered table is told with the closes that fit and the number that would', () => {
  const cause = causeOf(id, {
    numbers: { 'TcpExt.TCPTimeWaitOverflow': [100, 1600], 'TcpExt.TW': [9000, 9420], 'sockstat.TCP.tw': 5000 },
    sysctl: { 'net.ipv4.tcp_max_tw_buckets': '5000' },
  });
  expect(cause.confidence).toBe('proved');
  expect(cause.evidence[0]).toEqual({ fact: 'TcpExt TCPTimeWaitOverflow', value: '+1500 in 5.0 s (300.0/s)', from: '/proc/net/netstat' });
  expect(cause.reading).toContain('5000 / 60 s = 83.3 closes a second');
  expect(cause.reading).toContain('384.0 * 60 = 23040 would wait');
  expect(cause.do[0]).toContain('raise it to 32768');
});

test('four fifths of the table are near', () => {
  const { causes, notYet } = toldOf(id, {
    numbers: { 'TcpExt.TCPTimeWaitOverflow': 7, 'sockstat.TCP.tw': 4100 },
    sysctl: { 'net.ipv4.tcp_max_tw_buckets': '5000' },
  });
  expect(causes).toEqual([]);
  expect(notYet[0]?.share).toBeCloseTo(0.82);
});

test('30,000 in a table of 262,144 are ruled out with the numbers', () => {
  const { ruledOut } = toldOf(id, {
    numbers: { 'TcpExt.TCPTimeWaitOverflow': 0, 'sockstat.TCP.tw': 30_000 },
    sysctl: { 'net.ipv4.tcp_max_tw_buckets': '262144' },
  });
  expect(ruledOut[0]?.why).toBe('TcpExt TCPTimeWaitOverflow +0, 30000 of 262144 TIME-WAIT');
});
