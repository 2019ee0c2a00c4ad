import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CapacityLimit } from '../../src/model/capacity.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Plan } from '../../src/model/plan.ts';
import { type Machine, planOf } from './plan-of.ts';

const proxy = `[ask]
conn_rate = "how long the queue must be"
concurrent_conns = "how many descriptors"
out_conn_rate = "how many ports"
out_concurrent = "how many ports"
[sysctl]
net.core.somaxconn = at least max(4096, ceil(conn_rate * accept_stall_s))
net.ipv4.tcp_max_tw_buckets = at least 2 * 60 * local_close_rate
net.ipv4.ip_local_port_range = widen to 10240 60999 when (out_conn_rate * 60 + out_concurrent) / upstream_tuples > 14000 | default
net.ipv4.tcp_tw_reuse = 1 when timestamps_both_ends | default
net.netfilter.nf_conntrack_max = at least ceil(1.5 * (2 * concurrent_conns + 120 * (conn_rate + out_conn_rate))) when module nf_conntrack | default
[limits]
nofile = at least 2 * concurrent_conns + 1024
`;
const running = {
  'net.core.somaxconn': '4096',
  'net.ipv4.tcp_max_tw_buckets': '262144',
  'net.ipv4.ip_local_port_range': '32768 60999',
  'net.ipv4.ip_local_reserved_ports': '33000-33009,8080',
  'net.ipv4.tcp_tw_reuse': '2',
  'net.ipv4.tcp_timestamps': '1',
  'net.ipv4.tcp_mem': '188955 251943 377910',
  'net.ipv4.tcp_rmem': '4096 131072 6291456',
  'net.ipv4.tcp_wmem': '4096 16384 4194304',
  'fs.file-max': '9223372036854775807',
};
const limit = (plan: Plan, id: CapacityLimit['id']) => plan.capacity?.limits.find((l) => l.id === id);
const outbound: Partial<Facts> = { nat: [{ role: 'outbound', holds: true, grade: 'given', reason: '--nat outbound' }] };
const given = (set: Machine['set'], more: Machine = {}) => planOf(proxy, { running, ...more, set: { ...set } });

describe('one upstream address and port', () => {
  test('ports in the range less the reserved ones, each held for 60 s', () => {
    const plan = given({ out_conn_rate: 100, out_concurrent: 500 });
    // 60999 - 32768 + 1 = 28232, ten of them reserved (8080 lies outside): 28222; 28222 / 60 = 470.37
    expect(limit(plan, 'upstream-rate')).toMatchObject({
      now: 470,
      planned: 470,
      arithmetic: expect.stringContaining('28222 ports / 60 s of TIME_WAIT'),
    });
    // (100 * 60 + 500) / 28222 = 0.2303
    expect(limit(plan, 'upstream-rate')?.share).toBeCloseTo(0.2303, 4);
    expect(limit(plan, 'upstream-connections')).toMatchObject({ now: 28222, planned: 28222 });
  });

  test('a wider range is told as planned and as now', () => {
    const plan = given({ out_conn_rate: 400, out_concurrent: 1000 });
    // 60999 - 10240 + 1 - 10 = 50750; 50750 / 60 = 845.8
    expect(limit(plan, 'upstream-rate')).toMatchObject({ now: 470, planned: 845 });
    expect(limit(plan, 'upstream-rate')?.share).toBeCloseTo(25000 / 50750, 6);
  });

  test('more tuples take their part of the load', () => {
    const plan = given({ out_conn_rate: 400, out_concurrent: 1000, upstream_tuples: 4 });
    // (400 * 60 + 1000) / 4 = 6250 of 28222
    expect(limit(plan, 'upstream-rate')?.share).toBeCloseTo(6250 / 28222, 6);
    expect(limit(plan, 'upstream-connections')?.planned).toBe(28222 * 4);
  });

  test('tcp_tw_reuse counts only where both ends are known to use timestamps, and is told all the same', () => {
    const without = limit(given({ out_conn_rate: 100 }), 'upstream-rate');
    expect(without?.moves).toContain('a port is free after 1 s: up to 28222/s');
    const plan = given({ out_conn_rate: 100, timestamps_both_ends: true });
    expect(plan.changes.find((c) => c.key === 'net.ipv4.tcp_tw_reuse')?.proposed).toBe('1');
    expect(limit(plan, 'upstream-rate')).toMatchObject({ now: 470, planned: 28222 });
    const off = planOf(proxy, { running: { ...running, 'net.ipv4.tcp_tw_reuse': '1' }, set: { out_conn_rate: 100 } });
    expect(limit(off, 'upstream-rate')?.planned).toBe(470);
    expect(limit(off, 'upstream-rate')?.unknown).toContain(
      'whether the upstreams use timestamps, without which tcp_tw_reuse = 1 does nothing',
    );
  });
});

describe('through a NAT gateway', () => {
  test('ports of the product x addresses / (hold + life)', () => {
    const set = { out_conn_rate: 500, nat_ports_per_dst: 55000, nat_public_ips: 2, nat_port_hold_s: 60, mean_conn_life_s: 5 };
    const plan = given(set, { facts: outbound });
    // 110000 / 65 = 1692.307
    expect(limit(plan, 'nat-rate')).toMatchObject({ now: 1692.3, planned: 1692.3 });
    expect(limit(plan, 'nat-rate')?.share).toBeCloseTo((500 * 65) / 110000, 6);
    expect(plan.capacity?.natProducts).toEqual([]);
  });

  test('of a product that is not known the known ones are told, with source, and the ceiling is not known', () => {
    const plan = given({ out_conn_rate: 500 }, { facts: outbound });
    expect(limit(plan, 'nat-rate')).toMatchObject({ planned: null, share: null, unknown: ['nat_ports_per_dst'] });
    const azure = plan.capacity?.natProducts.find((p) => p.product === 'azure-nat-gateway');
    // 50000 / (65 + 1) = 757.57
    expect(azure).toMatchObject({ rate: 757.57, source: 'Azure NAT Gateway documentation, nat-gateway-resource' });
    expect(plan.capacity?.natProducts.find((p) => p.product === 'gcp-cloud-nat')?.source).toContain('not checked against the vendor');
  });

  test('without NAT on the path there is no such limit', () => {
    expect(limit(given({ out_conn_rate: 500 }), 'nat-rate')).toBeUndefined();
  });
});

describe('clients', () => {
  const listener = (backlog: number) => ({ listeners: [{ protocol: 'tcp' as const, address: '0.0.0.0', port: 443, backlog }] });

  test('the queue over the longest pause', () => {
    const plan = given({ conn_rate: 9000, accept_stall_s: 0.5 });
    // max(4096, 4500) = 4500, / 0.5
    expect(limit(plan, 'accept-rate')).toMatchObject({ now: 8192, planned: 9000, share: 1 });
    expect(limit(plan, 'accept-rate')?.unknown[0]).toContain('the backlog that the program asks for');
  });

  test('a program that asks for less than somaxconn is the bound, and a larger somaxconn moves nothing', () => {
    const plan = given({ conn_rate: 9000 }, { facts: listener(511) });
    expect(limit(plan, 'accept-rate')).toMatchObject({
      now: 511,
      planned: 511,
      moves: expect.stringMatching(/^the backlog of the program/),
    });
    // ss shows the cut number: the program may ask for more
    expect(limit(given({ conn_rate: 9000 }, { facts: listener(4096) }), 'accept-rate')).toMatchObject({ now: 4096, planned: 9000 });
  });

  test('TIME_WAIT buckets over 60 s', () => {
    const plan = given({ local_close_rate: 5000 });
    // now 262144 / 60 = 4369.07; planned 600000 / 60
    expect(limit(plan, 'time-wait-rate')).toMatchObject({ now: 4369, planned: 10000, share: 0.5 });
  });

  test('descriptors by the formula of the profile, turned round', () => {
    const plan = given({ concurrent_conns: 30000 }, { services: ['nginx.service'] });
    expect(limit(plan, 'descriptors')).toMatchObject({ planned: 30000, share: 1 });
    expect(limit(given({ concurrent_conns: 30000 }), 'descriptors')).toMatchObject({
      planned: null,
      share: null,
      unknown: ['nofile of the service'],
    });
  });

  test('tracked flows: open ones, and those that closed within two minutes', () => {
    const tracking = { running: { ...running, 'net.netfilter.nf_conntrack_max': '65536' }, facts: { modules: ['nf_conntrack'] } };
    const plan = given({ concurrent_conns: 1000, out_concurrent: 500, conn_rate: 3000, out_conn_rate: 100 }, tracking);
    // planned ceil(1.5 * (2000 + 120 * 3100)) = 561000; load 1500 + 120 * 3100 = 373500
    expect(limit(plan, 'tracked-flows')).toMatchObject({ now: 65536, planned: 561000, share: 373500 / 561000 });
    expect(limit(given({ concurrent_conns: 1000 }), 'tracked-flows')).toBeUndefined();
  });

  test('what has no bound is told so and never met first', () => {
    expect(limit(given({}), 'open-files')).toMatchObject({ planned: null, unbounded: true, share: null });
  });

  test('buffers by what a connection holds now, where enough are open; else not known', () => {
    const sockets = { byState: { ESTAB: 2000 }, memoryPages: 1000 };
    // 377910 pages * 4096 / (1000 * 4096 / 2000) = 755820
    expect(limit(given({}, { facts: { sockets } }), 'buffer-memory')?.planned).toBe(755820);
    expect(limit(given({}), 'buffer-memory')?.planned).toBeNull();
    // 377910 * 4096 / (6291456 + 4194304) = 147.6
    expect(limit(given({}), 'buffer-memory')?.arithmetic).toContain('147 that fill both their buffers whole');
  });
});

describe('which limit is met first', () => {
  test('the one that the load takes the largest share of, with what moves it and what it rests on', () => {
    const plan = given({ conn_rate: 100, out_conn_rate: 200, concurrent_conns: 100, local_close_rate: 10 });
    // (200 * 60 + 1000) / 28222 = 0.4606; the queue 100 / 4096, TIME_WAIT 600 / 262144
    expect(plan.capacity?.first).toEqual({
      id: 'upstream-rate',
      share: 0.4606,
      moves: expect.stringContaining('more upstream addresses'),
      restsOn: ['out_concurrent', 'upstream_tuples'],
    });
  });

  test('a load that does not fit is above one', () => {
    const plan = given({ out_conn_rate: 2000 });
    expect(plan.capacity?.first?.id).toBe('upstream-rate');
    expect(plan.capacity?.first?.share).toBeGreaterThan(1);
  });

  test('a profile that is about no connections has no capacity', () => {
    expect(planOf('[sysctl]\nvm.swappiness = at most 10\n').capacity).toBeUndefined();
  });
});

describe('whatever the numbers', () => {
  const load = fc.record({
    conn_rate: fc.integer({ min: 0, max: 100000 }),
    out_conn_rate: fc.integer({ min: 0, max: 100000 }),
    concurrent_conns: fc.integer({ min: 0, max: 1000000 }),
    out_concurrent: fc.integer({ min: 0, max: 100000 }),
    upstream_tuples: fc.integer({ min: 1, max: 500 }),
  });
  const memory = (bytes: number): Machine => ({
    facts: { memoryBytes: { value: bytes, origin: { kind: 'read', path: '/proc/meminfo' } } },
    services: ['nginx.service'],
  });

  test('the plan never takes capacity away', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 28, max: 42 }), (set, power) => {
        for (const { now, planned, id } of given(set, memory(2 ** power)).capacity?.limits ?? [])
          if (now !== null && planned !== null) expect(planned, id).toBeGreaterThanOrEqual(now);
      }),
      { numRuns: 60 },
    );
  });

  test('more memory never lowers it, more upstreams never take a larger share, and no share is below nothing', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 28, max: 40 }), (set, power) => {
        const [small, large] = [given(set, memory(2 ** power)), given(set, memory(2 ** (power + 2)))];
        for (const { id, planned, share } of small.capacity?.limits ?? []) {
          const more = limit(large, id);
          if (planned !== null && more?.planned !== null) expect(more?.planned ?? 0, id).toBeGreaterThanOrEqual(planned);
          if (share !== null) expect(share).toBeGreaterThanOrEqual(0);
        }
        const wider = given({ ...set, upstream_tuples: set.upstream_tuples * 2 }, memory(2 ** power));
        const ofPorts = (plan: Plan) => (limit(plan, 'upstream-rate')?.share ?? 0) * (limit(plan, 'upstream-rate')?.planned ?? 0);
        expect(ofPorts(wider)).toBeLessThanOrEqual(ofPorts(small) + 1e-6);
      }),
      { numRuns: 40 },
    );
  });
});

test('a store that counts its clients by another name is measured by that', () => {
  const store = '[ask]\nmaxclients = "clients"\n[limits]\nnofile = at least maxclients + 32\n';
  const plan = planOf(store, { running, set: { maxclients: 50000 }, services: ['redis-server.service'] });
  // nofile 50032 planned bears 50000; half of 16 GiB / 3953 bytes = 2173016
  expect(limit(plan, 'descriptors')).toMatchObject({ planned: 50000, share: 1 });
  expect(limit(plan, 'socket-memory')).toMatchObject({ planned: 2173016, load: '50000 open (maxclients)' });
  // nobody says how many: no load, so no share
  expect(limit(planOf(store, { running }), 'socket-memory')).toMatchObject({ planned: 2173016, share: null });
});
