import { describe, expect, it } from 'vitest';
import { bounds, defaultOn, exists, isStub, judged, scopeOn, told, words } from './asked.ts';
import { knowledge, parameter } from './whole-knowledge.ts';

describe('truths that are often told wrongly', () => {
  it('1: tcp_tw_recycle is gone from 4.12', () => {
    expect(exists('net.ipv4.tcp_tw_recycle', '4.11')).toBe(true);
    expect(exists('net.ipv4.tcp_tw_recycle', '4.12')).toBe(false);
    expect(exists('net.ipv4.tcp_tw_recycle', '3.10.0-1160.el7.x86_64')).toBe(true);
    expect(exists('net.ipv4.tcp_tw_recycle', 'rhel:8')).toBe(false);
  });

  it('2, 3: tcp_tw_reuse helps the side that connects, and needs timestamps', () => {
    expect(parameter('net.ipv4.tcp_tw_reuse').side).toBe('outgoing');
    expect(parameter('net.ipv4.tcp_tw_reuse').needs).toMatchObject([{ key: 'net.ipv4.tcp_timestamps', not: '0', unlessValue: ['0'] }]);
  });

  it('4: its default is 2 from 4.19, and in RHEL 8', () => {
    expect(['4.17', '4.19', '5.10', 'rhel:8', '4.18.0-553.el8_10', 'rhel:7'].map((k) => defaultOn('net.ipv4.tcp_tw_reuse', k))).toEqual([
      '0',
      '2',
      '2',
      '2',
      '2',
      '0',
    ]);
    expect(defaultOn('net.ipv4.tcp_tw_reuse', '4.18')).toBeUndefined();
  });

  it('5: tcp_tw_reuse_delay is there from 6.14, 1000 ms, at most 60000', () => {
    expect(exists('net.ipv4.tcp_tw_reuse_delay', '6.13')).toBe(false);
    expect(defaultOn('net.ipv4.tcp_tw_reuse_delay', '6.14')).toBe('1000');
    expect(bounds('net.ipv4.tcp_tw_reuse_delay', '6.14')).toEqual(['1', '60000']);
    expect(exists('net.ipv4.tcp_tw_reuse_delay', 'rhel:9'), 'a kernel that was not read').toBeUndefined();
  });

  it('6, 7: tcp_fin_timeout does not shorten TIME-WAIT and shares its table', () => {
    expect(judged('net.ipv4.tcp_fin_timeout', '30', '6.1')).toEqual(['folklore advice']);
    expect(judged('net.ipv4.tcp_fin_timeout', '60', '6.1')).toEqual([]);
    expect(parameter('net.ipv4.tcp_fin_timeout').counters).toContain('TCPTimeWaitOverflow');
  });

  it('8: at tcp_max_tw_buckets connections skip TIME-WAIT', () => {
    expect(parameter('net.ipv4.tcp_max_tw_buckets').judgements).toMatchObject([{ below: 'default', kind: 'lowers-default' }]);
    expect(told('net.ipv4.tcp_max_tw_buckets')).toContain('skips TIME-WAIT');
  });

  it('9, 10: tcp_max_syn_backlog sizes nothing from 4.4 on', () => {
    expect(judged('net.ipv4.tcp_max_syn_backlog', '8192', '4.3')).toEqual([]);
    expect(judged('net.ipv4.tcp_max_syn_backlog', '8192', '4.4')).toEqual(['inert advice']);
    expect(judged('net.ipv4.tcp_max_syn_backlog', '8192', 'rhel:7')).toEqual([]);
    expect(words('net.ipv4.tcp_max_syn_backlog', '5.3')).toContain('EH / 256');
    expect(words('net.ipv4.tcp_max_syn_backlog', '5.4')).toContain('EH / 128');
    expect(words('net.ipv4.tcp_max_syn_backlog', 'rhel:8')).toContain('EH / 256');
  });

  it('11 to 13: somaxconn is 128 up to 5.3 and in RHEL 8, 4096 after; acts at listen(); is by namespace', () => {
    expect(['5.3', '5.4', 'rhel:8', '4.18.0-348.el8', 'rhel:9'].map((k) => defaultOn('net.core.somaxconn', k))).toEqual([
      '128',
      '4096',
      '128',
      '128',
      '4096',
    ]);
    expect(parameter('net.core.somaxconn').effect).toContain('listen()');
    expect(scopeOn('net.core.somaxconn', '3.10')).toBe('netns writable');
    expect(bounds('net.core.somaxconn', '3.10')).toEqual(['0', '65535']);
    expect(judged('net.core.somaxconn', '65536', '3.2')).toEqual(['harmful error']);
  });

  it('16, 18: cookies do not help a slow accept(), nor does tcp_abort_on_overflow', () => {
    expect(told('net.ipv4.tcp_syncookies')).toContain('a full accept queue drops the SYN');
    expect(judged('net.ipv4.tcp_abort_on_overflow', '1', '6.1')).toEqual(['harmful warning']);
    expect(judged('net.ipv4.tcp_abort_on_overflow', '0', '6.1')).toEqual([]);
  });

  it('19: tcp_mem is in pages, a sixteenth of the free pages from 4.2, an eighth before', () => {
    expect(parameter('net.ipv4.tcp_mem').value.unit).toBe('pages');
    expect(words('net.ipv4.tcp_mem', '4.1')).toContain('/ 8');
    expect(words('net.ipv4.tcp_mem', '4.2')).toContain('/ 16');
    expect(judged('net.ipv4.tcp_mem', '65536 1048576 33554432', '6.1')).toEqual(['harmful warning']);
    expect(judged('net.ipv4.tcp_mem', '767541 1023388 1535082', '6.1')).toEqual([]);
  });

  it('20 to 22: rmem_max is 4 MiB from 6.18, tcp_rmem starts with 131072 from 4.20 and ends at 32 MiB from 6.16', () => {
    expect(['6.17', '6.18'].map((k) => defaultOn('net.core.rmem_max', k))).toEqual(['212992', '4194304']);
    expect(['6.17', '6.18'].map((k) => defaultOn('net.core.rmem_default', k))).toEqual(['212992', '212992']);
    expect(words('net.ipv4.tcp_rmem', '4.19')).toContain('87380');
    expect(words('net.ipv4.tcp_rmem', '4.20')).toContain('131072');
    expect(words('net.ipv4.tcp_rmem', 'ubuntu:18.04')).toContain('131072');
    expect(words('net.ipv4.tcp_rmem', 'rhel:8')).toContain('87380');
    expect(words('net.ipv4.tcp_rmem', '6.14')).toContain('6 MiB');
    expect(words('net.ipv4.tcp_rmem', '6.18')).toContain('32 MiB');
    expect(told('net.ipv4.tcp_rmem')).toContain('SO_RCVBUF');
  });

  it('23, 24: what is a stub since when', () => {
    expect(['6.5', '6.6'].map((k) => isStub('net.ipv4.tcp_adv_win_scale', k))).toEqual([false, true]);
    expect(['3.3', '3.4'].map((k) => defaultOn('net.ipv4.tcp_adv_win_scale', k))).toEqual(['2', '1']);
    expect(['4.14', '4.15'].map((k) => isStub('net.ipv4.tcp_fack', k))).toEqual([false, true]);
    expect(['4.13', '4.14'].map((k) => isStub('net.ipv4.tcp_low_latency', k))).toEqual([false, true]);
    expect(['3.5', '3.6'].map((k) => isStub('net.ipv4.route.max_size', k))).toEqual([false, true]);
    for (const key of ['gc_thresh', 'gc_interval', 'gc_timeout']) expect(isStub(`net.ipv4.route.${key}`, '3.6'), key).toBe(true);
    for (const key of ['net.ipv4.ipfrag_secret_interval', 'net.ipv6.ip6frag_secret_interval'])
      expect(['3.16', '4.1'].map((k) => isStub(key, k))).toEqual([false, true]);
  });

  it('25, 26: bits that no longer do anything', () => {
    const meaning = (key: string, value: string) => parameter(key).value.members.find((m) => m.value === value)?.meaning ?? '';
    for (const value of ['1', '2']) expect(meaning('net.ipv4.tcp_early_retrans', value)).toContain('until 4.10');
    expect(bounds('net.ipv4.tcp_early_retrans', '6.1')).toEqual(['0', '4']);
    expect(parameter('net.ipv4.tcp_recovery').value.members.map((m) => m.value)).toEqual(['1', '2', '4']);
  });

  it('27 to 29: retries are counted otherwise than they look', () => {
    expect(defaultOn('net.ipv4.tcp_orphan_retries', '6.1')).toBe('0');
    expect(told('net.ipv4.tcp_orphan_retries')).toContain('takes 8');
    expect(defaultOn('net.ipv4.tcp_retries2', '6.1')).toBe('15');
    expect(parameter('net.ipv4.tcp_retries2').summary).toContain('a time budget, 15 is about 925 s');
    expect(defaultOn('net.ipv4.tcp_syn_retries', '6.1')).toBe('6');
    expect(['6.4', '6.5'].map((k) => exists('net.ipv4.tcp_syn_linear_timeouts', k))).toEqual([false, true]);
    expect(told('net.ipv4.tcp_syn_retries')).toContain('131 s since 6.5');
  });

  it('30: tcp_ecn answers and does not ask; 3 to 5 are there from 6.19 (a booted 6.18 refuses them)', () => {
    expect(defaultOn('net.ipv4.tcp_ecn', '6.1')).toBe('2');
    expect(told('net.ipv4.tcp_ecn')).toContain('it never asks');
    expect(['6.1', '6.18', '6.19'].map((k) => bounds('net.ipv4.tcp_ecn', k)?.[1])).toEqual(['2', '2', '5']);
  });

  it('31: challenge ACKs: 100, then 1000, then without limit', () => {
    expect(['4.6', '4.7', '5.19', '6.0'].map((k) => defaultOn('net.ipv4.tcp_challenge_ack_limit', k))).toEqual([
      '100',
      '1000',
      '1000',
      '2147483647',
    ]);
    expect(defaultOn('net.ipv4.tcp_challenge_ack_limit', 'rhel:7')).toBe('1000');
  });

  it('32 to 35: conntrack', () => {
    expect(scopeOn('net.netfilter.nf_conntrack_max', '6.1')).toBe('global read-only');
    expect(words('net.netfilter.nf_conntrack_max', '5.14')).toContain('4 x buckets');
    expect(words('net.netfilter.nf_conntrack_max', '5.15')).toContain('as many as buckets');
    expect(defaultOn('net.netfilter.nf_conntrack_max', 'rhel:9')).toContain('not known');
    expect(words('net.netfilter.nf_conntrack_max', 'rhel:7')).toContain('65536 above 4 GiB');
    expect(bounds('net.netfilter.nf_conntrack_buckets', '4.6')).toEqual([undefined, undefined]);
    expect(bounds('net.netfilter.nf_conntrack_buckets', '4.8')).toEqual(['1', '2147483647']);
    expect(['4.20', '5.0'].map((k) => defaultOn('net.netfilter.nf_conntrack_udp_timeout_stream', k))).toEqual(['180', '120']);
    expect(defaultOn('net.netfilter.nf_conntrack_tcp_timeout_time_wait', '6.1')).toBe('120');
  });

  it('36, 37: how all and the interface combine', () => {
    const rule = (key: string) => parameter(key).combine?.rule;
    expect(rule('net.ipv4.conf.eth0.rp_filter')).toBe('max');
    expect(rule('net.ipv4.conf.eth0.send_redirects')).toBe('or');
    expect(rule('net.ipv4.conf.eth0.accept_source_route')).toBe('and');
    expect(rule('net.ipv6.conf.eth0.accept_ra')).toBe('interface');
    expect(parameter('net.ipv6.conf.eth0.accept_ra').needs).toMatchObject([{ not: '1', unlessValue: ['0', '2'] }]);
  });
});

describe('more truths', () => {
  it('36: arp_ignore and arp_announce take the larger, log_martians and arp_filter either', () => {
    const rule = (name: string) => parameter(`net.ipv4.conf.eth0.${name}`).combine?.rule;
    expect(['arp_ignore', 'arp_announce'].map(rule)).toEqual(['max', 'max']);
    expect(['secure_redirects', 'log_martians', 'arp_filter'].map(rule)).toEqual(['or', 'or', 'or']);
    expect(parameter('net.ipv4.conf.eth0.accept_redirects').combine?.words).toContain('while the interface forwards, both must');
  });

  it('38: the limits of the neighbour table are of the host', () => {
    for (const n of [1, 2, 3]) expect(scopeOn(`net.ipv4.neigh.default.gc_thresh${n}`, '6.1')).toBe('global hidden');
    expect(told('net.ipv4.neigh.default.gc_thresh3')).toContain('not since 5.0');
  });

  it('39: netdev_max_backlog is not for a plain NAPI driver', () => {
    expect(told('net.core.netdev_max_backlog')).toContain('not NAPI drivers without RPS');
    expect(parameter('net.core.netdev_max_backlog').counters).toEqual(['/proc/net/softnet_stat column 2']);
  });

  it('40: default_qdisc is for queues made later; bbr needs no fq since 4.13', () => {
    expect(parameter('net.core.default_qdisc').effect).toContain('come up later');
    expect(told('net.core.default_qdisc')).toContain('bbr needs fq: not since 4.13');
  });

  it('messages of ICMP, routes of IPv6 and the output limit', () => {
    expect(defaultOn('net.ipv4.icmp_msgs_per_sec', '6.1')).toBe('1000');
    expect(defaultOn('net.ipv4.icmp_msgs_per_sec', '7.3')).toBe('10000');
    expect(scopeOn('net.ipv4.icmp_msgs_per_sec', '6.12')).toBe('netns writable');
    expect(['6.2', '6.3'].map((k) => defaultOn('net.ipv6.route.max_size', k))).toEqual(['4096', '2147483647']);
    expect(
      ['net.ipv4.tcp_max_orphans', 'net.ipv4.tcp_mem', 'net.ipv4.udp_mem', 'net.ipv4.inet_peer_threshold'].map((k) => scopeOn(k, '6.1')),
    ).toEqual(['global hidden', 'global hidden', 'global hidden', 'global hidden']);
    expect(told('net.ipv4.tcp_limit_output_bytes')).toContain('in 5.4..6.14 trees paced sockets ignore it');
  });

  it('14, 15 and 17 are about how the kernel compares, for which an entry has no field', () => {
    expect(parameter('net.core.somaxconn').counters).toEqual(expect.arrayContaining(['ListenOverflows', 'ListenDrops']));
  });
});

describe('judgements', () => {
  const recycle = 'net.ipv4.tcp_tw_recycle';
  it('tcp_tw_recycle: a warning, with clients behind NAT an error; from 4.10 an error for all; 0 is fine', () => {
    expect(judged(recycle, '1', 'rhel:7')).toEqual(['harmful warning (clients error)']);
    expect(judged(recycle, '1', '4.9')).toEqual(['harmful warning (clients error)']);
    expect(judged(recycle, '1', '4.10')).toEqual(['harmful error']);
    expect(judged(recycle, '0', '4.9')).toEqual([]);
  });

  it('tcp_tw_reuse = 2 is fully on before 4.19; RHEL 8 is not judged by its 4.18', () => {
    expect(judged('net.ipv4.tcp_tw_reuse', '2', '4.9')).toEqual(['harmful warning']);
    for (const on of ['4.19', '6.1', 'rhel:8']) expect(judged('net.ipv4.tcp_tw_reuse', '2', on)).toEqual([]);
    for (const on of ['4.9', '6.1']) expect(judged('net.ipv4.tcp_tw_reuse', '1', on)).toEqual([]);
  });

  it.each([
    ['net.ipv4.ip_local_port_range', '1024 65000', 'harmful warning'],
    ['net.ipv4.tcp_timestamps', '0', 'harmful warning'],
    ['net.ipv4.tcp_syncookies', '0', 'harmful warning'],
    ['net.ipv4.tcp_syncookies', '2', 'harmful warning'],
    ['net.ipv4.tcp_rfc1337', '1', 'harmful advice (clients warning)'],
    ['net.ipv4.tcp_sack', '0', 'harmful warning'],
    ['net.ipv4.tcp_window_scaling', '0', 'harmful warning'],
    ['net.ipv4.tcp_syn_retries', '2', 'harmful warning'],
    ['net.ipv4.tcp_synack_retries', '1', 'harmful warning'],
    ['net.ipv4.tcp_retries2', '5', 'harmful warning'],
    ['net.ipv4.tcp_keepalive_time', '10', 'harmful warning'],
    ['net.ipv4.ip_forward', '0', 'guard warning (gateway error)'],
    ['net.netfilter.nf_conntrack_tcp_timeout_established', '600', 'harmful warning'],
    ['net.netfilter.nf_conntrack_tcp_timeout_time_wait', '10', 'harmful warning'],
    ['net.core.rmem_default', '31457280', 'harmful warning'],
    ['fs.file-max', '2097152', 'lowers-default warning'],
    ['vm.overcommit_memory', '2', 'guard warning'],
    ['vm.swappiness', '0', 'folklore advice'],
    ['vm.dirty_ratio', '80', 'harmful advice'],
    ['kernel.modules_disabled', '1', 'guard warning'],
    ['net.ipv6.conf.all.disable_ipv6', '1', 'guard advice'],
  ])('%s = %s: %s', (key, value, expected) => {
    expect(judged(key, value, '6.1')).toEqual([expected]);
  });

  it.each([
    ['net.ipv4.ip_local_port_range', '10240 60999'],
    ['net.ipv4.ip_local_port_range', '32768 60999'],
    ['net.ipv4.tcp_keepalive_time', '175'],
    ['net.ipv4.tcp_keepalive_intvl', '15'],
    ['net.ipv4.tcp_keepalive_probes', '5'],
    ['net.ipv4.tcp_syncookies', '1'],
    ['net.ipv4.tcp_timestamps', '1'],
    ['net.ipv4.tcp_retries2', '8'],
    ['net.ipv4.tcp_rmem', '4096 131072 16777216'],
    ['net.ipv4.tcp_wmem', '4096 65536 16777216'],
    ['net.ipv4.tcp_congestion_control', 'bbr'],
    ['net.ipv4.tcp_mtu_probing', '1'],
    ['net.ipv4.tcp_slow_start_after_idle', '0'],
    ['net.ipv4.tcp_notsent_lowat', '131072'],
    ['net.ipv4.ip_forward', '1'],
    ['net.ipv4.conf.all.rp_filter', '1'],
    ['net.core.somaxconn', '65535'],
    ['net.core.netdev_max_backlog', '16384'],
    ['net.netfilter.nf_conntrack_max', '1048576'],
    ['net.netfilter.nf_conntrack_tcp_timeout_established', '86400'],
    ['fs.file-max', '9223372036854775807'],
    ['fs.nr_open', '1048576'],
    ['vm.swappiness', '10'],
    ['vm.overcommit_memory', '1'],
    ['vm.dirty_ratio', '40'],
    ['vm.max_map_count', '262144'],
    ['kernel.panic', '10'],
    ['kernel.yama.ptrace_scope', '1'],
  ])('%s = %s is fine', (key, value) => {
    expect(judged(key, value, '6.1')).toEqual([]);
  });
});

describe('vendor kernels', () => {
  it.each([
    ['net.ipv4.tcp_notsent_lowat', 'rhel:7', true],
    ['net.core.default_qdisc', 'rhel:6', true],
    ['net.core.default_qdisc', '3.10', false],
    ['net.ipv4.ip_local_reserved_ports', 'rhel:6', true],
    ['kernel.unprivileged_bpf_disabled', 'rhel:7', true],
    ['net.ipv4.netfilter.ip_conntrack_max', 'rhel:7', true],
    ['net.ipv4.netfilter.ip_conntrack_max', 'debian:12', false],
  ] as const)('%s on %s', (key, on, expected) => {
    expect(exists(key, on)).toBe(expected);
  });

  it('RHEL 7 has keepalive by namespace and its own top of the port range; RHEL 8 takes swappiness up to 200', () => {
    expect(scopeOn('net.ipv4.tcp_keepalive_time', 'rhel:7')).toBe('netns writable');
    expect(scopeOn('net.ipv4.tcp_keepalive_time', '3.10')).toBe('global hidden');
    expect(defaultOn('net.ipv4.ip_local_port_range', 'rhel:7')).toBe('32768 60999');
    expect(defaultOn('net.ipv4.ip_local_port_range', '3.10')).toBe('32768 61000');
    expect(bounds('vm.swappiness', 'rhel:8')).toEqual(['0', '200']);
    expect(bounds('vm.swappiness', '4.18')).toEqual(['0', '100']);
  });

  it("a vendor's backport is there before the release that brought it to mainline", () => {
    expect(['3.10', 'rhel:7', '6.1'].map((k) => exists('net.ipv4.tcp_autocorking', k))).toEqual([false, true, true]);
  });
});

describe('NAT products', () => {
  it.each([
    ['aws-nat-gateway', 350],
    ['aws-nlb', 350],
    ['azure-nat-gateway', 240],
    ['azure-load-balancer', 240],
    ['gcp-cloud-nat', 1200],
    ['gcp-vpc-firewall', 600],
    ['linux-conntrack', 432_000],
    ['fortigate', 3600],
  ])('%s forgets after %d s', (name, seconds) => {
    expect(knowledge.natProducts.find((p) => p.name === name)?.tcpIdle).toBe(seconds);
  });

  it('grades what was read above what was recalled', () => {
    const grade = (name: string) => knowledge.natProducts.find((p) => p.name === name)?.grade;
    expect([grade('azure-nat-gateway'), grade('aws-nat-gateway'), grade('gcp-vpc-firewall')]).toEqual([
      'primary',
      'secondary',
      'secondary',
    ]);
  });
});

describe('distributions', () => {
  it('marks kernels that were not read', () => {
    expect(knowledge.distributions.filter((d) => d.kernelUnread).map((d) => d.distro)).toEqual(
      expect.arrayContaining(['rhel:9', 'rhel:10']),
    );
    expect(knowledge.distributions.find((d) => d.distro === 'rhel:8')?.kernelUnread).toBeUndefined();
  });

  it('Debian 13 no longer reads /etc/sysctl.conf at boot', () => {
    const reads = (distro: string) => knowledge.distributions.find((d) => d.distro === distro)?.readsEtcSysctlConf;
    expect([reads('debian:12'), reads('debian:13'), reads('rhel:7')]).toEqual(['link', 'no', 'link']);
  });
});
