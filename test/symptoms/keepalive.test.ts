import { describe, expect, test } from 'vitest';
import type { SymptomExample } from '../../src/model/symptom.ts';
import { exampleListener, exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { causeOf, toldOf } from './told-of.ts';

const sysctl = { 'net.ipv4.tcp_keepalive_time': '7200', 'net.ipv4.tcp_keepalive_intvl': '75', 'net.ipv4.tcp_keepalive_probes': '9' };
const path = (seconds: number, kind: 'given' | 'assumed' = 'given'): SymptomExample['facts'] => ({
  named: new Map([
    [
      'nat_idle_timeout_s',
      { value: seconds, origin: kind === 'given' ? { kind, option: '--nat-idle-timeout' } : { kind, why: 'the least of this cloud' } },
    ],
  ]),
});
interface Idle {
  readonly established: number;
  readonly idle: number;
  readonly noTimer: number;
  readonly longest?: number;
  readonly address?: string;
}
const connections = ({ established, idle, noTimer, longest, address = '0.0.0.0' }: Idle) => {
  const times = { of: established, longestSeconds: 8000, over: [350, 7200].map((seconds) => ({ seconds, count: idle, noTimer })) };
  const listener = exampleListener({
    address,
    states: new Map([['ESTAB', established]]),
    keepalive: established - noTimer,
    noTimer,
    ...(longest !== undefined && { keepaliveLongest: longest }),
    idle: times,
  });
  return {
    sockets: exampleSockets({
      listeners: [listener],
      idle: times,
      established: { incoming: established, outgoing: 0, keepalive: 0, noTimer },
    }),
  };
};

describe('connections without keepalive', () => {
  test('with the timeout of the path: how many, the own words of the program, and when one would die', () => {
    const cause = causeOf('TS009', { after: connections({ established: 300, idle: 214, noTimer: 214 }), facts: path(350), sysctl });
    expect(cause.evidence[0]?.value).toBe('214 of 300');
    expect(cause.reading).toContain('7200 + 75 * 9 = 7875 s');
    expect(cause.do[0]).toContain('nginx: off; listen 80 so_keepalive=on');
    expect(cause.do[1]).toContain(
      'tcp_keepalive_time = 175, tcp_keepalive_intvl = 30, tcp_keepalive_probes = 5: found after 175 + 30 * 5 = 325 s',
    );
    expect(cause.do[2]).toContain("ss -K state established '( sport = :8080 )'");
    expect(cause.notThis[0]?.key).toBe('net.ipv4.tcp_keepalive_time');
  });

  test('an assumed timeout proves nothing: forty idle sessions are told and are no cause', () => {
    const { causes, notYet } = toldOf('TS009', {
      after: connections({ established: 300, idle: 40, noTimer: 40 }),
      facts: path(120, 'assumed'),
      sysctl,
    });
    expect(causes).toEqual([]);
    expect(notYet[0]?.why).toContain('40 of those beyond this machine idle for 7200 s');
  });

  test('hundreds of a listener that have been idle for two hours are one without it', () => {
    expect(causeOf('TS009', { after: connections({ established: 300, idle: 214, noTimer: 214 }), sysctl }).confidence).toBe('likely');
  });

  test('on loopback nobody vanishes', () => {
    expect(
      toldOf('TS009', { after: connections({ established: 300, idle: 214, noTimer: 214, address: '127.0.0.1' }), sysctl }).causes,
    ).toEqual([]);
  });

  test('idle times that are not known are said', () => {
    expect(toldOf('TS009', { after: { sockets: exampleSockets({}) } }).notChecked[0]?.why).toContain('ss -i');
  });
});

describe('keepalive that comes too late', () => {
  test('the path forgets after 350 s, the probe leaves after 7200: worked out', () => {
    const cause = causeOf('TS010', {
      after: connections({ established: 300, idle: 120, noTimer: 0, longest: 7011 }),
      facts: path(350),
      sysctl,
    });
    expect(cause.reading).toContain('the first probe leaves after 7200 s at the earliest: for 6850 s');
    expect(cause.reading).toContain('7200 + 75 * 9 = 7875 s');
    expect(cause.keys).toContain('net.ipv4.tcp_keepalive_time');
    expect(cause.evidence.map(({ value }) => value)).toContain('120 of 300');
  });

  test('a program with a longer time of its own is told to change it, not the key', () => {
    const quick = { ...sysctl, 'net.ipv4.tcp_keepalive_time': '60' };
    const cause = causeOf('TS010', {
      after: connections({ established: 300, idle: 120, noTimer: 0, longest: 7011 }),
      facts: path(350),
      sysctl: quick,
    });
    expect(cause.do[0]).toContain('TCP_KEEPIDLE');
    expect(cause.keys).toBeUndefined();
  });

  test('none has been idle that long yet: not yet', () => {
    const { causes, notYet } = toldOf('TS010', {
      after: connections({ established: 300, idle: 0, noTimer: 0, longest: 7011 }),
      facts: path(350),
      sysctl,
    });
    expect(causes).toEqual([]);
    expect(notYet).toHaveLength(1);
  });

  test('without a timeout it is not checked, and says what to give', () => {
    expect(
      toldOf('TS010', { after: connections({ established: 300, idle: 120, noTimer: 0, longest: 7011 }), sysctl }).notChecked[0]?.why,
    ).toContain('give --nat-idle-timeout');
  });
});
