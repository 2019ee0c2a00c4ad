/** Keys of which less is less: chosen by hand, apart from the marks of the knowledge. `range` is narrower, `set` has an element less. */
export const capacityKeys: ReadonlyMap<string, 'more' | 'range' | 'set'> = new Map([
  ...[
    'fs.aio-max-nr',
    'fs.epoll.max_user_watches',
    'fs.file-max',
    'fs.inotify.max_queued_events',
    'fs.inotify.max_user_instances',
    'fs.inotify.max_user_watches',
    'fs.mqueue.msg_max',
    'fs.mqueue.queues_max',
    'fs.nr_open',
    'fs.pipe-max-size',
    'kernel.keys.maxbytes',
    'kernel.keys.maxkeys',
    'kernel.keys.root_maxbytes',
    'kernel.keys.root_maxkeys',
    'kernel.msgmax',
    'kernel.msgmnb',
    'kernel.msgmni',
    'kernel.pid_max',
    'kernel.sem',
    'kernel.shmall',
    'kernel.shmmax',
    'kernel.shmmni',
    'kernel.threads-max',
    'net.core.netdev_budget',
    'net.core.netdev_max_backlog',
    'net.core.optmem_max',
    'net.core.rmem_max',
    'net.core.somaxconn',
    'net.core.wmem_max',
    'net.ipv4.igmp_max_memberships',
    'net.ipv4.ipfrag_high_thresh',
    'net.ipv4.neigh.default.gc_thresh2',
    'net.ipv4.neigh.default.gc_thresh3',
    'net.ipv4.tcp_max_orphans',
    'net.ipv4.tcp_max_syn_backlog',
    'net.ipv4.tcp_max_tw_buckets',
    'net.ipv4.tcp_mem',
    'net.ipv4.tcp_rmem',
    'net.ipv4.tcp_wmem',
    'net.ipv4.udp_mem',
    'net.ipv6.neigh.default.gc_thresh2',
    'net.ipv6.neigh.default.gc_thresh3',
    'net.ipv6.route.max_size',
    'net.netfilter.nf_conntrack_buckets',
    'net.netfilter.nf_conntrack_expect_max',
    'net.netfilter.nf_conntrack_max',
    'net.unix.max_dgram_qlen',
    'sunrpc.tcp_max_slot_table_entries',
    'user.max_inotify_instances',
    'user.max_inotify_watches',
    'user.max_net_namespaces',
    'user.max_user_namespaces',
    'vm.max_map_count',
  ].map((key) => [key, 'more'] as const),
  ['net.ipv4.ip_local_port_range', 'range'],
  ['net.ipv4.ip_local_reserved_ports', 'set'],
]);

/** Why `after` gives less than `before`; `undefined` where it does not. */
export function isLess(key: string, after: string, before: string, memoryBytes: number): string | undefined {
  const kind = capacityKeys.get(key);
  if (kind === undefined) return undefined;
  if (kind === 'set') {
    const left = new Set(portsOf(after));
    const lost = portsOf(before).filter((port) => !left.has(port));
    return lost.length === 0 ? undefined : `port ${lost[0]} is given up`;
  }
  const [now, then] = [after, before].map((text) => text.split(' ').map(BigInt));
  if (now === undefined || then === undefined) return undefined;
  if (isHarmful(key, then, memoryBytes)) return undefined;
  if (kind === 'range')
    return (now[0] ?? 0n) > (then[0] ?? 0n) || (now[1] ?? 0n) < (then[1] ?? 0n) ? `${after} is narrower than ${before}` : undefined;
  // 0 is no bound at all there
  if (key === 'net.netfilter.nf_conntrack_max' && now[0] === 0n) return undefined;
  const at = then.findIndex((field, i) => field > (now[i] ?? 0n));
  return at < 0 ? undefined : `${after} is less than ${before}`;
}

/** What does harm may be taken away: services' own ports, buffers that every socket begins with, pages that were meant as bytes. */
function isHarmful(key: string, fields: readonly bigint[], memoryBytes: number): boolean {
  const [first = 0n, second = 0n, third = 0n] = fields;
  if (key === 'net.ipv4.ip_local_port_range') return first < 10240n;
  if (key === 'net.ipv4.tcp_rmem' || key === 'net.ipv4.tcp_wmem') return first > 65536n || second > 1048576n;
  return key === 'net.ipv4.tcp_mem' && (third * 4096n > BigInt(memoryBytes) / 2n || third > 8388608n);
}

function portsOf(text: string): readonly number[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
}
