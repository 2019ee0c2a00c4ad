import { describe, expect, it } from 'vitest';
import { change, delta, originOf, type Readings, rate, reading, rise, risen, type Sample, shownNow } from '../../src/model/readings.ts';
import { type Idle, idleOver } from '../../src/model/socket-readings.ts';

const sampleOf = (numbers: Readonly<Record<string, number>>): Sample => ({ numbers: new Map(Object.entries(numbers)), softnet: [] });
const between = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>, seconds = 5): Readings => ({
  before: sampleOf(before),
  after: sampleOf(after),
  seconds,
  notChecked: [],
});

describe('a counter', () => {
  it('rises by the difference, per second over the time between', () => {
    const readings = between({ 'TcpExt.ListenOverflows': 10 }, { 'TcpExt.ListenOverflows': 211 });
    expect(delta(readings, 'TcpExt.ListenOverflows')).toBe(201);
    expect(rate(readings, 'TcpExt.ListenOverflows')).toBeCloseTo(40.2);
    expect(risen(readings, 'TcpExt.ListenOverflows')).toEqual({
      fact: 'TcpExt ListenOverflows',
      value: '+201 in 5.0 s (40.2/s)',
      from: '/proc/net/netstat',
    });
  });

  it('of 32 bits may begin again, one that fell otherwise tells nothing', () => {
    expect(rise(4294967290, 5)).toBe(11);
    expect(rise(1000, 5)).toBeUndefined();
    expect(rise(5e9, 5)).toBeUndefined();
    expect(rise(undefined, 5)).toBeUndefined();
    expect(rise(5, 5)).toBe(0);
  });

  it('that is a sum over CPUs may fall by one round of one of them', () => {
    const readings = between(
      { 'softnet.processed': 3 * 4294967290, 'Ip.InReceives': 3 * 4294967290 },
      { 'softnet.processed': 2 * 4294967290 + 10, 'Ip.InReceives': 9 },
    );
    expect(delta(readings, 'softnet.processed')).toBe(16);
    expect(delta(readings, 'Ip.InReceives')).toBeUndefined();
    expect(delta(between({ 'conntrack.drop': 9e9 }, { 'conntrack.drop': 1 }), 'conntrack.drop')).toBeUndefined();
  });

  it('that is not in both looks has no rise', () => {
    const readings: Readings = { after: sampleOf({ 'Udp.RcvbufErrors': 7 }), seconds: 0, weak: 'one look', notChecked: [] };
    expect([delta(readings, 'Udp.RcvbufErrors'), rate(readings, 'Udp.RcvbufErrors'), reading(readings, 'Udp.RcvbufErrors')]).toEqual([
      undefined,
      undefined,
      7,
    ]);
    expect(risen(readings, 'Udp.RcvbufErrors')?.value).toBe('7 since the counter began');
    expect(risen(readings, 'Udp.MemErrors')).toBeUndefined();
    expect(rate(between({ a: 1 }, { a: 2 }, 0), 'a')).toBeUndefined();
  });
});

describe('a gauge', () => {
  it('moves both ways', () => {
    expect(change(between({ 'sockstat.TCP.mem': 9 }, { 'sockstat.TCP.mem': 4 }), 'sockstat.TCP.mem')).toBe(-5);
    expect(shownNow(between({}, { 'sockstat.TCP.mem': 4 }), 'sockstat.TCP.mem')).toEqual({
      fact: 'sockstat TCP mem',
      value: '4',
      from: '/proc/net/sockstat',
    });
  });
});

it.each([
  ['Tcp.ActiveOpens', '/proc/net/snmp'],
  ['Udp6.RcvbufErrors', '/proc/net/snmp6'],
  ['IpExt.InOctets', '/proc/net/netstat'],
  ['conntrack.drop', '/proc/net/stat/nf_conntrack'],
  ['nf_conntrack_count', '/proc/sys/net/netfilter/nf_conntrack_count'],
  ['sockstat.TCP6.inuse', '/proc/net/sockstat6'],
  ['pressure.io.full.avg10', '/proc/pressure/io'],
  ['tasks.total', '/proc/loadavg'],
  ['tasks.blocked', '/proc/stat'],
  ['constructor.x', '/proc/net/snmp'],
])('%s is read in %s', (name, path) => expect(originOf(name)).toBe(path));

it('idle connections are told at the step that is not shorter', () => {
  const idle: Idle = { of: 9, longestSeconds: 400, over: [60, 350, 600].map((seconds) => ({ seconds, count: 600 - seconds, noTimer: 1 })) };
  expect(idleOver(idle, 240)?.seconds).toBe(350);
  expect(idleOver(idle, 350)?.count).toBe(250);
  expect(idleOver(idle, 601)).toBeUndefined();
});
