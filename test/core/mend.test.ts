import { describe, expect, it } from 'vitest';
import { accepts } from '../../src/core/accepts.ts';
import { bootReader } from '../../src/core/boot-reader.ts';
import { mend, worthKeeping } from '../../src/core/mend.ts';
import { precedence } from '../../src/core/precedence.ts';
import { kernel, knowledge, parameter, parameters } from '../knowledge/whole-knowledge.ts';
import { factsFor, type Machine } from './plan-of.ts';

function context(machine: Machine = {}) {
  const facts = factsFor(machine);
  return {
    facts,
    kernel: kernel(machine.kernel ?? '6.1'),
    knowledge,
    boot: precedence([], bootReader(facts, knowledge)),
    natHolds: new Set<string>(['clients']),
  };
}
const mended = (key: string, value: string, machine: Machine = {}) => mend(context(machine), parameter(key), value)?.value;

describe('mend', () => {
  const odd = [
    '0',
    '1',
    '2',
    '3',
    '100',
    '5000',
    '65537',
    '9000000',
    '2147483647',
    '4096 2097152 33554432',
    '70000 131072 100',
    '1024 65000',
    '1 2 3',
  ];
  it.each(['3.10', '4.9', '4.18', '5.15', '6.1', '6.12'])(
    'on %s: what it gives is accepted, differs, and is not judged again',
    (release) => {
      let judged = 0;
      for (const entry of parameters) {
        for (const value of odd) {
          if (accepts(entry, kernel(release), value).accepted !== true || value.split(' ').length !== entry.value.fields) continue;
          const at = context({ kernel: release });
          const found = mend(at, entry, value);
          if (found?.value === undefined) continue;
          judged++;
          expect(found.value).not.toBe(value);
          expect(accepts(entry, kernel(release), found.value).accepted, `${entry.key}: ${value} -> ${found.value}`).not.toBe(false);
          expect(mend(at, entry, found.value)?.value, `${entry.key}: ${value} -> ${found.value}`).toBeUndefined();
        }
      }
      expect(judged).toBeGreaterThan(30);
    },
  );

  it('raises only the low end of a range into ports of services, and the ends differ in parity', () => {
    const [low, high] = (mended('net.ipv4.ip_local_port_range', '1024 65000') ?? '').split(' ').map(Number);
    expect(low).toBe(10240);
    expect([65000, 65001]).toContain(high);
    expect(((low ?? 0) + (high ?? 0)) % 2).toBe(1);
    expect(mended('net.ipv4.ip_local_port_range', '10240 65535')).toBeUndefined();
    expect(mended('net.ipv4.ip_local_port_range', '2000 3000')).toBe('32768 60999');
  });

  it('takes from a vector the field that is judged', () => {
    expect(mended('net.ipv4.tcp_wmem', '4096 2097152 33554432')).toBe('4096 16384 33554432');
    expect(mended('net.ipv4.tcp_rmem', '70000 2097152 33554432')).toBe('4096 131072 33554432');
  });

  it('takes all of a vector that would no longer ascend', () => {
    const [low = 0, , high = 0] = (mended('net.ipv4.tcp_mem', '8388608 12582912 16777216') ?? '').split(' ').map(Number);
    expect(low).toBeLessThan(high);
    expect(high).toBeLessThan(8388608);
  });

  it('guards warn, they take nothing away', () => {
    for (const [key, value] of [
      ['kernel.modules_disabled', '1'],
      ['vm.overcommit_memory', '2'],
      ['net.ipv4.ip_forward', '0'],
    ] as const)
      expect(mend(context(), parameter(key), value)).toBeUndefined();
  });

  it('what PID 1 sets is lowered only where that PID 1 is', () => {
    const openrc: Machine = { facts: { init: { value: { name: 'openrc' }, origin: { kind: 'assumed', why: 'test' } } } };
    expect(mended('fs.file-max', '2000000')).toBe('9223372036854775807');
    expect(mended('fs.file-max', '2000000', openrc)).toBeUndefined();
  });

  it('differs where the kernel or the NAT does', () => {
    expect(mended('net.ipv4.tcp_tw_recycle', '1', { kernel: '4.9' })).toBe('0');
    expect(mended('net.ipv4.tcp_max_syn_backlog', '8192', { kernel: '3.10' })).toBeUndefined();
    expect(mend(context({ kernel: '4.9' }), parameter('net.ipv4.tcp_tw_recycle'), '1')?.judged.severity).toBe('error');
  });
});

describe('worthKeeping', () => {
  it.each([
    ['net.core.netdev_max_backlog', '250000', '250000'],
    ['net.core.netdev_max_backlog', '500', '1000'],
    ['net.ipv4.tcp_max_syn_backlog', '8192', '8192'],
    ['net.core.rmem_default', '16777216', '212992'],
    ['net.core.somaxconn', '65535', '65535'],
  ])('%s = %s counts as %s', (key, value, worth) => {
    expect(worthKeeping(context(), parameter(key), value)).toBe(worth);
  });
});
