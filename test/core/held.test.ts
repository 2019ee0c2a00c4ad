import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type HeldContext, held } from '../../src/core/held.ts';
import { sysctlWrites, writesInOrder } from '../../src/core/sysctl-writes.ts';
import type { SysctlWrite } from '../../src/model/sysctl-file.ts';
import { pathOfKey } from '../../src/model/sysctl-path.ts';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { busyboxLoop, filesOf, namesWith, readerOf, type SysctlCase, sysctlCases } from './sysctl-case.ts';

const dump = JSON.parse(readFileSync(new URL('../kernels/6.18.15+deb13-cloud-amd64.json', import.meta.url), 'utf8')) as {
  readonly keys: Readonly<Record<string, { readonly values: readonly (readonly [string | null, string])[] }>>;
};
const shown = (key: string) => dump.keys[key]?.values[0]?.[1];
/** a bridge that was just made has what default has */
const fresh = (key: string) => shown(key) ?? shown(key.replace(/^(net\.ipv[46]\.(?:conf|neigh))\.[^.]+\./, '$1.default.'));

const procps: SysctlReader = { name: 'procps', version: '4.0.2' };
const systemd: SysctlReader = { name: 'systemd', version: '252' };
const base = { reader: procps, knowledge, kernel: kernel('6.12.107'), interfaces: ['lo', 'eth0'], before: fresh } satisfies HeldContext;

/** `key = value` lines of one file, numbered from 1. */
const lines = (...texts: readonly string[]): readonly SysctlWrite[] =>
  texts.map((text, i) => {
    const [key = '', value = ''] = text.split(/ = ?/);
    return { key, value, path: '/etc/sysctl.conf', line: i + 1 };
  });
const values = (context: HeldContext, ...texts: readonly string[]) =>
  Object.fromEntries([...held(lines(...texts), context)].map(([key, { value }]) => [key, value]));

describe('the recorded runs of four releases', () => {
  const told = (one: SysctlCase, reader: SysctlReader) => {
    const names = namesWith(one.ifaces);
    const files = filesOf(one, reader);
    const writes = reader.name === 'busybox' ? writesInOrder(busyboxLoop(files), reader, names) : sysctlWrites(files, reader, names);
    const context: HeldContext = {
      ...base,
      reader,
      kernel: kernel('6.18.44'),
      interfaces: ['lo', ...one.ifaces.map((name) => name.replaceAll('.', '/'))],
      has: (key) => names.has(pathOfKey(key)),
      writable: (key) => (key.startsWith('net.') ? names.writable?.(pathOfKey(key)) : false),
    };
    return [...held(writes, context)].filter(([key]) => key.startsWith('net.'));
  };

  it.each(sysctlCases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    for (const { releases, reader: name, mode, changed } of one.results)
      for (const release of mode === 'real' ? releases : []) {
        const reader = readerOf(name, release);
        const ours = told(one, reader);
        const unknown = new Set(ours.filter(([, { value }]) => value === undefined).map(([key]) => key));
        const differing = ours
          .filter(([key, { value }]) => value !== undefined && value !== fresh(key))
          .map(([key, { value }]) => [key, value]);
        const real = Object.entries(changed).filter(([key]) => !unknown.has(key));
        const blanks = real.map(([key, value]) => [key, value.replace(/\s+/g, ' ')]);
        expect({ reader, ...Object.fromEntries(differing) }).toEqual({ reader, ...Object.fromEntries(blanks) });
        expect([...unknown].filter((key) => Object.hasOwn(changed, key))).toEqual([]);
      }
  });
});

describe('where a write goes besides', () => {
  it('default reaches an interface that was never written, not one that was, not lo, not one with an address', () => {
    const context = { ...base, interfaces: ['lo', 'eth0', 'eth1', 'eth2'], addressed: new Set(['lo', 'eth2']) };
    expect(values(context, 'net.ipv4.conf.eth0.rp_filter = 1', 'net.ipv4.conf.default.rp_filter = 2')).toEqual({
      'net.ipv4.conf.default.rp_filter': '2',
      'net.ipv4.conf.eth0.rp_filter': '1',
      'net.ipv4.conf.eth1.rp_filter': '2',
    });
  });

  it('a refused line marks the interface as written too', () => {
    const answer = held(lines('net.ipv4.conf.eth0.rp_filter = loose', 'net.ipv4.conf.default.rp_filter = 2'), base);
    expect(answer.get('net.ipv4.conf.eth0.rp_filter')).toEqual({
      value: '0',
      why: "/etc/sysctl.conf:1 is refused: expected a number, found 'loose'",
    });
  });

  it('systemd leaves out what is there already from 252 on, so default still reaches the interface; between 247 and 252 it is not known', () => {
    const at = (version: string) => ({ ...base, reader: { ...systemd, version } });
    const two = ['net.ipv4.conf.eth0.rp_filter = 0', 'net.ipv4.conf.default.rp_filter = 2'] as const;
    expect(values(at('252'), ...two)['net.ipv4.conf.eth0.rp_filter']).toBe('2');
    expect(values(at('249'), ...two)['net.ipv4.conf.eth0.rp_filter']).toBe(undefined);
    expect(values(at('247'), ...two)['net.ipv4.conf.eth0.rp_filter']).toBe('0');
    expect(values(base, ...two)['net.ipv4.conf.eth0.rp_filter']).toBe('0');
  });

  it('tells the line and the key that an interface follows', () => {
    const answer = held(lines('net.ipv4.ip_forward = 1'), base);
    expect(answer.get('net.ipv4.conf.eth0.forwarding')).toEqual({
      value: '1',
      why: 'follows net.ipv4.conf.all.forwarding',
      from: { path: '/etc/sysctl.conf', line: 1 },
    });
    expect([...answer.keys()]).toEqual([
      'net.ipv4.conf.all.accept_redirects',
      'net.ipv4.conf.all.forwarding',
      'net.ipv4.conf.default.forwarding',
      'net.ipv4.conf.eth0.forwarding',
      'net.ipv4.conf.lo.forwarding',
      'net.ipv4.ip_forward',
    ]);
  });

  it('forwarding that is on already copies nothing, and where that is not known the interfaces are not known', () => {
    const on = { ...base, before: (key: string) => (/ip_forward|all\.forwarding/.test(key) ? '1' : fresh(key)) };
    expect(values(on, 'net.ipv4.ip_forward = 1')).toEqual({ 'net.ipv4.conf.all.forwarding': '1', 'net.ipv4.ip_forward': '1' });
    const blind = { ...base, before: () => undefined };
    expect(values(blind, 'net.ipv4.ip_forward = 1')['net.ipv4.conf.eth0.forwarding']).toBe(undefined);
  });

  it('IPv6 copies all with every write, and default never', () => {
    const answer = values(
      base,
      'net.ipv6.conf.eth0.forwarding = 1',
      'net.ipv6.conf.all.forwarding = 0',
      'net.ipv6.conf.default.disable_ipv6 = 1',
    );
    expect(answer['net.ipv6.conf.eth0.forwarding']).toBe('0');
    expect(Object.keys(answer)).not.toContain('net.ipv6.conf.eth0.disable_ipv6');
  });

  it('up to 6.1 a refused write to all of IPv6 copies too, between 6.1 and 6.12 that is not known', () => {
    const at = (version: string) =>
      values({ ...base, kernel: kernel(version) }, 'net.ipv6.conf.eth0.disable_ipv6 = 1', 'net.ipv6.conf.all.disable_ipv6 = yes');
    expect(at('5.10.223')['net.ipv6.conf.eth0.disable_ipv6']).toBe('0');
    expect(at('6.6')['net.ipv6.conf.eth0.disable_ipv6']).toBe(undefined);
    expect(at('6.12.107')['net.ipv6.conf.eth0.disable_ipv6']).toBe('1');
  });

  it('neighbour timers of default reach interfaces that were never written', () => {
    const context = { ...base, interfaces: ['lo', 'eth0', 'eth1'] };
    const answer = values(context, 'net.ipv4.neigh.eth1.gc_stale_time = 30', 'net.ipv4.neigh.default.gc_stale_time = 120');
    expect(answer['net.ipv4.neigh.eth0.gc_stale_time']).toBe('120');
    expect(answer['net.ipv4.neigh.eth1.gc_stale_time']).toBe('30');
  });
});

describe('forms that exclude each other', () => {
  const before = (key: string) =>
    new Map([
      ['vm.dirty_ratio', '20'],
      ['vm.dirty_bytes', '0'],
      ['vm.dirty_background_ratio', '10'],
      ['vm.overcommit_ratio', '50'],
      ['vm.overcommit_kbytes', '0'],
    ]).get(key);
  const context = { ...base, before };
  it('the one that is written last wins', () => {
    expect(values(context, 'vm.dirty_bytes = 268435456')).toEqual({ 'vm.dirty_bytes': '268435456', 'vm.dirty_ratio': '0' });
    expect(values(context, 'vm.dirty_bytes = 268435456', 'vm.dirty_ratio = 15')).toEqual({ 'vm.dirty_bytes': '0', 'vm.dirty_ratio': '15' });
    expect(values(context, 'vm.overcommit_kbytes = 4096')).toEqual({ 'vm.overcommit_kbytes': '4096', 'vm.overcommit_ratio': '0' });
  });
  it('dirty_bytes below two pages is refused, and zeroes nothing', () =>
    expect(values(context, 'vm.dirty_bytes = 0')).toEqual({ 'vm.dirty_bytes': '0' }));
  it('where the value before is not known, the other form is not known', () =>
    expect(values({ ...base, before: () => undefined }, 'vm.dirty_ratio = 15')['vm.dirty_bytes']).toBe(undefined));
});

describe('what the key itself holds', () => {
  it('fills a short vector from what was there, and keeps what stands before a fault', () => {
    expect(values(base, 'net.ipv4.tcp_rmem = 8192 16384')['net.ipv4.tcp_rmem']).toMatch(/^8192 16384 \d{5,}$/);
    expect(values(base, 'net.ipv4.tcp_rmem = 8192 x')['net.ipv4.tcp_rmem']).toMatch(/^8192 \d+ \d+$/);
    expect(values({ ...base, before: () => undefined }, 'net.ipv4.tcp_rmem = 8192')['net.ipv4.tcp_rmem']).toBe(undefined);
  });
  it('holds the port range against ip_unprivileged_port_start as lines before it left it', () => {
    const low = 'net.ipv4.ip_local_port_range = 500 60999';
    expect(values(base, low)['net.ipv4.ip_local_port_range']).toBe('32768 60999');
    expect(values(base, 'net.ipv4.ip_unprivileged_port_start = 400', low)['net.ipv4.ip_local_port_range']).toBe('500 60999');
    expect(values(base, 'net.ipv4.ip_local_port_range = 61000')['net.ipv4.ip_local_port_range']).toBe('32768 60999');
  });
  it('rounds the table of connections up to whole pages', () =>
    expect(values(base, 'net.netfilter.nf_conntrack_buckets = 100000')['net.netfilter.nf_conntrack_buckets']).toBe('100352'));
  it('says what became of a value', () =>
    expect(held(lines('net.ipv4.tcp_fin_timeout = 010'), base).get('net.ipv4.tcp_fin_timeout')).toEqual({
      value: '8',
      why: "the kernel makes '8' of '010'",
      from: { path: '/etc/sysctl.conf', line: 1 },
    }));
  it('shows one variable under each of its names that this kernel has', () =>
    expect(values(base, 'net.netfilter.nf_conntrack_max = 500000')).toEqual({
      'net.netfilter.nf_conntrack_max': '500000',
      'net.nf_conntrack_max': '500000',
    }));
  it('takes a loaded algorithm, and is not sure of one that a module would have to bring', () => {
    const before = (key: string) => (key.endsWith('available_congestion_control') ? 'reno cubic' : undefined);
    expect(values({ ...base, before }, 'net.ipv4.tcp_congestion_control = reno')['net.ipv4.tcp_congestion_control']).toBe('reno');
    expect(values({ ...base, before }, 'net.ipv4.tcp_congestion_control = bbr')['net.ipv4.tcp_congestion_control']).toBe(undefined);
  });
  it('one-way keys stay', () => {
    const before = () => '1';
    expect(held(lines('kernel.kexec_load_disabled = 0'), { ...base, before }).get('kernel.kexec_load_disabled')?.value).toBe('1');
  });
  it('says that a line is lost before its module is loaded, and for an interface that is not there', () => {
    const has = (key: string) => !key.includes('conntrack');
    expect(held(lines('net.netfilter.nf_conntrack_max = 1'), { ...base, has }).get('net.netfilter.nf_conntrack_max')).toEqual({
      why: 'there is no such key before the module nf_conntrack is loaded',
    });
    expect(held(lines('net.ipv4.conf.wg0.rp_filter = 2'), base).get('net.ipv4.conf.wg0.rp_filter')).toEqual({
      why: 'there is no interface wg0 when the files are read',
    });
  });
  it('tells nothing of a key whose handler is not known', () => {
    const answer = held(lines('kernel.edge_pattern = core'), base).get('kernel.edge_pattern');
    expect(answer).toEqual({
      why: 'nothing is known here of what the kernel takes for kernel.edge_pattern',
      from: { path: '/etc/sysctl.conf', line: 1 },
    });
  });
  it('an empty value is not written by busybox, and refused from procps', () => {
    const two = ['net.ipv4.conf.eth0.rp_filter = ', 'net.ipv4.conf.default.rp_filter = 2'] as const;
    expect(values({ ...base, reader: { name: 'busybox', version: '1.35.0' } }, ...two)['net.ipv4.conf.eth0.rp_filter']).toBe('2');
    expect(values(base, ...two)['net.ipv4.conf.eth0.rp_filter']).toBe('0');
  });
  it('busybox ends at a refused line, and what follows one that may be refused is not known', () => {
    const busybox = { ...base, reader: { name: 'busybox', version: '1.35.0' } } as const;
    const last = 'net.ipv4.tcp_fin_timeout = 30';
    expect(held(lines('net.ipv4.tcp_ecn = 99', last), busybox).get('net.ipv4.tcp_fin_timeout')).toEqual({
      value: '60',
      why: 'busybox ends at /etc/sysctl.conf:1, which is refused',
    });
    expect(values(busybox, 'kernel.edge_pattern = core', last)['net.ipv4.tcp_fin_timeout']).toBe(undefined);
    expect(values(busybox, 'kernel.edge_pattern = core', 'net.ipv4.tcp_fin_timeout = 60')['net.ipv4.tcp_fin_timeout']).toBe('60');
    expect(values(base, 'net.ipv4.tcp_ecn = 99', last)['net.ipv4.tcp_fin_timeout']).toBe('30');
  });
  it('takes 100,000 writes in time', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({
      key: `net.ipv4.conf.eth0.${i % 2 ? 'rp_filter' : 'arp_ignore'}`,
      value: '1',
      path: 'a',
      line: i,
    }));
    const start = performance.now();
    expect(held(many, base).size).toBe(2);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

it('one variable under two names in two units: what each shows after the other was written is not told', () => {
  const folder = 'net.ipv4.neigh.eth0';
  expect(values(base, `${folder}.base_reachable_time = 3`, `${folder}.base_reachable_time_ms = 3`)).toEqual({
    [`${folder}.base_reachable_time`]: undefined,
    [`${folder}.base_reachable_time_ms`]: undefined,
  });
  expect(values(base, `${folder}.unres_qlen = 3`)).toEqual({ [`${folder}.unres_qlen`]: '3', [`${folder}.unres_qlen_bytes`]: undefined });
});

it('the MTU of IPv6 depends on the device', () => {
  expect(values(base, 'net.ipv6.conf.eth0.mtu = 4096', 'net.ipv6.conf.all.mtu = 4096')).toMatchObject({
    'net.ipv6.conf.eth0.mtu': undefined,
    'net.ipv6.conf.all.mtu': '4096',
  });
});

it('a port range is not told where the first unprivileged port is not', () => {
  const range = 'net.ipv4.ip_local_port_range';
  expect(values(base, 'net.ipv4.ip_unprivileged_port_start = 1\u00a0', `${range} = 1 60999`)).toMatchObject({ [range]: undefined });
  expect(values(base, 'net.ipv4.ip_unprivileged_port_start = 0', `${range} = 1 60999`)).toMatchObject({ [range]: '1 60999' });
});
