import type { Look } from '../look.ts';
import type { Run } from '../run.ts';

/** Whose network is looked at. */
export interface Namespace {
  /** `/proc/net` or `/proc/PID/net` */
  readonly net: string;
  /** the one of whoever looks */
  readonly own: boolean;
  /** asks a program inside it; undefined: nothing runs that could be asked */
  readonly run?: Run;
  /** `net.*` of it, where it is another one */
  readonly sysctl?: ReadonlyMap<string, string>;
}

/** What symptoms compare with; /proc/sys/net shows each reader its own. */
const keys = [
  'net.core.somaxconn',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_abort_on_overflow',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_max_orphans',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_max_tw_buckets',
  'net.ipv4.tcp_orphan_retries',
  'net.ipv4.tcp_retries2',
  'net.ipv4.tcp_rfc1337',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syn_retries',
  'net.ipv4.tcp_synack_retries',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_timestamps',
  'net.ipv4.tcp_tw_recycle',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_wmem',
  'net.netfilter.nf_conntrack_buckets',
  'net.netfilter.nf_conntrack_count',
  'net.netfilter.nf_conntrack_max',
  'net.netfilter.nf_conntrack_tcp_timeout_established',
];

/** @param pid whose network namespace; undefined: the one of whoever looks */
export function namespaceOf(look: Look, pid: number | undefined): Namespace {
  const run = look.tree.live ? look.run : undefined;
  if (pid === undefined) return { net: '/proc/net', own: true, ...(run && { run }) };
  const [theirs, ours] = [look.tree.link(`/proc/${pid}/ns/net`), look.tree.link('/proc/self/ns/net')];
  const net = `/proc/${pid}/net`;
  if (theirs !== undefined && theirs === ours) return { net, own: true, ...(run && { run }) };
  if (run === undefined) return { net, own: false };
  const inside: Run = (program, args) => run('nsenter', ['-t', String(pid), '-n', '--', program, ...args]);
  const ran = inside('sysctl', ['-e', ...keys]);
  if ('problem' in ran) look.skip(`parameters in the network of process ${pid}`, ran.problem, 'limits that are counted against');
  return { net, own: false, run: inside, sysctl: 'problem' in ran ? new Map() : parameters(ran.output) };
}

function parameters(text: string): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const line of text.split('\n', 200)) {
    const [, key, value] = /^([a-z0-9_.]{1,80}) = (.{0,4000})$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && keys.includes(key)) all.set(key, value.trim().split(/\s+/).join(' '));
  }
  return all;
}
