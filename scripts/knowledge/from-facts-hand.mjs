/** What the facts say in words only, put into data by hand: backports of NET-NOTES section 2, stubs, values set by distributions. */

const net4 = (names) => names.split(/\s+/).map((n) => `net.ipv4.${n}`);

/** Keys that a vendor's kernel has although mainline of that version lacks them. */
export const backports = [
  {
    distro: 'rhel:6',
    tree: 'linux 2.6.32-642.el6',
    keys: [
      ...net4('tcp_challenge_ack_limit tcp_limit_output_bytes tcp_min_tso_segs tcp_thin_dupack tcp_thin_linear_timeouts ping_group_range'),
      'net.core.busy_poll',
      'net.core.busy_read',
      'net.core.rps_sock_flow_entries',
    ],
  },
  {
    distro: 'rhel:7',
    tree: 'linux 3.10.0-1160.el7',
    keys: [
      ...net4('tcp_autocorking tcp_invalid_ratelimit tcp_min_snd_mss icmp_msgs_per_sec icmp_msgs_burst igmp_qrv fwmark_reflect'),
      ...net4('fib_multipath_hash_policy ip_forward_use_pmtu vs.conn_reuse_mode'),
      'net.core.dev_weight_rx_bias',
      'net.core.dev_weight_tx_bias',
      'net.core.bpf_jit_harden',
      'net.core.bpf_jit_kallsyms',
      'net.core.busy_poll',
      'net.core.busy_read',
      'net.netfilter.nf_log_all_netns',
      'net.ipv6.idgen_delay',
      'net.ipv6.idgen_retries',
      'net.ipv6.mld_qrv',
      'net.ipv6.ip_nonlocal_bind',
      'net.ipv6.conf.INTERFACE.keep_addr_on_down',
      'net.ipv6.conf.INTERFACE.enhanced_dad',
    ],
  },
  {
    distro: 'rhel:8',
    tree: 'linux 4.18.0-147.el8 to 4.18.0-348.el8',
    keys: [
      ...net4('tcp_comp_sack_delay_ns tcp_comp_sack_nr tcp_comp_sack_slack_ns tcp_min_snd_mss ip_forward_update_priority'),
      'net.core.bpf_jit_limit',
    ],
  },
  { distro: 'ubuntu:18.04', tree: 'linux 4.15.0 of Ubuntu', keys: [...net4('tcp_min_snd_mss'), 'net.core.bpf_jit_limit'] },
];

/** In some builds of a release only. */
export const laterBackports = [
  { distro: 'rhel:8', tree: 'linux 4.18.0-240.el8 and later', keys: ['net.mptcp.enabled'] },
  {
    distro: 'rhel:8',
    tree: 'linux 4.18.0-348.el8',
    keys: ['net.ipv4.tcp_tx_skb_cache', 'net.netfilter.nf_flowtable_tcp_timeout', 'net.netfilter.nf_flowtable_udp_timeout'],
  },
  {
    distro: 'rhel:8',
    tree: 'linux 4.18.0-553.66.1.el8 (AlmaLinux 8.10); not in 4.18.0-240.22.1.el8',
    keys: [
      'abi.tagged_addr_disabled',
      'crypto.fips_name',
      'crypto.fips_version',
      'kernel.max_rcu_stall_to_panic',
      'kernel.nmi_wd_lpm_factor',
      'kernel.perf_user_access',
      'net.core.rps_default_mask',
      'net.core.txrehash',
      ...net4('fib_multipath_hash_fields tcp_shrink_window vs.run_estimation'),
      'net.ipv6.fib_multipath_hash_fields',
      'net.mptcp.add_addr_timeout',
      'net.mptcp.stale_loss_cnt',
      'net.sctp.plpmtud_probe_interval',
      'net.smc.autocorking_size',
      'net.smc.smcr_buf_type',
      'net.smc.smcr_testlink_time',
    ],
  },
];

/** What a vendor's kernel lacks although mainline of that version has it. */
export const missing = [{ distro: 'rhel:7', tree: 'linux 3.10.0-1160.el7', keys: ['net.ipv4.tcp_dma_copybreak'] }];

/** From when on nothing reads a key. `kind: false`: only in that kernel, the key itself is no stub. */
const routeCache = { since: '3.6', why: 'the IPv4 routing cache is gone; the file remains and nothing reads it' };
const noRehash = { since: { absent: '3.16', present: '4.1' }, why: 'the hash secret is fixed, so there is nothing to renew' };
const noPool = { since: '5.18', why: 'the entropy pool no longer has thresholds; what is written is ignored' };
export const stubs = new Map([
  ['net.ipv4.route.gc_thresh', [routeCache]],
  ['net.ipv4.route.gc_interval', [routeCache]],
  ['net.ipv4.route.gc_min_interval', [routeCache]],
  ['net.ipv4.route.gc_min_interval_ms', [routeCache]],
  ['net.ipv4.route.gc_timeout', [routeCache]],
  ['net.ipv4.route.gc_elasticity', [routeCache]],
  ['net.ipv4.ipfrag_secret_interval', [noRehash]],
  ['net.ipv6.ip6frag_secret_interval', [noRehash]],
  ['kernel.auto_msgmni', [{ since: '3.19', why: 'the number of queues no longer follows memory; a write only leaves a log line' }]],
  ['kernel.random.urandom_min_reseed_secs', [noPool]],
  ['kernel.random.write_wakeup_threshold', [noPool]],
  ['vm.nr_pdflush_threads', [{ since: '2.6.32', why: 'pdflush gave way to a flusher for each device' }]],
  [
    'net.ipv4.conf.INTERFACE.bootp_relay',
    [{ since: '2.6.32', why: 'the value is stored and nothing in the trees that were read acts on it' }],
  ],
  ['net.ipv4.neigh.INTERFACE.anycast_delay', [{ since: '3.10', why: 'no code in the trees that were read uses the number' }]],
  ['net.ipv6.neigh.INTERFACE.anycast_delay', [{ since: '3.10', why: 'no code in the trees that were read uses the number' }]],
  [
    'vm.laptop_mode',
    [{ since: { absent: '6.12', present: '7.3' }, why: 'a write is ignored with a log line that calls it deprecated', kind: false }],
  ],
  ['net.ipv4.tcp_max_ssthresh', [{ distro: 'rhel:7', why: 'RHEL 7 keeps the name without its function', kind: false }]],
]);

/** Debian's systemd does not ship the file; from 13 on another package has its like: see defaultsPackage. */
const noDebian = { exceptDistro: ['debian:10', 'debian:11', 'debian:12', 'debian:13', 'debian:14'] };
const systemd = { by: 'systemd 50-default.conf', ...noDebian };

/** `who` of a fact → who sets it and where; `kernel` is the default of a vendor's kernel. Absent: advice, or not known well enough. */
export const settersBy = new Map([
  ['systemd 50-default.conf', { ...systemd, systemdSince: 207 }],
  ['systemd >= 241 50-default.conf', { ...systemd, systemdSince: 241 }],
  ['systemd >= 243', { by: 'systemd 50-pid-max.conf', systemdSince: 243 }],
  ['Debian kernels', { kernel: ['debian:11', 'debian:12', 'debian:13'] }],
  ['Debian 11+', { kernel: ['debian:11', 'debian:12', 'debian:13'] }],
  ['RHEL 7 kernel', { kernel: ['rhel:7'] }],
  ['RHEL 7', { kernel: ['rhel:7'] }],
]);

/** Keys whose value is the host's own, or changes while it runs: no default. */
export const ownValue = new Set([
  'kernel.hostname',
  'kernel.domainname',
  'kernel.sched_domain.CPU.DOMAIN.max_newidle_lb_cost',
  'kernel.ns_last_pid',
  'kernel.pty.nr',
  'kernel.cad_pid',
  'net.ipv6.conf.INTERFACE.stable_secret',
  'net.ipv4.tcp_fastopen_key',
  'net.core.netdev_rss_key',
]);

/** Beliefs of system parameters, taken apart by hand; the research has them as one sentence. */
export const beliefs = new Map([
  ['fs.inode-nr', ['fs.inode-max can still be raised', 'it is gone since 2.4, and scripts that set it fail']],
  ['fs.aio-max-nr', ['it bounds io_uring and the AIO of glibc too', 'it bounds only io_setup()']],
  ['fs.pipe-max-size', ['it is the size that a new pipe has', 'a new pipe has 16 pages; this is only the ceiling for F_SETPIPE_SZ']],
  ['fs.protected_fifos', ['root is exempt', 'root is not: permission denied for root below /tmp is usually this']],
  ['fs.protected_regular', ['root is exempt', 'root is not: permission denied for root below /tmp is usually this']],
  [
    'fs.inotify.max_user_watches',
    ['no space left on device from an editor means a full disk', 'it is this limit; 524288 can be below the default of a large host'],
  ],
  [
    'fs.inotify.max_user_instances',
    ['too many open files on a container host means nofile', 'often it is this: all containers of one uid share the count'],
  ],
  ['fs.epoll.max_user_watches', ['busy servers need it raised', 'the default already grows with memory and is practically never reached']],
  ['fs.may_detach_mounts', ['it helps container hosts everywhere', 'the key exists only in RHEL 7']],
  ['vm.dirty_bytes', ['0 switches back to the ratio', 'a write of 0 is refused; write dirty_ratio instead']],
  ['vm.dirty_writeback_centisecs', ['a shorter interval makes data safe', 'only fsync() does']],
  ['vm.watermark_scale_factor', ['allocation bursts need a huge min_free_kbytes', 'this is the setting for them']],
  ['vm.vfs_cache_pressure', ['50 gives more cache', 'it keeps inodes and names at the expense of the page cache, and only under pressure']],
  ['vm.zone_reclaim_mode', ['databases must set it to 0', 'it is 0 since 3.16']],
  ['vm.page-cluster', ['more read-ahead swaps faster', '0 is right for zram, zswap and flash; more helps only seeking disks']],
  ['vm.laptop_mode', ['it saves writes on servers', 'it is of no use there, nor on flash']],
  ['vm.nr_pdflush_threads', ['it sets how many threads write back', 'it has done nothing since 2.6.32']],
  ['vm.extra_free_kbytes', ['every kernel has it', 'it was a patch; mainline has watermark_scale_factor']],
  ['kernel.threads-max', ['raising it raises the nproc limit', 'limits that were derived from it at boot do not change']],
  ['kernel.sem', ['the line 250 32000 100 128 is more than the default', 'it lowers the defaults of newer kernels']],
  ['kernel.msgmax', ['65536 makes applications faster', 'it only matters to System V queues']],
  ['kernel.sched_latency_ns', ['it can be set on every kernel', 'from 5.13 on it is in debugfs and the line ends with an error']],
  ['kernel.sched_migration_cost_ns', ['5000000 helps PostgreSQL', 'from 5.13 on it cannot be set by sysctl']],
  ['kernel.sched_autogroup_enabled', ['0 helps servers', 'services in their own control group do not feel it']],
  ['kernel.sched_rt_runtime_us', ['-1 is right for audio', 'a runaway real-time thread then hangs its CPU']],
  ['kernel.kptr_restrict', ['without it every address leaks', 'since 4.15 %p prints a hash anyway']],
  ['kernel.sysrq', ['0 closes /proc/sysrq-trigger', 'that works for root whatever the mask is']],
  ['kernel.hung_task_timeout_secs', ['raising it helps against blocked tasks', 'it hides the sign of slow storage']],
  ['kernel.core_pattern', ['ulimit -c unlimited is enough for a core file', 'not where the pattern pipes to a handler']],
  ['kernel.task_delayacct', ['iotop shows I/O time by itself', 'from 5.14 on only while this is 1']],
  ['kernel.split_lock_mitigate', ['0 is harmless', 'on servers any user can then slow the whole machine']],
]);

/** Options that no guard names, and those that stand for an architecture. */
export const kconfigs = new Map([
  ['kernel.unaligned-trap', 'CONFIG_SYSCTL_ARCH_UNALIGN_ALLOW'],
  ['vm.vdso_enabled', 'CONFIG_X86_32 / CONFIG_SUPERH'],
  ['kernel.perf_user_access', 'CONFIG_ARM64 / CONFIG_RISCV'],
]);
export const architectures = new Map([
  ['arm', 'CONFIG_ARM'],
  ['arm64', 'CONFIG_ARM64'],
  ['ia64', 'CONFIG_IA64'],
  ['powerpc', 'CONFIG_PPC'],
  ['s390', 'CONFIG_S390'],
  ['sparc', 'CONFIG_SPARC'],
  ['parisc', 'CONFIG_PARISC'],
  ['sh', 'CONFIG_SUPERH'],
  ['mips', 'CONFIG_MIPS'],
  ['csky', 'CONFIG_CSKY'],
  ['nds32', 'CONFIG_NDS32'],
  ['tile', 'CONFIG_TILE'],
  ['frv', 'CONFIG_FRV'],
  ['arc', 'CONFIG_ARC'],
  ['loongarch', 'CONFIG_LOONGARCH'],
]);

/** What is kept where it is not what was written, as the probes showed. */
export const keeps = new Map([
  ['net.bridge.bridge-nf-call-arptables', 'flag'],
  ['net.bridge.bridge-nf-call-ip6tables', 'flag'],
  ['net.bridge.bridge-nf-call-iptables', 'flag'],
  ['net.bridge.bridge-nf-filter-vlan-tagged', 'flag'],
  ['net.bridge.bridge-nf-filter-pppoe-tagged', 'flag'],
  ['net.bridge.bridge-nf-pass-vlan-input-dev', 'flag'],
  ['dev.tty.legacy_tiocsti', 'flag'],
  ['kernel.random.write_wakeup_threshold', 'nothing'],
  ['kernel.random.urandom_min_reseed_secs', 'nothing'],
  ['kernel.auto_msgmni', 'nothing'],
  ['net.core.rps_sock_flow_entries', 'power-of-two'],
  ['fs.pipe-max-size', 'page-power-of-two'],
  ['net.netfilter.nf_conntrack_buckets', 'page-slots'],
  ['vm.nr_hugepages', 'what-fits'],
  ['vm.nr_hugepages_mempolicy', 'what-fits'],
  ['net.ipv4.icmp_ratelimit', 'ticks-ms'],
  ['net.ipv6.icmp.ratelimit', 'ticks-ms'],
  ['net.ipv4.neigh.INTERFACE.base_reachable_time_ms', 'ticks-ms'],
  ['net.ipv6.neigh.INTERFACE.base_reachable_time_ms', 'ticks-ms'],
  ['net.ipv4.neigh.INTERFACE.retrans_time_ms', 'ticks-ms'],
  ['net.ipv6.neigh.INTERFACE.retrans_time_ms', 'ticks-ms'],
  ['net.ipv4.neigh.INTERFACE.interval_probe_time_ms', 'ticks-ms'],
  ['net.ipv6.neigh.INTERFACE.interval_probe_time_ms', 'ticks-ms'],
  ['net.ipv4.tcp_invalid_ratelimit', 'ticks-ms'],
  ['net.ipv4.route.gc_min_interval_ms', 'ticks-ms'],
  ['net.ipv6.route.gc_min_interval_ms', 'ticks-ms'],
  ['net.ipv4.neigh.INTERFACE.anycast_delay', 'ticks-centiseconds'],
  ['net.ipv6.neigh.INTERFACE.anycast_delay', 'ticks-centiseconds'],
  ['net.ipv4.neigh.INTERFACE.locktime', 'ticks-centiseconds'],
  ['net.ipv6.neigh.INTERFACE.locktime', 'ticks-centiseconds'],
  ['net.ipv4.neigh.INTERFACE.proxy_delay', 'ticks-centiseconds'],
  ['net.ipv6.neigh.INTERFACE.proxy_delay', 'ticks-centiseconds'],
]);

/** Bounds that are what another key holds. */
export const maxKeys = new Map([
  ['net.ipv4.ipfrag_low_thresh', 'net.ipv4.ipfrag_high_thresh'],
  ['net.ipv6.ip6frag_low_thresh', 'net.ipv6.ip6frag_high_thresh'],
  ['net.netfilter.nf_conntrack_frag6_low_thresh', 'net.netfilter.nf_conntrack_frag6_high_thresh'],
  ['net.sctp.rto_min', 'net.sctp.rto_max'],
  ['kernel.sched_rt_runtime_us', 'kernel.sched_rt_period_us'],
  ['kernel.sched_util_clamp_min', 'kernel.sched_util_clamp_max'],
]);
export const minKeys = new Map([
  ['net.ipv4.ipfrag_high_thresh', 'net.ipv4.ipfrag_low_thresh'],
  ['net.ipv6.ip6frag_high_thresh', 'net.ipv6.ip6frag_low_thresh'],
  ['net.netfilter.nf_conntrack_frag6_high_thresh', 'net.netfilter.nf_conntrack_frag6_low_thresh'],
  ['net.sctp.rto_max', 'net.sctp.rto_min'],
  ['kernel.sched_rt_period_us', 'kernel.sched_rt_runtime_us'],
  ['kernel.sched_util_clamp_max', 'kernel.sched_util_clamp_min'],
]);

/** Bounds of one field of a vector: { field, claim: [text, source, grade] }. */
export const fieldRanges = new Map([
  [
    'kernel.sem',
    [
      {
        since: '5.10',
        sinceKnownBy: true,
        field: 3,
        min: '0',
        max: '32768',
        claim: ['the number of sets is at most 32768', 'probes of booted Debian kernels 5.10.223, 6.1.176 and 6.18.15', 'primary'],
      },
    ],
  ],
]);

/** Ranges of a vendor's kernel, measured on a start that is no longer among the dumps. */
export const vendorRanges = new Map([
  [
    'kernel.unprivileged_userns_clone',
    [{ distro: 'debian:14', claim: ['any int, no further bound', 'probe of the booted Debian kernel 7.2.13', 'primary'] }],
  ],
]);

/** Releases in which the two ends of a pair are not what bounds the other: there the probed numbers stand. */
export const looseTies = new Map([
  ['net.netfilter.nf_conntrack_frag6_low_thresh', '5.10.223'],
  ['net.netfilter.nf_conntrack_frag6_high_thresh', '5.10.223'],
]);

/** Ranges that the handler enforces and the table does not name: { …range, claim: [text, source, grade] }. */
const fromProbes = 'probes of booted Debian kernels 5.10.223, 6.1.176 and 6.18.15';
const since510 = { since: '5.10', sinceKnownBy: true };
const dirtyBytes = (min) => {
  const max = '17592186040320';
  const free = [`at least ${min}`, 'linux 2.6.32 to 4.19: kernel/sysctl.c', 'primary'];
  const pages = ['as many pages as an unsigned int counts at most; more ends with ERANGE', fromProbes, 'primary'];
  return [
    { since: '2.6.32', sinceKnownBy: true, until: { present: '4.19', absent: '6.12' }, min, claim: free },
    { since: { absent: '4.19', present: '6.12' }, min, max, claim: pages },
    { distro: 'debian:11', since: '5.10', until: '5.11', min, max, claim: pages },
    { distro: 'debian:12', since: '6.1', until: '6.2', min, max, claim: pages },
    { branch: '5.10', since: { absent: '5.10', present: '5.10.223' }, min, max, claim: pages },
    { branch: '6.1', since: { absent: '6.1', present: '6.1.176' }, min, max, claim: pages },
  ];
};
export const ranges = new Map([
  ['vm.dirty_bytes', dirtyBytes('8192')],
  ['vm.dirty_background_bytes', dirtyBytes('1')],
  [
    'net.ipv4.vs.sync_threshold',
    [
      {
        since: '2.6.32',
        sinceKnownBy: true,
        min: '0',
        unknown: true,
        claim: [
          'two numbers; the first has to be below the second where that is not 0',
          `${fromProbes}: 7 50 is taken, 7 7 is not`,
          'inferred',
        ],
      },
    ],
  ],
  [
    'net.ipv6.ioam6_id_wide',
    [
      {
        since: '5.15',
        max: '72057594037927935',
        storage: 'ulong',
        claim: ['up to 56 bits', 'linux: net/ipv6/sysctl_net_ipv6.c, proc_doulongvec_minmax with ioam6_id_wide_max', 'primary'],
      },
    ],
  ],
  [
    'net.netfilter.nf_hooks_lwtunnel',
    [
      {
        since: '5.15',
        min: '0',
        max: '1',
        claim: ['0 or 1; where it is 1 already, 0 ends with EBUSY', 'probes of booted Debian kernels 6.1.176 and 6.18.15', 'primary'],
      },
    ],
  ],
  [
    'net.ipv6.conf.INTERFACE.optimistic_dad',
    [{ ...since510, claim: ['any int, no further bound (proc_dointvec)', 'linux 5.10 to 6.12: net/ipv6/addrconf.c', 'primary'] }],
  ],
  [
    'fs.pipe-max-size',
    [{ ...since510, max: '2147483648', claim: ['at most 2 GiB; rounded up to a power of two of pages', fromProbes, 'primary'] }],
  ],
  [
    'net.ipv4.vs.drop_entry',
    [{ ...since510, min: '0', max: '3', claim: ['0 to 3; a written 2 may read back as 1', fromProbes, 'inferred'] }],
  ],
]);

/** Keys that a kernel of the right version has only on some hardware or under some hypervisor. */
export const onlyOnSome = new Map([
  ['kernel.sched_itmt_enabled', 'only where the processor has cores of different rank'],
  ['kernel.hyperv_record_panic_msg', 'only under Hyper-V'],
  ['xen.balloon.hotplug_unpopulated', 'only under Xen'],
]);

/** Gone in a point release earlier than in mainline, although its module was loaded: key → release. */
export const gone = new Map([['net.netfilter.nf_conntrack_sctp_timeout_heartbeat_acked', '5.10.223']]);

/** Modules that the facts do not name. */
export const modules = new Map([['dev.scsi.logging_level', 'scsi_mod']]);

/** Defaults that no number tells. */
export const wordDefaults = new Map([
  ['kernel.sched_energy_aware', '1 where the platform can balance by energy; reads back empty elsewhere'],
]);

/** What packages of Debian that every installation has by default write at boot: key → [by, releases, value, source]. */
const defaultsPackage = (value) => ({
  by: 'linux-sysctl-defaults 50-default.conf',
  distro: ['debian:13', 'debian:14'],
  value,
  claim: [
    `linux-sysctl-defaults sets ${value}`,
    'linux-sysctl-defaults 4.12.1 of Debian 13 and 4.17 of sid: sysctl.d/50-default.conf; priority important, recommended by systemd',
    'primary',
  ],
});
const procpsPackage = (value) => ({
  by: 'procps 99-protect-links.conf',
  distro: ['debian:12'],
  value,
  claim: [`procps sets ${value}`, 'procps 4.0.2-3 of Debian 12: sysctl.d/99-protect-links.conf', 'primary'],
});
export const packageSetters = new Map([
  ['fs.protected_fifos', [procpsPackage('1'), defaultsPackage('1')]],
  ['fs.protected_hardlinks', [procpsPackage('1'), defaultsPackage('1')]],
  ['fs.protected_regular', [procpsPackage('2'), defaultsPackage('2')]],
  ['fs.protected_symlinks', [procpsPackage('1'), defaultsPackage('1')]],
  ['kernel.core_uses_pid', [defaultsPackage('1')]],
  ['kernel.sysrq', [defaultsPackage('438')]],
  ['net.ipv4.conf.INTERFACE.promote_secondaries', [defaultsPackage('1')]],
  ['net.ipv4.ping_group_range', [defaultsPackage('0 2147483647')]],
]);

/** What PID 1 alone changes before any file is read: a boot with systemd 252 against one without. */
export const firstProcess = new Map([
  ['kernel.ctrl-alt-del', '0'],
  ['kernel.printk_devkmsg', 'on'],
  ['net.unix.max_dgram_qlen', '512'],
]);

const hardware = (words) => ({
  distro: 'debian:14',
  since: { absent: '2.0', present: '99.0' },
  claim: [words, 'booted Debian kernel 7.2.13', 'inferred'],
});

/** What kernels of distributions have or may have that no tree or dump here shows. */
export const patched = new Map([
  [
    'kernel.unprivileged_userns_clone',
    [
      ...['debian:9', 'debian:10', 'ubuntu:18.04', 'ubuntu:20.04', 'ubuntu:22.04', 'ubuntu:24.04'].map((distro) => ({
        distro,
        claim: ['a patch of Debian that Ubuntu takes over', 'recalled: no kernel of these releases was read', 'secondary'],
      })),
      { distro: 'debian:14', claim: ['its file is there', 'booted Debian kernel 7.2.13', 'primary'] },
    ],
  ],
  [
    'kernel.apparmor_display_secid_mode',
    [
      {
        distro: 'ubuntu:22.04',
        since: { absent: '5.14', present: '5.16' },
        claim: ['seen on a machine of this release whose kernel is not told', 'a public listing of sysctl -a', 'secondary'],
      },
    ],
  ],
  ['kernel.hyperv_record_panic_msg', [hardware('only under Hyper-V')]],
  ['xen.balloon.hotplug_unpopulated', [hardware('only under Xen')]],
]);

/** `where` of a fact that names the distribution whose tree was read. */
export const patchOf = new Map([['Ubuntu patch', 'ubuntu:24.04']]);

/** Formulas of core/computed-default.ts for defaults that the facts tell in words. */
export const formulas = new Map([
  ['fs.epoll.max_user_watches', 'epoll-max-user-watches'],
  ['fs.fanotify.max_user_marks', 'fanotify-max-user-marks'],
  ['fs.inotify.max_user_watches', 'inotify-max-user-watches'],
  ['fs.nfs.nfs_congestion_kb', 'nfs-congestion-kb'],
  ['kernel.pid_max', 'pid-max'],
  ['kernel.sched_latency_ns', 'sched-latency-ns'],
  ['kernel.sched_min_granularity_ns', 'sched-min-granularity-ns'],
  ['kernel.sched_wakeup_granularity_ns', 'sched-wakeup-granularity-ns'],
  ['kernel.threads-max', 'threads-max'],
  ['net.ipv4.inet_peer_threshold', 'inet-peer-threshold'],
  ['net.ipv4.udp_mem', 'udp-mem'],
  ['net.ipv4.vs.sync_qlen_max', 'vs-sync-qlen-max'],
  ['net.netfilter.nf_conntrack_expect_max', 'nf-conntrack-expect-max'],
  ['net.nf_conntrack_max', 'nf-conntrack-max'],
  ['net.sctp.sctp_mem', 'sctp-mem'],
  ['net.sctp.sctp_rmem', 'sctp-rmem'],
  ['net.sctp.sctp_wmem', 'sctp-wmem'],
  ['user.max_cgroup_namespaces', 'half-of-threads-max'],
  ['user.max_fanotify_marks', 'fanotify-max-user-marks'],
  ['user.max_inotify_watches', 'inotify-max-user-watches'],
  ['user.max_ipc_namespaces', 'half-of-threads-max'],
  ['user.max_mnt_namespaces', 'half-of-threads-max'],
  ['user.max_net_namespaces', 'half-of-threads-max'],
  ['user.max_pid_namespaces', 'half-of-threads-max'],
  ['user.max_time_namespaces', 'half-of-threads-max'],
  ['user.max_user_namespaces', 'half-of-threads-max'],
  ['user.max_uts_namespaces', 'half-of-threads-max'],
  ['vm.admin_reserve_kbytes', 'admin-reserve-kbytes'],
  ['vm.user_reserve_kbytes', 'user-reserve-kbytes'],
]);

/** Defaults of vendors' kernels and stable trees: NET-NOTES sections 1 and 2. */
const notes = (distro, tree) => (value) => ({ distro, value, claim: [`${value} in the kernel of ${distro}`, tree, 'primary'] });
const [el6, el7] = [notes('rhel:6', 'linux 2.6.32-642.el6'), notes('rhel:7', 'linux 3.10.0-1160.el7')];
const stable = (branch, present, value) => ({
  branch,
  since: { absent: branch, present },
  value,
  claim: [`${value} in the tree ${present}`, `linux ${present}`, 'primary'],
});
const sid = (value) => [{ distro: 'debian:14', value, claim: [`${value} as Debian builds it`, 'booted Debian kernel 7.2.13', 'primary'] }];
export const vendorDefaults = new Map([
  ['fs.protected_hardlinks', sid('1')],
  ['fs.protected_symlinks', sid('1')],
  ['kernel.perf_event_paranoid', sid('3')],
  ['kernel.unprivileged_userns_clone', sid('1')],
  ['net.core.bpf_jit_kallsyms', sid('1')],
  ['net.ipv4.tcp_challenge_ack_limit', [el6('1000'), el7('1000'), stable('3.10', '3.10.108', '1000'), stable('4.4', '4.4.121', '1000')]],
  ['net.ipv4.tcp_limit_output_bytes', [el6('262144')]],
  ['net.ipv6.route.max_size', [el6('16384'), el7('16384')]],
  ['net.ipv4.ipfrag_high_thresh', [el6('4194304')]],
]);

/** Summaries in other words than the research has. */
export const summaries = new Map([
  ['abi.cp15_barrier', 'Handling of deprecated CP15 barrier instructions: 0 they are refused, 1 emulated, 2 run by the processor'],
  ['abi.setend', 'Handling of the deprecated SETEND instruction: 0 it is refused, 1 emulated, 2 run by the processor'],
]);

/** Enums of words: the meaning of each, as the facts or the kernel's own parameters have it. */
export const words = new Map([
  [
    'kernel.printk_devkmsg',
    {
      on: 'programs may write without a limit',
      off: 'what programs write is dropped',
      ratelimit: 'what programs write is limited in rate',
    },
  ],
]);

/** Values of a key that ask for nothing, so that what it needs does not matter. */
export const asksNothing = new Map([
  ['net.ipv4.conf.INTERFACE.medium_id', ['0']],
  ['vm.overcommit_kbytes', ['0']],
]);

/** Kinds that changed: a count that only could be read up to 6.18 can be set back in 7.2. */
export const kindsNow = new Map([['kernel.hung_task_detect_count', 'tunable']]);
