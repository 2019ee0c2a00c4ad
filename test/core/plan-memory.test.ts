import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adviceFindings } from '../../src/core/advice-findings.ts';
import { memoryShares } from '../../src/core/plan-memory-finding.ts';
import type { Plan } from '../../src/model/plan.ts';
import { finding, type Machine, planOf } from './plan-of.ts';

const profile = `[ask]
concurrent_conns = "how many descriptors"
[sysctl]
net.core.somaxconn = at least max(4096, ceil(conn_rate * accept_stall_s))
net.ipv4.tcp_max_tw_buckets = at least 2 * 60 * local_close_rate
net.netfilter.nf_conntrack_max = at least flows when module nf_conntrack | default
net.ipv4.tcp_mem = at least _ _ floor(ram_bytes * 0.6 / page_size) when dedicated | default
[limits]
nofile = at least concurrent_conns + 1024
`;
const running = {
  'net.core.somaxconn': '4096',
  'net.ipv4.tcp_max_tw_buckets': '262144',
  'net.ipv4.tcp_mem': '100000 150000 200000',
  'net.ipv4.tcp_rmem': '4096 131072 6291456',
  'net.ipv4.tcp_wmem': '4096 16384 4194304',
  'net.netfilter.nf_conntrack_max': '65536',
  'net.netfilter.nf_conntrack_buckets': '65536',
};
const gib = 2 ** 30;
const memory = (bytes: number) => ({ memoryBytes: { value: bytes, origin: { kind: 'read' as const, path: '/proc/meminfo' } } });
const row = (plan: Plan, id: string) => plan.memory?.rows.find((r) => r.id === id);
const given = (set: Machine['set'], bytes = 16 * gib, more: Machine = {}) =>
  planOf(profile, { running, services: ['nginx.service'], ...more, set: { ...set }, facts: { ...memory(bytes), ...more.facts } });

describe('what a plan may cost in memory', () => {
  const plan = given({ concurrent_conns: 20000, conn_rate: 5000, local_close_rate: 1000, flows: 100000 });

  test('sockets: the load, and one process at its limit of open files', () => {
    // 20000 * 3953; 21024 * 3953
    expect(row(plan, 'sockets')).toMatchObject({ expected: 79060000, worst: 83107872 });
    expect(row(plan, 'sockets')?.source).toContain('measured on Linux 6.18');
  });

  test('buffers: two pages a connection, and the ceiling of tcp_mem', () => {
    // 20000 * 8192; 200000 pages * 4096
    expect(row(plan, 'buffers')).toMatchObject({ expected: 163840000, worst: 819200000, worstNow: 819200000 });
  });

  test('few connections cannot fill the ceiling', () => {
    const few = planOf(profile.replace('concurrent_conns + 1024', 'concurrent_conns'), {
      running,
      set: { concurrent_conns: 10 },
      facts: memory(16 * gib),
    });
    // 10 * (6291456 + 4194304), as no service is known
    expect(row(few, 'buffers')?.worst).toBe(104857600);
  });

  test('the accept queue, TIME_WAIT and tracked connections', () => {
    // 5000 waiting * 2862; somaxconn 5000 planned, 4096 now
    expect(row(plan, 'accept-queue')).toMatchObject({ expected: 14310000, worst: 14310000, worstNow: 11722752 });
    // 60000 * 256; 262144 * 256
    expect(row(plan, 'time-wait')).toMatchObject({ expected: 15360000, worst: 67108864 });
    // 400000 * 384 + 65536 * 8; 65536 * 384 + 65536 * 8
    const tracking = given({ flows: 400000 }, 16 * gib, { facts: { modules: ['nf_conntrack'] } });
    expect(row(tracking, 'tracked')).toMatchObject({ expected: 154124288, worst: 154124288, worstNow: 25690112 });
    const untracked = Object.fromEntries(Object.entries(running).filter(([key]) => !key.includes('conntrack')));
    expect(row(given({ flows: 400000 }, 16 * gib, { running: untracked, facts: { modules: [] } }), 'tracked')).toBeUndefined();
  });

  test('the sums are those of the rows', () => {
    const rows = plan.memory?.rows ?? [];
    expect(rows.length).toBeGreaterThan(3);
    expect(plan.memory?.expected).toBe(rows.reduce((sum, r) => sum + (r.expected ?? 0), 0));
    expect(plan.memory?.worst).toBe(rows.reduce((sum, r) => sum + (r.worst ?? r.expected ?? 0), 0));
  });

  test('a profile that takes nothing by the piece has none', () => {
    expect(planOf('[sysctl]\nvm.swappiness = at most 10\n').memory).toBeUndefined();
  });
});

describe('TA131: more than a share of the memory', () => {
  test('a quarter at the expected load is told with the largest parts', () => {
    // 100000 connections: 395300000 + 819200000 bytes of 4 GiB = 28.3 %
    const set = { concurrent_conns: 100000, local_close_rate: 100, conn_rate: 100, accept_stall_s: 1 };
    const told = finding(given(set, 4 * gib), 'TA131');
    expect(told?.message).toMatch(
      /^the settings of profile edge at the expected load take \d+ MiB, 29 % of memory: expected at most 25 %$/,
    );
    expect(told?.severity).toBe('warning');
    expect(told?.evidence.map((e) => e.fact).slice(0, 3)).toEqual(['ram_bytes', 'TCP buffers', 'sockets with their files']);
  });

  test('half when all is used, if the plan adds to it', () => {
    const plan = given({ concurrent_conns: 600000, local_close_rate: 100 }, 6 * gib, {
      facts: { sockets: { byState: { ESTAB: 1000 }, memoryPages: 1 } },
    });
    // 600000 * 3953 = 2.37e9 expected is 37 %
    // conn_rate and accept_stall_s are assumed: that is said, and it is only advice
    expect(finding(plan, 'TA131')).toMatchObject({ severity: 'advice', message: expect.stringContaining('at the assumed load') });
    expect(finding(plan, 'TA131')?.evidence[1]).toEqual({ fact: 'assumed', value: 'accept_stall_s, conn_rate', from: 'assumed' });
    const ceiling = planOf('[ask]\nconcurrent_conns = "size"\n[limits]\nnofile = at least 1000000\n', {
      running,
      services: ['nginx.service'],
      set: { concurrent_conns: 1000 },
      facts: memory(6 * gib),
    });
    // 1000000 * 3953 + 200000 * 4096 = 4.77e9 of 6.44e9
    expect(finding(ceiling, 'TA131')?.message).toMatch(/when all is used take 4552 MiB, 75 % of memory: expected at most 50 %$/);
  });

  test('what is so without the plan is none of its making, and unknown memory is no finding', () => {
    expect(finding(given({ concurrent_conns: 20000 }), 'TA131')).toBeUndefined();
    const { memoryBytes: _, ...rest } = memory(1);
    expect(finding(planOf(profile, { running, facts: rest, set: { concurrent_conns: 20000 } }), 'TA131')).toBeUndefined();
  });

  test('more memory never brings it, more load never takes it away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 3_000_000 }), fc.integer({ min: 29, max: 38 }), (connections, power) => {
        const told = (count: number, bytes: number) =>
          finding(given({ concurrent_conns: count, local_close_rate: 10 }, bytes), 'TA131') !== undefined;
        if (!told(connections, 2 ** power)) expect(told(connections, 2 ** (power + 1))).toBe(false);
        else expect(told(connections * 2, 2 ** power)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

test('explain knows TA131 by the same name and the same shares', () => {
  const told = adviceFindings.find((about) => about.id === 'TA131');
  const found = finding(given({ concurrent_conns: 400000 }, gib), 'TA131');
  expect(found?.slug).toBe(told?.slug);
  expect(found?.why).toBe(told?.why);
  expect(memoryShares).toEqual({ expected: 25, worst: 50 });
  expect(told?.what).toMatch(/a quarter .* more than half/);
});
