import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tree } from '../cli/run.ts';
import { changed, debian12, foundInFile, type Given, nofile, rhel7, type Settings, shippedPlan } from './shipped-plan.ts';

/** What a program should be told, by the name of its own setting. */
function advice(...args: Parameters<typeof shippedPlan>): Settings {
  const told: readonly { key: string; text: string }[] = shippedPlan(...args).advice;
  return Object.fromEntries(told.map(({ key, text }) => [key, text.replace(/ \(.*/, '')]));
}

/** edge1, on Debian 12 with this memory, with connection tracking and these parameters in force. */
function edge1(gib: number, sysctl: Readonly<Record<string, string>> = {}): readonly string[] {
  const files = Object.entries(sysctl).map(([key, value]) => [`proc/sys/${key.replaceAll('.', '/')}`, `${value}\n`]);
  const root = tree({
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'proc/version': 'Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) #1 SMP Debian 6.1.55-1\n',
    'proc/meminfo': `MemTotal: ${gib * 1024 ** 2} kB\n`,
    'proc/modules': 'nf_conntrack 180224 1 - Live 0x0000000000000000\n',
    'proc/sys/net/netfilter/nf_conntrack_max': '262144\n',
    'proc/sys/net/netfilter/nf_conntrack_buckets': '262144\n',
    ...Object.fromEntries(files),
  });
  return ['--root', root];
}

describe('transparent-proxy', () => {
  test('redsocks counts two descriptors a client, six with splice, within three quarters of the limit', () => {
    expect(nofile('transparent-proxy', 'redsocks.service', { concurrent_conns: 12000, splice: false })).toBe('32000');
    expect(nofile('transparent-proxy', 'redsocks.service', { concurrent_conns: 12000, splice: true })).toBe('96000');
  });

  test('two entries a client and two minutes of closed ones, within a quarter of memory', () => {
    const load = { concurrent_conns: 100000, conn_rate: 2000, out_conn_rate: 2000 };
    // 1.5 * (200000 + 120 * 4000) = 1020000; 1020000 / 1024 = 996.1
    expect(changed('transparent-proxy', edge1(64), load)).toMatchObject({
      'net.netfilter.nf_conntrack_max': '1020000',
      'net.netfilter.nf_conntrack_buckets': '510464',
    });
    // 1 GiB / 4 / 400 = 671088.6
    expect(changed('transparent-proxy', edge1(1), load)['net.netfilter.nf_conntrack_max']).toBe('671088');
  });

  test('ports toward the one upstream proxy: 300 * 60 + 1000 are more than 14000', () => {
    expect(changed('transparent-proxy', debian12, { out_conn_rate: 300 })['net.ipv4.ip_local_port_range']).toBe('10240 60999');
    expect(changed('transparent-proxy', debian12, { out_conn_rate: 300, upstream_tuples: 2 })).not.toHaveProperty([
      'net.ipv4.ip_local_port_range',
    ]);
  });

  test('strict filtering is loosened, none is not made stricter', () => {
    const filter = (value: string) => changed('transparent-proxy', edge1(4, { 'net.ipv4.conf.all.rp_filter': value }));
    expect(filter('1')['net.ipv4.conf.all.rp_filter']).toBe('2');
    expect(filter('0')).not.toHaveProperty(['net.ipv4.conf.all.rp_filter']);
  });
});

describe('load-balancer-lvs', () => {
  const director = { lvs_mode: 'nat', lvs_realserver: false, ipvs_needs_conntrack: true };

  test('the director routes in NAT mode and needs its module; a million flows are 20 bits', () => {
    expect(advice('load-balancer-lvs', debian12, { ...director, concurrent_flows: 1e6 })['ip_vs_conn_tab_bits']).toBe('at least 20');
    expect(changed('load-balancer-lvs', debian12, director)).toMatchObject({
      ip_vs: 'loaded at boot',
      'net.ipv4.ip_forward': '1',
      'net.ipv4.vs.conntrack': '1',
    });
  });

  test('conn_reuse_mode 0 only where tracked connections waited a second', () => {
    expect(changed('load-balancer-lvs', ['--kernel', '4.19'], director)['net.ipv4.vs.conn_reuse_mode']).toBe('0');
    for (const [machine, tracked] of [
      [debian12, true],
      [['--kernel', '4.19'], false],
    ] as const)
      expect(changed('load-balancer-lvs', machine, { ...director, ipvs_needs_conntrack: tracked })).not.toHaveProperty([
        'net.ipv4.vs.conn_reuse_mode',
      ]);
  });

  test('a real server keeps silent about the virtual address and probes before 900 s', () => {
    const set = changed('load-balancer-lvs', debian12, { lvs_mode: 'dr', lvs_realserver: true });
    expect(set).toMatchObject({
      'net.ipv4.conf.all.arp_ignore': '1',
      'net.ipv4.conf.all.arp_announce': '2',
      'net.ipv4.tcp_keepalive_time': '450',
    });
    for (const key of ['ip_vs', 'net.ipv4.ip_forward']) expect(Object.keys(set)).not.toContain(key);
  });

  test('the director answers ARP and leaves keepalive alone', () => {
    const keys = Object.keys(changed('load-balancer-lvs', debian12, { lvs_mode: 'dr', lvs_realserver: false }));
    for (const key of ['net.ipv4.conf.all.arp_ignore', 'net.ipv4.tcp_keepalive_time']) expect(keys).not.toContain(key);
  });
});

describe('api-server-short-connections', () => {
  test('a second of new connections must fit into the queue', () => {
    expect(changed('api-server-short-connections', debian12, { conn_rate: 8000 })['net.core.somaxconn']).toBe('8000');
    expect(changed('api-server-short-connections', rhel7, { conn_rate: 70000 })).toMatchObject({
      'net.core.somaxconn': '65535',
      'net.ipv4.tcp_max_syn_backlog': '65535',
    });
  });

  test('two minutes of closing in TIME_WAIT, 2 * 60 * 3000', () => {
    expect(changed('api-server-short-connections', debian12, { conn_rate: 3000 })['net.ipv4.tcp_max_tw_buckets']).toBe('360000');
  });

  test('no cure for TIME_WAIT that is none', () => {
    const keys = Object.keys(changed('api-server-short-connections', rhel7, { conn_rate: 9000, timestamps_both_ends: true }));
    for (const key of ['net.ipv4.tcp_tw_reuse', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_abort_on_overflow'])
      expect(keys).not.toContain(key);
  });
});

describe('websocket-long-connections', () => {
  test('two million clients that come back within 100 s', () => {
    const facts = { concurrent_conns: 2e6, reconnect_spread_s: 100 };
    expect(changed('websocket-long-connections', debian12, facts, ['--service', 'push.service'])).toMatchObject({
      'fs.nr_open': '2001024',
      'net.core.somaxconn': '20000',
      'nofile push.service soft': '2001024',
    });
  });

  test('an old queue is raised although nobody said how clients come back', () => {
    expect(changed('websocket-long-connections', rhel7)['net.core.somaxconn']).toBe('4096');
  });

  test('pings and keepalive at half of what the path grants', () => {
    const aws = ['websocket-long-connections', debian12, { nat_idle_timeout_s: 350 }, ['--nat', 'clients']] as const;
    expect(changed(...aws)).toMatchObject({ 'net.ipv4.tcp_keepalive_time': '175', 'net.ipv4.tcp_keepalive_intvl': '30' });
    expect(advice(...aws)['ping_interval_s']).toBe('at most 175');
  });

  test('no buffers, and no fewer tries', () => {
    const keys = Object.keys(changed('websocket-long-connections', rhel7, { concurrent_conns: 2e6, reconnect_spread_s: 60 }));
    for (const key of ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_mem', 'net.ipv4.tcp_retries2']) expect(keys).not.toContain(key);
  });
});

describe('high-bdp-transfer', () => {
  const path = { link_bps: 10e9, rtt_s: 0.1 };

  test('twice what is in flight: 10 Gbit/s / 8 * 0.1 s * 2, within a twentieth of memory and 512 MiB', () => {
    expect(changed('high-bdp-transfer', debian12, path)).toMatchObject({
      'net.ipv4.tcp_rmem': '4096 131072 250000000',
      'net.ipv4.tcp_wmem': '4096 16384 250000000',
    });
    const largest = (memory: string) =>
      changed('high-bdp-transfer', [...debian12, '--memory', memory], { link_bps: 100e9, rtt_s: 0.3 })['net.ipv4.tcp_rmem'];
    expect(largest('1G')).toBe('4096 131072 53687091');
    expect(largest('1T')).toBe('4096 131072 536870912');
  });

  test('net.core only where programs set their buffers', () => {
    expect(changed('high-bdp-transfer', debian12, { ...path, app_sets_buffers: true })['net.core.rmem_max']).toBe('250000000');
    expect(changed('high-bdp-transfer', debian12, path)).not.toHaveProperty(['net.core.rmem_max']);
  });

  test('bbr where the path loses and its operators agree, from 4.9 on', () => {
    const lossy = { ...path, path_loss: 0.001, bbr_allowed: true };
    expect(changed('high-bdp-transfer', debian12, lossy)).toMatchObject({
      tcp_bbr: 'loaded at boot',
      'net.ipv4.tcp_congestion_control': 'bbr',
    });
    expect(changed('high-bdp-transfer', rhel7, lossy)).not.toHaveProperty(['net.ipv4.tcp_congestion_control']);
    expect(changed('high-bdp-transfer', debian12, { ...lossy, bbr_allowed: false })).not.toHaveProperty(['tcp_bbr']);
  });

  test('30000 packets at most, and what is known of paths is kept', () => {
    const set = changed('high-bdp-transfer', debian12, { link_bps: 100e9, rtt_s: 0.1, softnet_drops: true });
    expect(set['net.core.netdev_max_backlog']).toBe('30000');
    expect(set).not.toHaveProperty(['net.ipv4.tcp_no_metrics_save']);
  });
});

describe('low-latency-trading', () => {
  test('the bound on real-time tasks goes only on isolated cores of a dedicated machine', () => {
    const bound = (facts: Given) => changed('low-latency-trading', debian12, facts)['kernel.sched_rt_runtime_us'];
    expect(bound({ isolated_cores: 4, dedicated: true })).toBe('-1');
    expect(bound({ isolated_cores: 4, dedicated: false })).toBeUndefined();
    expect(bound({ dedicated: true })).toBeUndefined();
  });

  test('a feed of 1 Gbit/s and 10 ms without a reader: 1e9 / 8 * 0.01 * 2', () => {
    expect(changed('low-latency-trading', debian12, { mcast_bps: 1e9, stall_s: 0.01 })['net.core.rmem_max']).toBe('2500000');
    expect(changed('low-latency-trading', debian12, { mcast_bps: 1e12, stall_s: 1 })['net.core.rmem_max']).toBe('268435456');
  });

  test('timestamps, SACK and locked memory are left alone', () => {
    const keys = Object.keys(changed('low-latency-trading', rhel7, { isolated_cores: 4, dedicated: true }));
    for (const key of ['net.ipv4.tcp_timestamps', 'net.ipv4.tcp_sack', 'net.ipv4.tcp_low_latency']) expect(keys).not.toContain(key);
    expect(keys.filter((key) => key.startsWith('memlock') || key.startsWith('rtprio'))).toEqual([]);
  });
});

describe('udp-quic', () => {
  test('7.5 MB and fq, and a PING before the path forgets', () => {
    expect(changed('udp-quic', debian12, { udp_nat_idle_s: 120 })).toEqual({
      'net.core.rmem_max': '7500000',
      'net.core.wmem_max': '7500000',
      'net.core.default_qdisc': 'fq',
    });
    expect(advice('udp-quic', debian12, { udp_nat_idle_s: 120 })['quic_keepalive_s']).toBe('at most 115');
    expect(advice('udp-quic', debian12)['quic_keepalive_s']).toBe('at most 25');
  });

  test('a larger maximum stays, at the next boot too', () => {
    expect(changed('udp-quic', edge1(4, { 'net.core.rmem_max': '33554432' }))['net.core.rmem_max']).toBe('33554432');
  });
});

describe('udp-voip-game', () => {
  test('one pause of the reader, never seconds', () => {
    const least = (facts: Given) => changed('udp-voip-game', debian12, { stall_s: 0.2, ...facts })['net.core.rmem_max'];
    expect(least({ udp_pps_per_socket: 5000 })).toBe('768000');
    expect(least({ udp_pps_per_socket: 100000 })).toBe('8388608');
  });

  test('four sockets a call', () => {
    expect(nofile('udp-voip-game', 'rtpengine.service', { concurrent_calls: 5000 })).toBe('21024');
  });

  test('tracked flows outlive two keepalives and five minutes of silence', () => {
    const edge = edge1(4, { 'net.netfilter.nf_conntrack_udp_timeout': '30', 'net.netfilter.nf_conntrack_udp_timeout_stream': '120' });
    expect(changed('udp-voip-game', edge, { sip_keepalive_s: 60 })).toMatchObject({
      'net.netfilter.nf_conntrack_udp_timeout': '120',
      'net.netfilter.nf_conntrack_udp_timeout_stream': '300',
    });
    expect(changed('udp-voip-game', debian12, { sip_keepalive_s: 60 })).not.toHaveProperty(['net.netfilter.nf_conntrack_udp_timeout']);
  });
});

describe('dns-resolver', () => {
  test('4 MiB for bursts and a descriptor for each open query: 8 * (4096 + 10) + 1024', () => {
    const facts = { threads: 8, outgoing_range: 4096, incoming_tcp: 10, qps: 200000 };
    expect(changed('dns-resolver', debian12, facts)).toMatchObject({ 'net.core.rmem_max': '4194304', 'net.core.wmem_max': '4194304' });
    expect(nofile('dns-resolver', 'unbound.service', facts)).toBe('33872');
  });

  test('a tracked query stays for 30 s: 1.5 * 30 * 25000', () => {
    // 1125000 / 1024 = 1098.6
    expect(changed('dns-resolver', edge1(64), { qps: 20000, upstream_qps: 5000 })).toMatchObject({
      'net.netfilter.nf_conntrack_max': '1125000',
      'net.netfilter.nf_conntrack_buckets': '562688',
    });
  });

  test('neither a default for all sockets nor a wider port range', () => {
    const keys = Object.keys(changed('dns-resolver', rhel7, { qps: 200000, upstream_qps: 50000 }));
    for (const key of ['net.core.rmem_default', 'net.ipv4.ip_local_port_range']) expect(keys).not.toContain(key);
  });
});

describe('wireguard-vpn', () => {
  test('it routes what it is told to carry', () => {
    expect(changed('wireguard-vpn', debian12, { forwards_packets: true, routes_ipv6: true })).toMatchObject({
      'net.ipv4.ip_forward': '1',
      'net.ipv6.conf.all.forwarding': '1',
    });
    expect(changed('wireguard-vpn', debian12, { forwards_packets: false, routes_ipv6: false })).not.toHaveProperty(['net.ipv4.ip_forward']);
  });

  test('strict filtering stays where replies take the same way: wg-quick sets src_valid_mark', () => {
    const strict = edge1(4, { 'net.ipv4.conf.all.rp_filter': '1' });
    expect(changed('wireguard-vpn', strict, { asymmetric_routing: true })['net.ipv4.conf.all.rp_filter']).toBe('2');
    expect(changed('wireguard-vpn', strict, { asymmetric_routing: false })).not.toHaveProperty(['net.ipv4.conf.all.rp_filter']);
  });
});

describe('tor-relay', () => {
  test('a wider range only for a relay that holds many connections of its own', () => {
    expect(changed('tor-relay', debian12, { out_concurrent: 15000 })['net.ipv4.ip_local_port_range']).toBe('15000 64001');
    expect(changed('tor-relay', debian12)).not.toHaveProperty(['net.ipv4.ip_local_port_range']);
  });

  test("as many descriptors as the packaged unit gives, and Tor's own keepalive", () => {
    expect(nofile('tor-relay', 'tor@default.service')).toBe('65536');
    const behind = ['tor-relay', debian12, { nat_idle_timeout_s: 240 }, ['--nat', 'outbound']] as const;
    expect(advice(...behind)).toMatchObject({ KeepalivePeriod: 'at most 120' });
    expect(changed(...behind)).not.toHaveProperty(['net.ipv4.tcp_keepalive_time']);
  });
});

describe('ftp-server', () => {
  test('the control connection is probed at half of 350 s', () => {
    expect(changed('ftp-server', debian12, { nat_idle_timeout_s: 350 }, ['--nat', 'clients'])['net.ipv4.tcp_keepalive_time']).toBe('175');
    expect(changed('ftp-server', debian12, {}, ['--nat', 'none'])).not.toHaveProperty(['net.ipv4.tcp_keepalive_time']);
  });

  test('processes are what runs out: two a session and 64 to spare; no limit of files', () => {
    const busy = ['ftp-server', debian12, { concurrent_sessions: 300, transfers_per_s: 5000 }, ['--service', 'vsftpd.service']] as const;
    expect(advice(...busy)['tasks_max']).toBe('at least 664');
    const set = changed(...busy);
    expect(set['net.ipv4.tcp_max_tw_buckets']).toBe('600000');
    expect(Object.keys(set).filter((key) => key.startsWith('nofile'))).toEqual([]);
  });
});

describe('file-server', () => {
  test.each([rhel7, debian12])('sets nothing on %s %s', (...machine) => {
    const { changes } = shippedPlan('file-server', machine, { nat_idle_timeout_s: 60 }, ['--nat', 'clients']);
    expect(changes.filter((change: { target: string }) => change.target !== 'application')).toEqual([]);
  });
});

describe('nat-gateway', () => {
  test('the first two thresholds of neighbours stay below the third, which a small machine does not raise', () => {
    const keys = [1, 2, 3].map((n) => `net.ipv4.neigh.default.gc_thresh${n}`);
    const machine = [...debian12, '--memory', '1G', '--cpus', '2'];
    for (const hosts of [200, 5000, 1e6, 1e9]) {
      const set = changed('nat-gateway', machine, { l2_neighbors: hosts });
      const [first, second, third] = keys.map((key, n) => Number(set[key] ?? [128, 512, 1024][n]));
      expect([hosts, Number(first) < Number(second), Number(second) < Number(third)]).toEqual([hosts, true, true]);
    }
    expect(keys.map((key) => changed('nat-gateway', debian12, { l2_neighbors: 4000 })[key])).toEqual(['1000', '4000', '8000']);
  });
});

const network = [
  ...['transparent-proxy', 'load-balancer-lvs', 'api-server-short-connections', 'websocket-long-connections', 'high-bdp-transfer'],
  ...['low-latency-trading', 'udp-quic', 'udp-voip-game', 'dns-resolver', 'wireguard-vpn', 'tor-relay', 'ftp-server', 'file-server'],
  ...['proxy-behind-nat', 'nat-gateway'],
];

describe.each(network)('%s', (name) => {
  // everything that a profile may ask, answered so that as many lines as can be are written
  const answers = {
    ...{ concurrent_conns: 50000, conn_rate: 5000, out_conn_rate: 2000, out_concurrent: 20000, nat_idle_timeout_s: 240, splice: true },
    ...{ forwards_packets: true, routes_ipv6: true, lvs_mode: 'nat', ipvs_needs_conntrack: true, softnet_drops: true, dedicated: true },
    ...{ link_bps: 10e9, rtt_s: 0.1, app_sets_buffers: true, path_loss: 0.001, bbr_allowed: true, isolated_cores: 4, mcast_bps: 1e9 },
    ...{
      stall_s: 0.1,
      udp_pps_per_socket: 5000,
      sip_keepalive_s: 60,
      concurrent_calls: 5000,
      concurrent_sessions: 500,
      transfers_per_s: 500,
    },
    ...{ qps: 20000, upstream_qps: 5000, threads: 8, outgoing_range: 4096, incoming_tcp: 10, flows: 500000, new_flows_per_s: 3000 },
    ...{ l2_neighbors: 4000, timestamps_both_ends: true, gateway_tolerates_tuple_reuse: true, asymmetric_routing: true },
  };

  test.each([rhel7, debian12, ['--kernel', '6.18', '--distro', 'debian:13']])('lint finds nothing in its file: %s %s', (...machine) => {
    expect(foundInFile(name, machine, answers)).toEqual([]);
  });

  test.each([
    ['4.19', '512M'],
    ['6.12', '1T'],
  ])('it is planned on Linux %s with %s without an error', (kernel, memory) => {
    const { findings } = shippedPlan(name, ['--kernel', kernel, '--memory', memory, '--cpus', '8'], answers);
    expect(findings.filter((finding: { severity: string }) => finding.severity === 'error')).toEqual([]);
  });

  test('no source is left unchecked', () => {
    expect(readFileSync(new URL(`../../profiles/${name}.ini`, import.meta.url), 'utf8')).not.toContain('not checked: ');
  });
});
