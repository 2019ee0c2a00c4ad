/** What loglines-from-facts.mjs puts over the notes of the research: whole sentences for cross references, and what was read since. */

const synflood = {
  meaning:
    'connections that wait for the last part of the handshake fill the queue of that listener; told once per listening socket. More often a slow or stalled program or a small backlog than an attack',
  next: 'ss -ltn for that port (Recv-Q against Send-Q); nstat TcpExtListenOverflows TcpExtListenDrops TcpExtTCPReqQFullDoCookies TcpExtTCPReqQFullDrop; raise the backlog in the program and somaxconn',
  also: ['SYN queue', 'SYN cookies', 'backlog', 'TcpExtTCPReqQFullDoCookies', 'TcpExtTCPReqQFullDrop'],
};
const conntrack = {
  next: 'compare nf_conntrack_count with nf_conntrack_max; conntrack -S (insert_failed, drop, early_drop); look for long timeouts',
  also: [
    'conntrack entry',
    'net.netfilter.nf_conntrack_count',
    '/proc/net/stat/nf_conntrack drop',
    '/proc/net/stat/nf_conntrack early_drop',
  ],
};
const kernel = (versions, file) => ({ source: `linux ${versions}: ${file}`, grade: 'primary' });

export const table = new Map([
  ['conntrack_full', { ...conntrack }],
  [
    'conntrack_full_ns',
    {
      ...conntrack,
      pattern: 'nf_conntrack: table full in netns \\d{1,20}, dropping packet',
      sample: 'nf_conntrack: nf_conntrack: table full in netns 4026532281, dropping packet',
      meaning:
        'the conntrack table is full for a network namespace that is not the first one, as of a container; its new flows are dropped',
      versions: 'after 6.12; read in 7.3, where the first namespace still has the older text',
      next: `inside that namespace: ${conntrack.next}`,
      ...kernel('7.3', 'net/netfilter/nf_conntrack_core.c'),
    },
  ],
  [
    'ip_conntrack_full',
    {
      ...conntrack,
      meaning: 'the conntrack table is full: the name that the message had before nf_conntrack',
      versions: 'up to about 2.6.27, not verified',
    },
  ],
  ['synflood_new', { ...synflood, versions: 'from 6.2: 6.1 has the form without an address, 6.12 this one' }],
  ['synflood_old', { ...synflood, versions: 'up to 6.1' }],
  ['synflood_ancient', { ...synflood, versions: 'up to about 3.1, not verified' }],
  [
    'tw_overflow',
    {
      pattern: 'TCP: time wait bucket table overflow',
      meaning:
        'the sockets in TIME-WAIT reached tcp_max_tw_buckets, so this one was closed without. Current kernels only count it; the form with (CTn) is that of OpenVZ',
      next: 'nstat TcpExtTCPTimeWaitOverflow; ss -s; who closes first; tcp_tw_reuse for connections that this host opens',
      versions: '2.6.32; not in 3.2 and later',
      also: ['TIME-WAIT', 'TcpExtTCPTimeWaitOverflow'],
      ...kernel('2.6.32 to 7.3', 'net/ipv4/tcp_minisocks.c'),
    },
  ],
  ['tcp_oom', { also: ['TcpExtTCPMemoryPressures', 'TcpExtTCPAbortOnMemory'], versions: 'from about 3.4, not verified' }],
  ['tcp_orphans', { also: ['orphan', 'TcpExtTCPAbortOnMemory', '/proc/net/sockstat TCP orphan'] }],
  [
    'out_of_socket_memory',
    {
      meaning: 'too many orphans or TCP memory above tcp_mem: one message for both',
      next: '/proc/net/sockstat: orphan against tcp_max_orphans, mem against tcp_mem (pages)',
      versions: 'up to about 3.3, not verified',
      also: ['orphan'],
    },
  ],
  [
    'tcp_shrunk',
    {
      meaning: 'the peer took back window that it had offered; seen with broken devices. A debug message: most kernels do not print it',
      next: 'the peer, and devices on the path that change windows',
      versions: undefined,
      ...kernel('6.6', 'net/ipv4/tcp_timer.c'),
    },
  ],
  [
    'neigh_overflow',
    {
      pattern: '(?:arp_cache|ndisc_cache): neighbor table overflow!',
      next: 'ip -s neigh | wc -l for each device; large segments, containers; ip ntable',
      versions: '4.4 and later; 3.10 and 3.16 print nothing',
      also: ['/proc/net/stat/arp_cache table_fulls', 'net.ipv6.neigh.default.gc_thresh3'],
    },
  ],
  [
    'neigh_overflow_old',
    {
      meaning: 'the table of neighbours is above gc_thresh3 and nothing could be freed',
      next: 'ip -s neigh | wc -l; large segments',
      versions: '2.6.32 and 3.2',
      ...kernel('2.6.32 and 3.2', 'net/ipv4/route.c'),
    },
  ],
  ['dst_overflow', { pattern: 'dst cache overflow', versions: 'IPv4 up to 3.5; IPv6 not told since about 6.3, not verified' }],
  ['ip6_route_full', { versions: 'not in 6.1 and 6.12 of Debian' }],
  ['file_max', { also: ['ENFILE', 'nr_open and file-max', '/proc/sys/fs/file-nr'] }],
  ['vm_enough', { versions: 'not in 6.1, in 6.12' }],
  ['sysctl_cmdline', { versions: 'from 5.8, not verified' }],
  ['port_parity', { next: 'write one end even and one odd: 10240 65535', versions: 'from 4.2, not verified' }],
  ['pids_cgroup', { also: ['EAGAIN'] }],
  ['emfile', { broad: true, also: ['EMFILE', 'soft limit'], versions: undefined }],
  ['enfile', { broad: true, also: ['ENFILE', '/proc/sys/fs/file-nr'] }],
  ['eaddrnotavail', { broad: true, also: ['EADDRNOTAVAIL', 'ephemeral port', '4-tuple'] }],
  ['enobufs', { broad: true }],
  ['memlock', { broad: true }],
  ['fork_eagain', { broad: true, also: ['EAGAIN'] }],
  ['unix_eagain', { also: ['EAGAIN', 'accept queue'] }],
  ['docker_sysctl', { broad: true }],
  ['martian_source', { pattern: 'martian source \\S{1,200} from \\S{1,200}, on dev \\S{1,200}', also: ['TcpExtIPReversePathFilter'] }],
  ['nginx_accept', { also: ['EMFILE'] }],
  ['go_accept', { also: ['EMFILE'] }],
  ['redis_backlog', { also: ['backlog'] }],
  ['uwsgi_somaxconn', { also: ['backlog'] }],
  ['sysctl_unknown', { meaning: 'the key does not exist: older text', next: 'modules, kernel version, spelling, namespace' }],
  [
    'pam_limit_old',
    {
      meaning: 'limits.conf asks for more than may be set: older text',
      next: 'fs.nr_open for nofile; limits of the container',
      versions: 'Linux-PAM before 1.3 or 1.4, not verified',
    },
  ],
  ['pam_badvalue', { pattern: "pam_limits.{0,80}(?:wrong limit value '|unknown limit (?:item|type) ')" }],
  ['systemd_sysctl_write', { next: 'load the module early (modules-load.d), check spelling and range' }],
  ['oom_memcg', { pattern: 'Memory cgroup out of memory: Kill(?:ed)? process \\d{1,20} ' }],
  ['haproxy_runtime_fd', { next: 'LimitNOFILE= and ulimit-n for the process; fs.file-max for the system' }],
  ['soft_lockup', { pattern: 'BUG: soft lockup - CPU#\\d{1,20} stuck for \\d{1,20}s!' }],
  ['martian_dest', { pattern: 'martian destination \\S{1,200} from \\S{1,200}, dev \\S{1,200}' }],
  [
    'sigpending',
    {
      meaning: 'the user has as many queued signals as the limit allows; told with kernel.print-fatal-signals = 1 only',
      also: ['kernel.print-fatal-signals'],
    },
  ],
  ['unbound_rcvbuf', { next: 'raise net.core.rmem_max or net.core.wmem_max to what it asks for' }],
  ['quic_rmem', { next: 'raise net.core.rmem_max and net.core.wmem_max to what it wants' }],
  ['nats_fd', { meaning: 'accept() failed: the process has no descriptor left', also: ['EMFILE'] }],
  ['stunnel_fd', { meaning: 'accept() failed: the process has no descriptor left', also: ['EMFILE'] }],
  ['kubelet_flags', { next: 'set what it expects before it starts, or leave --protect-kernel-defaults out' }],
  ['es_mapcount', { meaning: 'a check at start of Elasticsearch and OpenSearch: refused when it listens beyond loopback' }],
  [
    'es_nofile',
    {
      meaning: 'a check at start of Elasticsearch and OpenSearch: refused when it listens beyond loopback',
      next: 'LimitNOFILE=65535 or more in its unit',
    },
  ],
  ['unregister_wait', { next: 'a newer kernel: it is a leak there, not a setting' }],
  ['redis_overcommit', { next: 'vm.overcommit_memory = 1, where nothing else on the host needs it otherwise' }],
]);
