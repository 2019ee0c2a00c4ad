import { describe, expect, test } from 'vitest';
import { fleetMemo } from '../../src/core/fleet-memo.ts';
import type { Facts, SysctlReading } from '../../src/model/facts.ts';

const facts = (values: Readonly<Record<string, string>>, more: Partial<Facts> = {}): Facts => ({
  from: 'snapshot',
  pageSize: { value: 4096, origin: { kind: 'read', path: 'getconf' } },
  sysctl: new Map<string, SysctlReading>(
    Object.entries(values).map(([key, value]) => [key, { value, path: `/proc/sys/${key}`, writable: true }]),
  ),
  sysctlComplete: true,
  nat: [],
  limits: [],
  gauges: new Map(),
  named: new Map(),
  notChecked: [],
  ...more,
});

/** Looks at a value, and at another one only where that is 1. */
const work = ({ sysctl }: Facts) => {
  const read = (key: string) => {
    const reading = sysctl.get(key);
    return reading !== undefined && 'value' in reading ? reading.value : 'none';
  };
  return read('vm.a') === '1' ? `1 ${read('vm.b')}` : read('vm.a');
};

describe('fleetMemo', () => {
  test('what was not looked at does not count', () => {
    const memo = fleetMemo();
    for (const b of ['1', '2', '3']) expect(memo.of('', facts({ 'vm.a': '0', 'vm.b': b }), new Map(), work)).toBe('0');
    expect(memo.counts).toEqual({ worked: 1, known: 2 });
  });

  test('what was looked at does, at any depth', () => {
    const memo = fleetMemo();
    const all = ['0', '1', '2', undefined].flatMap((a) =>
      ['0', '1', undefined].map((b) => ({ ...(a && { 'vm.a': a }), ...(b && { 'vm.b': b }) })),
    );
    for (const values of [...all, ...all]) expect(memo.of('', facts(values), new Map(), work)).toBe(work(facts(values)));
    const deep = ({ limits }: Facts) =>
      limits
        .filter((l) => l.program === 'nginx')
        .map((l) => `${l.pid}`)
        .join();
    const hosts = [1, 2].flatMap((pid) => ['nginx', 'sshd'].map((program) => facts({}, { limits: [{ pid, program, rows: {} }] })));
    for (const host of [...hosts, ...hosts]) expect(memo.of('limits', host, new Map(), deep)).toBe(deep(host));
    // sshd's number is not looked at
    expect(memo.counts.worked).toBe(6 + 3);
  });

  test('a value, an unreadable one and one that cannot be written are never taken for each other', () => {
    const memo = fleetMemo();
    const told = ({ sysctl }: Facts) => JSON.stringify(sysctl.get('vm.a') ?? null);
    const readings: SysctlReading[] = [
      { value: 'x', path: '/proc/sys/vm/a', writable: true },
      { value: 'x', path: '/proc/sys/vm/a', writable: false },
      { unreadable: 'x', path: '/proc/sys/vm/a' },
    ];
    for (const reading of [...readings, ...readings]) {
      const host = facts({}, { sysctl: new Map([['vm.a', reading]]) });
      expect(memo.of('', host, new Map(), told)).toBe(told(host));
    }
    expect(memo.counts).toEqual({ worked: 3, known: 3 });
  });
});
