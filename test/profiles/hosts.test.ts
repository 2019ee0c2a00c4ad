import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { json, run, tree } from '../cli/run.ts';

type Facts = Readonly<Record<string, number | boolean>>;
type Settings = Readonly<Record<string, string>>;

const rhel7 = ['--kernel', 'rhel:7'];
const debian12 = ['--kernel', '6.1', '--distro', 'debian:12'];
const sets = (facts: Facts) => Object.entries(facts).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
const linesOf = (text: string) => text.split('\n').filter((line) => /^[a-z][\w./-]* = /.test(line));

function plan(profile: string, machine: readonly string[], facts: Facts = {}, more: readonly string[] = []) {
  const memory = machine.includes('--memory') || machine.includes('--root') ? [] : ['--memory', '16G', '--cpus', '8'];
  const ran = run(['advise', '--profile', profile, ...machine, ...memory, ...sets(facts), ...more, '--format', 'json']);
  expect(ran.code, ran.err).toBe(0);
  return json(ran);
}

function changed(...args: Parameters<typeof plan>): Settings {
  const changes: readonly { target: string; key: string; type?: string; proposed: string }[] = plan(...args).changes;
  return Object.fromEntries(changes.map((c) => [c.target === 'limit' ? `${c.key} ${c.type ?? ''}`.trim() : c.key, c.proposed]));
}

const asked = (...args: Parameters<typeof plan>): readonly string[] => plan(...args).questions.map((q: { fact: string }) => q.fact);

describe('kubernetes-node', () => {
  const kubelet = {
    'vm.overcommit_memory': '1',
    'net.ipv4.ip_forward': '1',
    'fs.inotify.max_user_instances': '8192',
    'vm.max_map_count': '262144',
  };

  test('what kubelet and pods expect; what panics or restarts the node is left out and asked about, like its neighbours', () => {
    const facts = { cni_uses_bridge: false, kube_proxy_iptables: false };
    expect(changed('kubernetes-node', debian12, facts)).toEqual(kubelet);
    expect(asked('kubernetes-node', debian12, facts)).toEqual(['pods_in_l2', 'accept_panic_reboot']);
  });

  test('a panic and the start after it go together', () => {
    expect(changed('kubernetes-node', debian12, { accept_panic_reboot: true })).toMatchObject({
      'kernel.panic': '10',
      'kernel.panic_on_oops': '1',
    });
    expect(changed('kubernetes-node', debian12, { accept_panic_reboot: false })).not.toHaveProperty(['kernel.panic_on_oops']);
  });

  test('bridged frames only for a bridge and iptables', () => {
    const both = { cni_uses_bridge: true, kube_proxy_iptables: true };
    expect(changed('kubernetes-node', debian12, both)).toMatchObject({ br_netfilter: 'loaded at boot' });
    expect(changed('kubernetes-node', debian12, { ...both, kube_proxy_iptables: false })).not.toHaveProperty('br_netfilter');
  });

  test('the neighbour table holds twice the pods, in the order of its three bounds', () => {
    // 6000 pods: 12000 at most, 6000 before it collects, 6000 / 4 = 1500 it never touches
    expect(changed('kubernetes-node', debian12, { pods_in_l2: 6000 })).toMatchObject({
      'net.ipv4.neigh.default.gc_thresh1': '1500',
      'net.ipv4.neigh.default.gc_thresh2': '6000',
      'net.ipv4.neigh.default.gc_thresh3': '12000',
    });
  });

  test('a small machine has a small one: 2 GiB / 102400 = 20971, a half and a quarter of it', () => {
    expect(changed('kubernetes-node', [...debian12, '--memory', '2G', '--cpus', '2'], { pods_in_l2: 100000 })).toMatchObject({
      'net.ipv4.neigh.default.gc_thresh1': '5242',
      'net.ipv4.neigh.default.gc_thresh2': '10485',
      'net.ipv4.neigh.default.gc_thresh3': '20971',
    });
  });

  test('connection tracking is left to kube-proxy; keys for containers only where the kernel has few', () => {
    expect(Object.keys(changed('kubernetes-node', debian12)).filter((key) => key.includes('conntrack'))).toEqual([]);
    expect(changed('kubernetes-node', rhel7)).toMatchObject({
      'kernel.keys.root_maxkeys': '1000000',
      'kernel.keys.root_maxbytes': '25000000',
    });
    expect(changed('kubernetes-node', debian12)).not.toHaveProperty(['kernel.keys.root_maxkeys']);
  });
});

describe('docker-host', () => {
  test('it does not switch forwarding on: dockerd would then leave the FORWARD chain open', () => {
    expect(changed('docker-host', debian12)).toEqual({
      'fs.inotify.max_user_instances': '1024',
      'kernel.keys.maxkeys': '2000',
      'kernel.keys.maxbytes': '2000000',
    });
  });

  test('the tracking table where it is there: 1.5 * (2 * 200000 + 120 * 4000) = 1320000, and half as many buckets', () => {
    const root = tree({
      'proc/modules': 'nf_conntrack 176128 1 nf_nat, Live 0x0000000000000000\n',
      'proc/sys/net/netfilter/nf_conntrack_max': '262144\n',
      'proc/sys/net/netfilter/nf_conntrack_buckets': '262144\n',
      'proc/meminfo': 'MemTotal:       67108864 kB\n',
      'proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
      'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    });
    expect(changed('docker-host', ['--root', root], { concurrent_conns: 200000, conn_rate: 3000, out_conn_rate: 1000 })).toMatchObject({
      'net.netfilter.nf_conntrack_max': '1320000',
      // 1320000 / 1024 = 1289.06, rounded up 1290, times 512
      'net.netfilter.nf_conntrack_buckets': '660480',
    });
  });
});

describe('data and services', () => {
  test('hadoop-spark: swappiness 1, an accept queue of old kernels, ports only when they run short', () => {
    expect(changed('hadoop-spark', debian12)['vm.swappiness']).toBe('1');
    expect(changed('hadoop-spark', rhel7)['net.core.somaxconn']).toBe('4096');
    expect(changed('hadoop-spark', debian12)).not.toHaveProperty(['net.core.somaxconn']);
    // 60 * 300 + 1000 = 19000 ports toward one upstream, 1900 each toward ten
    const busy = { out_conn_rate: 300, out_concurrent: 1000 };
    expect(changed('hadoop-spark', debian12, { ...busy, upstream_tuples: 1 })['net.ipv4.ip_local_port_range']).toBe('10240 60999');
    expect(changed('hadoop-spark', debian12, { ...busy, upstream_tuples: 10 })).not.toHaveProperty(['net.ipv4.ip_local_port_range']);
  });

  test('prometheus-grafana: 4 * 5000 + 40 * 200 + 8192 = 36192 descriptors and nothing else', () => {
    const facts = { targets: 5000, blocks: 200 };
    expect(changed('prometheus-grafana', debian12, facts, ['--service', 'prometheus.service'])['nofile soft']).toBe('36192');
    expect(changed('prometheus-grafana', debian12)).toEqual({});
  });

  test('object-storage-minio-ceph: 4 GiB free from 80 GiB on, none of the harmful lines of the maker', () => {
    const large = (memory: string) => changed('object-storage-minio-ceph', [...debian12, '--memory', memory, '--cpus', '16']);
    expect(large('80G')['vm.min_free_kbytes']).toBe('4194303');
    expect(large('64G')).not.toHaveProperty(['vm.min_free_kbytes']);
    expect(large('64G')).toEqual({
      'fs.aio-max-nr': '1048576',
      'vm.swappiness': '10',
      'vm.max_map_count': '524288',
      'net.core.somaxconn': '16384',
      'net.ipv4.tcp_slow_start_after_idle': '0',
      'net.ipv4.tcp_mtu_probing': '1',
      'vm.dirty_background_ratio': '3',
      'vm.dirty_ratio': '10',
    });
  });

  test('nodejs-jvm-service: a queue for two seconds, mappings only for very many threads', () => {
    const facts = { conn_rate: 5000, accept_stall_s: 2, threads_max: 20000 };
    // 5000 * 2; 65530 + 4 * 20000
    expect(changed('nodejs-jvm-service', debian12, facts)).toMatchObject({ 'net.core.somaxconn': '10000', 'vm.max_map_count': '145530' });
    expect(changed('nodejs-jvm-service', debian12, { ...facts, threads_max: 2000 })).not.toHaveProperty(['vm.max_map_count']);
    expect(changed('nodejs-jvm-service', debian12, { concurrent_conns: 30000 }, ['--service', 'shop.service'])['nofile soft']).toBe(
      '31024',
    );
  });

  test('blockchain-node: only a Solana validator needs anything, and no default of all sockets is raised', () => {
    expect(changed('blockchain-node', debian12)).toEqual({});
    expect(changed('blockchain-node', debian12, { solana: true, dedicated: true })).toEqual({
      'net.core.rmem_max': '134217728',
      'net.core.wmem_max': '134217728',
      'vm.max_map_count': '1000000',
    });
  });
});

describe('compute', () => {
  test('hpc-compute: near memory for bound jobs alone, polling only where it is wanted', () => {
    expect(changed('hpc-compute', debian12, { numa_jobs: true })['vm.zone_reclaim_mode']).toBe('1');
    expect(changed('hpc-compute', debian12, { numa_jobs: false, latency_sensitive: false })).toEqual({ 'vm.min_free_kbytes': '135168' });
    expect(changed('hpc-compute', debian12, { latency_sensitive: true })).toMatchObject({
      'net.core.busy_read': '50',
      'net.core.busy_poll': '50',
    });
  });

  test('ai-training-node: 25 Gb/s and 10 ms are 31250000 bytes, twice that, within a hundredth of memory', () => {
    const link = { nccl_over_tcp: true, link_bps: 25e9, rtt_s: 0.01 };
    expect(changed('ai-training-node', debian12, link)['net.ipv4.tcp_rmem']).toBe('4096 131072 62500000');
    expect(changed('ai-training-node', [...debian12, '--memory', '4G', '--cpus', '4'], link)['net.ipv4.tcp_rmem']).toBe(
      '4096 131072 42949672',
    );
    expect(changed('ai-training-node', debian12, { ...link, nccl_over_tcp: false })).not.toHaveProperty(['net.ipv4.tcp_rmem']);
  });

  test('ai-training-node: who answers only for its own address also asks only with it', () => {
    const both = { 'net.ipv4.conf.all.arp_ignore': '1', 'net.ipv4.conf.all.arp_announce': '2' };
    expect(changed('ai-training-node', debian12, { nics_in_same_subnet: 8 })).toMatchObject(both);
    expect(Object.keys(changed('ai-training-node', debian12, { nics_in_same_subnet: 1 })).filter((key) => key.includes('arp'))).toEqual([]);
  });

  test('dev-workstation: watches within a twentieth of memory, never fewer than there are', () => {
    expect(changed('dev-workstation', debian12)['fs.inotify.max_user_watches']).toBe('524288');
    // 4294967296 / 21600 = 198841.08
    expect(changed('dev-workstation', [...debian12, '--memory', '4G', '--cpus', '4'])['fs.inotify.max_user_watches']).toBe('198841');
    expect(changed('dev-workstation', [...debian12, '--memory', '1T', '--cpus', '4'])).not.toHaveProperty(['fs.inotify.max_user_watches']);
    expect(changed('dev-workstation', debian12)).not.toHaveProperty(['kernel.perf_event_paranoid']);
    expect(changed('dev-workstation', debian12, { profiling: true })['kernel.perf_event_paranoid']).toBe('1');
  });
});

describe('hardened-baseline', () => {
  test('strict checking of sources only with one interface and one way out', () => {
    const one = { interfaces: 1, asymmetric_routing: false };
    expect(changed('hardened-baseline', debian12, one)['net.ipv4.conf.all.rp_filter']).toBe('1');
    expect(changed('hardened-baseline', debian12, { ...one, interfaces: 2 })['net.ipv4.conf.all.rp_filter']).toBe('2');
    expect(changed('hardened-baseline', debian12, { ...one, asymmetric_routing: true })['net.ipv4.conf.all.rp_filter']).toBe('2');
  });

  test('forwarding is asked about before anything is said of it', () => {
    expect(asked('hardened-baseline', debian12)).toContain('forwards_packets');
    expect(changed('hardened-baseline', debian12, { forwards_packets: true })).not.toHaveProperty(['net.ipv4.conf.all.accept_redirects']);
  });

  test('it gives way to a node that must forward, and keeps the rest', () => {
    expect(changed('kubernetes-node,hardened-baseline', debian12, { forwards_packets: false })).toMatchObject({
      'net.ipv4.ip_forward': '1',
      'net.ipv4.conf.all.send_redirects': '0',
      'kernel.kptr_restrict': '1',
    });
  });
});

describe('places', () => {
  test('aws-ec2-ena: 1 % of memory free, at most 1 GiB, and half of 350 s', () => {
    // 16777216 KiB / 100 = 167772.16
    const aws = { 'vm.min_free_kbytes': '167772', 'net.ipv4.tcp_keepalive_time': '175' };
    expect(changed('aws-ec2-ena', debian12, { latency_sensitive: false })).toEqual(aws);
    expect(changed('aws-ec2-ena', [...debian12, '--memory', '1T', '--cpus', '64'])['vm.min_free_kbytes']).toBe('1048576');
  });

  test('low-memory-embedded lowers nothing that the kernel chose, and swaps to compressed memory', () => {
    for (const memory of ['64M', '256M', '1G']) {
      const small = [...debian12, '--memory', memory, '--cpus', '1'];
      expect(changed('low-memory-embedded', small, { zram: false })).toEqual({});
      expect(changed('low-memory-embedded', small, { zram: true })).toEqual({ 'vm.swappiness': '150' });
    }
    expect(changed('low-memory-embedded', [...rhel7, '--memory', '512M', '--cpus', '1'], { zram: true })).toEqual({});
  });
});

const everything: Facts = {
  accept_panic_reboot: true,
  solana: true,
  latency_sensitive: true,
  numa_jobs: true,
  zram: true,
  pods_in_l2: 100000,
};
const more: Facts = {
  nccl_over_tcp: true,
  link_bps: 1e11,
  rtt_s: 0.1,
  nics_in_same_subnet: 8,
  interfaces: 2,
  profiling: true,
  threads_max: 50000,
};
const machines = [
  ['rhel:7', '512M'],
  ['4.19', '16G'],
  ['5.10', '1T'],
  ['6.1', '512M'],
  ['6.12', '16G'],
  ['6.18', '1T'],
] as const;
const mine = [
  'kubernetes-node',
  'docker-host',
  'hadoop-spark',
  'object-storage-minio-ceph',
  'nodejs-jvm-service',
  'blockchain-node',
  'hpc-compute',
];
const theirs = ['ai-training-node', 'dev-workstation', 'hardened-baseline', 'aws-ec2-ena', 'low-memory-embedded', 'prometheus-grafana'];

test.each([...mine, ...theirs])('%s: lint has nothing to say of its file, on old and new kernels', { timeout: 60_000 }, (profile) => {
  let written = 0;
  for (const [kernel, memory] of machines) {
    const machine = ['--kernel', kernel, '--memory', memory, '--cpus', '8', ...sets({ ...everything, ...more, forwards_packets: false })];
    const file = run(['advise', '--profile', profile, ...machine, '--format', 'sysctl']);
    expect(file.code, file.err).toBe(0);
    written += linesOf(file.out).length;
    const found = run(['lint', '-', '--stdin-filename', 'etc/sysctl.d/60-host.conf', '--kernel', kernel, '--format', 'json'], {
      input: file.out,
    });
    expect(json(found).findings, `${kernel} ${memory}`).toEqual([]);
  }
  expect(written > 0).toBe(profile !== 'prometheus-grafana');
});

test('no source is left unchecked', () => {
  for (const profile of [...mine, ...theirs])
    expect(readFileSync(new URL(`../../profiles/${profile}.ini`, import.meta.url), 'utf8')).not.toContain('not checked: ');
});
