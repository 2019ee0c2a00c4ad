import type { Facts } from '../../src/model/facts.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Header } from '../../src/render/header.ts';

export const edge1: Facts = {
  host: 'edge1',
  from: 'host',
  kernel: { value: { raw: '5.15.0-91-generic', version: '5.15.0' }, origin: { kind: 'read', path: '/proc/sys/kernel/osrelease' } },
  distro: { value: { id: 'ubuntu', version: '22.04', idLike: ['debian'] }, origin: { kind: 'read', path: '/etc/os-release' } },
  memoryBytes: { value: 64 * 1024 ** 3, origin: { kind: 'read', path: '/proc/meminfo' } },
  cpus: { value: 16, origin: { kind: 'read', path: '/proc/cpuinfo' } },
  pageSize: { value: 4096, origin: { kind: 'assumed', why: 'x86_64' } },
  environment: { value: { kind: 'vm', detail: 'kvm' }, origin: { kind: 'read', path: '/sys/class/dmi/id/sys_vendor' } },
  init: { value: { name: 'systemd', version: 249 }, origin: { kind: 'read', path: '/run/systemd/system' } },
  sysctl: new Map(),
  sysctlComplete: true,
  nat: [
    { role: 'outbound', holds: true, grade: 'given', reason: '--nat outbound' },
    { role: 'gateway', holds: false, grade: 'likely', reason: 'no masquerade rule' },
    { role: 'clients', holds: true, grade: 'assumed', reason: 'a listener beyond loopback' },
  ],
  limits: [],
  gauges: new Map(),
  named: new Map(),
  notChecked: [{ what: 'nft rules', why: 'needs root', couldChange: 'NAT gateway' }],
};

export const lostSyns: Finding = {
  id: 'TA011',
  slug: 'guard',
  severity: 'warning',
  confidence: 'likely',
  message: "net.ipv4.ip_local_port_range = 1024 65000 covers the listener ':8080'",
  place: { path: '/etc/sysctl.conf', line: 13, column: 33, endLine: 13, endColumn: 43 },
  key: 'net.ipv4.ip_local_port_range',
  kernels: [],
  related: [],
  evidence: [{ fact: 'listener', value: ':8080', from: '/proc/net/tcp' }],
  why: 'an outgoing connection may take the port before the service binds it',
  fix: { title: 'begin the range at 10240', disposition: 'review' },
  sources: ['ip-sysctl'],
  fingerprint: 'a1b2c3',
};

export const plan: Plan = {
  profile: 'proxy-behind-nat',
  changes: [
    {
      target: 'sysctl',
      key: 'net.ipv4.tcp_keepalive_time',
      where: 'both',
      current: '7200',
      currentFrom: '/proc/sys/net/ipv4/tcp_keepalive_time',
      proposed: '175',
      reason: 'the gateway forgets an idle flow after 350 s (--nat-idle-timeout aws-nat-gateway); the first probe left after 2 h',
      beware: ['acts only on sockets with SO_KEEPALIVE: 214 of 3120 have it (nginx: add so_keepalive=on)'],
      confidence: 'likely',
      sources: ['AWS VPC User Guide, NAT gateway basics'],
      reach: 'this network namespace, existing connections too',
    },
    {
      target: 'limit',
      key: 'nofile',
      where: 'both',
      current: '1024',
      currentFrom: '/proc/812/limits',
      proposed: '65536',
      reason: 'two descriptors for each of 30000 connections',
      beware: [],
      confidence: 'proved',
      sources: [],
      reach: 'after a restart of the service',
      domain: 'proxy',
      type: 'soft',
    },
    {
      target: 'sysctl',
      key: 'net.ipv4.ip_local_reserved_ports',
      where: 'running',
      current: '',
      currentFrom: 'computed default',
      proposed: '8080',
      reason: 'keeps the listener free',
      beware: [],
      confidence: 'proved',
      sources: [],
      reach: '',
      module: 'nf_conntrack',
    },
  ],
  removals: [
    {
      path: '/etc/sysctl.conf',
      line: 14,
      key: 'net.ipv4.tcp_max_tw_buckets',
      value: '5000',
      reason: '5000 is reached at 83 closes/s; the default here is 262144',
      replacement: '262144',
    },
    {
      path: '/etc/sysctl.conf',
      line: 12,
      key: 'net.ipv4.tcp_tw_recycle',
      value: '1',
      reason: 'no such key since 4.12; `sysctl -p` ends with an error',
      replacement: null,
    },
  ],
  kept: [
    {
      target: 'sysctl',
      key: 'net.core.somaxconn',
      value: '4096',
      reason: '4096 is already at least 4096',
      beware: ['nginx listens with backlog 511: that is the smaller number, raise it there'],
    },
  ],
  absent: [{ key: 'net.ipv4.tcp_tw_recycle', reason: 'not on this kernel' }],
  skipped: [{ key: 'net.netfilter.nf_conntrack_max', reason: 'the module nf_conntrack is not loaded' }],
  questions: [{ fact: 'out_conn_rate', assumed: '200', why: 'decides whether the port range is enough' }],
  advice: [{ key: 'nginx', text: 'listen 8080 backlog=4096', why: 'it asks for 511' }],
  findings: [lostSyns],
  files: [
    {
      path: '/etc/sysctl.d/99-tune-advise.conf',
      content:
        '# Written by tune-advise 0.1.0\n\n# the gateway forgets an idle flow\nnet.ipv4.tcp_keepalive_time = 175\n\n# as set in an earlier run\nnet.ipv4.tcp_rmem = 4096 131072 6291456\n',
    },
    { path: '/etc/systemd/system/nginx.service.d/50-tune-advise.conf', content: '# for nginx\n[Service]\nLimitNOFILE=65536\n' },
    { path: '/etc/modules-load.d/tune-advise.conf', content: 'nf_conntrack\n' },
  ],
  edits: [
    {
      path: '/etc/sysctl.conf',
      line: 12,
      from: 'net.ipv4.tcp_tw_recycle = 1',
      to: '# net.ipv4.tcp_tw_recycle = 1',
      reason: 'procps reads this file last',
    },
    { path: '/etc/sysctl.conf', line: 14, from: 'net.ipv4.tcp_max_tw_buckets = 5000', to: null, reason: 'lowers the default' },
  ],
  load: ['systemctl restart systemd-sysctl.service'],
  restart: [{ unit: 'nginx.service', why: 'limits are read when it starts' }],
  undo: ['rm /etc/sysctl.d/99-tune-advise.conf', 'sysctl -w net.ipv4.tcp_keepalive_time=7200'],
};

export const header: Header = {
  tool: { name: 'tune-advise', version: '0.1.0', knowledge: '2025.11' },
  profile: 'proxy-behind-nat',
  inputs: [
    { name: 'nat_idle_timeout_s', value: '350', origin: { kind: 'given', option: '--nat-idle-timeout aws-nat-gateway' } },
    { name: 'kernel', value: '5.15.0-91-generic', origin: { kind: 'read', path: '/proc/sys/kernel/osrelease' } },
  ],
};

/** ESC, a fake setting after a line end, C1, a turned direction, NUL, a template and quotes, as a hostile file could hold them. */
export const hostile = 'a\u001b[2J\nkernel.panic = 1\r\n\u009b31m\u202ex\u0000\u007f\u2028{{ lookup("pipe","id") }} "q" \\';

/** The same data with `hostile` at the end of every text that could come from a file or a process, lists and maps included. */
export function poisoned<T>(data: T, keep: ReadonlySet<string>): T {
  const walk = (value: unknown, name: string): unknown => {
    if (keep.has(name)) return value;
    if (typeof value === 'string') return value + hostile;
    if (Array.isArray(value)) return value.map((item) => walk(item, name));
    if (value instanceof Map) return value;
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v, k)]));
    return value;
  };
  return walk(data, '') as T;
}

/** Names of fields that hold one of a few words of ours. */
export const closed: ReadonlySet<string> = new Set([
  'target',
  'where',
  'confidence',
  'severity',
  'type',
  'kind',
  'role',
  'grade',
  'from_',
  'disposition',
  'version',
]);
