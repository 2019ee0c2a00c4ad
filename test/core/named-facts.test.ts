import { describe, expect, test } from 'vitest';
import { namedFacts } from '../../src/core/named-facts.ts';
import { factNames } from '../../src/model/fact-names.ts';
import type { Facts, Origin } from '../../src/model/facts.ts';

const read: Origin = { kind: 'read', path: '/proc/meminfo' };
const given: Origin = { kind: 'given', option: '--set' };
const measured: Origin = { kind: 'measured', path: '/proc/net/snmp', seconds: 30 };
const bare: Facts = {
  from: 'stand-in',
  pageSize: { value: 4096, origin: read },
  sysctl: new Map(),
  sysctlComplete: false,
  nat: [],
  limits: [],
  gauges: new Map(),
  named: new Map(),
  notChecked: [],
};
const value = (facts: Partial<Facts>, name: string) => namedFacts({ ...bare, ...facts }).get(name)?.value;

test('names are listed once, and assumptions have the type of their fact', () => {
  expect(new Set(factNames.map((f) => f.name)).size).toBe(factNames.length);
  for (const { name, assume, type, meaning } of factNames) {
    expect(name).toMatch(/^[a-z][A-Za-z0-9_]*$/);
    expect(meaning.endsWith('.')).toBe(false);
    if (assume !== undefined) expect(typeof assume).toBe(type === 'text' ? 'string' : type);
  }
});

test('nothing known: assumptions, called so, with the reason', () => {
  const named = namedFacts(bare);
  expect(named.get('out_conn_rate')).toEqual({ value: 200, origin: { kind: 'assumed', why: expect.stringContaining('200 fits') } });
  expect(named.get('nat_idle_timeout_s')?.value).toBe(120);
  expect(named.get('local_close_rate')).toEqual({ value: 200, origin: { kind: 'assumed', why: expect.stringContaining('conn_rate 200') } });
  expect(named.get('timestamps_both_ends')).toBeUndefined();
  expect(named.get('gateway_tolerates_tuple_reuse')?.value).toBe(false);
  expect(named.get('flows')).toBeUndefined();
  expect([...named.keys()]).toEqual([...named.keys()].sort());
});

test('given beats measured beats read beats assumed', () => {
  const named = new Map([
    ['conn_rate', { value: 900, origin: measured }],
    ['ram_bytes', { value: 1024, origin: given }],
    ['local_ips', { value: 7, origin: given }],
  ]);
  const addresses = [{ interface: 'eth0', address: '192.0.2.7', prefix: 24, family: 4 as const }];
  const facts = namedFacts({ ...bare, named, addresses, memoryBytes: { value: 2048, origin: read } });
  expect(facts.get('conn_rate')).toEqual({ value: 900, origin: measured });
  expect(facts.get('local_close_rate')?.value).toBe(900);
  expect(facts.get('ram_bytes')?.value).toBe(1024);
  expect(facts.get('ram_kib')?.value).toBe(2);
  expect(facts.get('local_ips')?.value).toBe(7);
  const extra = new Map([
    ['nat_ports_per_dst', { value: 55000, origin: given }],
    ['conn_rate', { value: 1, origin: read }],
  ]);
  const more = namedFacts({ ...bare, named }, extra);
  expect(more.get('nat_ports_per_dst')?.value).toBe(55000);
  expect(more.get('conn_rate')?.value).toBe(900);
});

describe('from the machine', () => {
  test('addresses: loopback, link-local and the bridges of containers are no source addresses', () => {
    const on = (name: string, address: string, prefix = 24) => ({
      interface: name,
      address,
      prefix,
      family: address.includes(':') ? (6 as const) : (4 as const),
    });
    const addresses = [
      on('lo', '127.0.0.1', 8),
      on('eth0', '192.0.2.7'),
      on('eth0', '192.0.2.8'),
      on('eth1', '192.0.2.200'),
      on('docker0', '172.17.0.1', 16),
      on('eth0', '169.254.3.3', 16),
      on('eth0', 'fe80::1', 64),
      on('eth0', '2001:db8::7', 64),
    ];
    expect(value({ addresses }, 'local_ips')).toBe(3);
    expect(value({ addresses }, 'interfaces')).toBe(3);
    expect(value({ addresses }, 'nics_in_same_subnet')).toBe(2);
    expect(value({ addresses: [] }, 'local_ips')).toBe(1);
    expect(value({ addresses: [] }, 'interfaces')).toBe(0);
  });

  test('several default routes over different interfaces may be asymmetric, one is not', () => {
    const by = (name: string, destination = 'default') => ({ destination, gateway: '192.0.2.1', interface: name, family: 4 as const });
    expect(value({ routes: [by('eth0'), by('eth1', '10.0.0.0/8')] }, 'asymmetric_routing')).toBe(false);
    expect(value({ routes: [by('eth0'), by('eth1', '0.0.0.0/0')] }, 'asymmetric_routing')).toBe(true);
    expect(value({ routes: [by('eth0'), by('eth0')] }, 'asymmetric_routing')).toBe(false);
  });

  test('the present port range, else the default one', () => {
    const range = (text: string) =>
      new Map([['net.ipv4.ip_local_port_range', { value: text, path: '/proc/sys/net/ipv4/ip_local_port_range', writable: true }]]);
    expect(value({ sysctl: range('10240 65535') }, 'port_span')).toBe(55296);
    expect(value({}, 'port_span')).toBe(28232);
    expect(value({ sysctl: range('rubbish') }, 'port_span')).toBe(28232);
  });

  test('listeners beyond loopback, limits of services, a VRRP daemon', () => {
    const listener = (address: string, backlog?: number) => ({
      protocol: 'tcp' as const,
      address,
      port: 443,
      ...(backlog !== undefined && { backlog }),
    });
    expect(
      value(
        { listeners: [listener('0.0.0.0', 511), listener('::', 4096), listener('127.0.0.1', 5), listener('0.0.0.0')] },
        'listen_backlog',
      ),
    ).toBe(511);
    expect(value({ listeners: [listener('127.0.0.1', 5)] }, 'listen_backlog')).toBeUndefined();
    const limits = (hard: string) => ({ pid: 7, program: 'haproxy', rows: { 'Max open files': { soft: '1024', hard } } });
    expect(value({ limits: [limits('4096'), limits('524288'), limits('unlimited')] }, 'max_service_nofile')).toBe(524288);
    expect(value({ programs: ['nginx', 'keepalived'] }, 'vip_managed_by_vrrp')).toBe(true);
    expect(value({ programs: ['nginx'] }, 'vip_managed_by_vrrp')).toBe(false);
  });

  test('what follows from others: workers, bandwidth-delay product', () => {
    const cpus = { value: 16, origin: read };
    expect(namedFacts({ ...bare, cpus }).get('workers')).toMatchObject({ value: 16, origin: { kind: 'assumed' } });
    const named = new Map([
      ['link_bps', { value: 1e10, origin: given }],
      ['rtt_s', { value: 0.05, origin: measured }],
    ]);
    expect(namedFacts({ ...bare, named }).get('bdp_bytes')).toEqual({ value: 62500000, origin: measured });
    expect(value({}, 'bdp_bytes')).toBeUndefined();
  });
});
