import { type CheckedCase, held, versionOf } from './checked-case.ts';
import type { Forbidden } from './forbidden.ts';

const always = () => true;
const below = (least: number) => (value: string) => Number(value) < least;
const above = (most: number) => (value: string) => Number(value) > most;
const given = (one: CheckedCase, fact: string) => one.running.draw.set[fact] === true;
const nat = ({ running: { draw } }: CheckedCase, role: 'gateway' | 'outbound' | 'clients') =>
  Array.isArray(draw.nat) && draw.nat.includes(role);
const runsContainers = ({ running: { draw } }: CheckedCase) =>
  draw.programs.some((name) => /^(?:docker|container|kube|libvirt)/.test(name));

const vm = 'Linux Documentation/admin-guide/sysctl/vm.rst';
const fs = 'Linux Documentation/admin-guide/sysctl/fs.rst';
const net = 'Linux Documentation/admin-guide/sysctl/net.rst';
const kernel = 'Linux Documentation/admin-guide/sysctl/kernel.rst';
const ipSysctl = 'Linux Documentation/networking/ip-sysctl.rst';

/** Memory, files, the kernel itself, forwarding and queues. */
export const forbiddenMachine: readonly Forbidden[] = [
  {
    of: /^net\.core\.somaxconn$/,
    why: 'before 4.1 it is cut to 16 bits',
    source: 'Linux commit becb74f0acca and its 3.10 backport',
    bad: (value, one) => Number(value) > 65535 && versionOf(one) < 4001,
  },
  { of: /^net\.core\.somaxconn$/, why: 'below what every kernel has', source: net, bad: below(128) },
  { of: /^net\.core\.netdev_max_backlog$/, why: 'a queue of more than 30000 packets is delay and memory', source: net, bad: above(30000) },
  { of: /^net\.core\.netdev_budget$/, why: 'softirqs hold the processor', source: net, bad: above(1200) },
  { of: /^net\.core\.busy_(?:poll|read)$/, why: 'a processor waits for packets more than 100 us', source: net, bad: above(100) },
  { of: /^net\.core\.[rw]mem_default$/, why: 'every UDP, raw and Unix socket gets more than 4 MiB', source: net, bad: above(4 * 2 ** 20) },
  { of: /^net\.core\.[rw]mem_max$/, why: 'more than 1 GiB a socket', source: net, bad: above(2 ** 30) },
  { of: /^net\.core\.bpf_jit_enable$/, why: '2 prints code into the log', source: net, bad: (value) => value === '2' },
  {
    of: /^net\.core\.default_qdisc$/,
    why: 'a queue without bound or without fairness',
    source: 'tc-fq(8), tc-fq_codel(8)',
    bad: (value) => !['fq', 'fq_codel', 'cake', 'pfifo_fast'].includes(value),
  },
  {
    of: /^net\.ipv4\.ip_forward$|^net\.ipv[46]\.conf\.[^.]+\.forwarding$/,
    why: 'containers and what lies behind a gateway lose their network',
    source: ipSysctl,
    bad: (value, one) => value === '0' && (nat(one, 'gateway') || runsContainers(one)),
  },
  {
    of: /^net\.ipv4\.ip_forward$|^net\.ipv[46]\.conf\.[^.]+\.forwarding$/,
    why: 'an ordinary host becomes a router unasked',
    source: 'RFC 1812, section 2.2.8.1',
    bad: (value, one) => value === '1' && !nat(one, 'gateway') && !runsContainers(one) && !routes(one),
  },
  {
    of: /^net\.ipv4\.conf\.[^.]+\.rp_filter$/,
    why: 'replies over another interface are dropped',
    source: 'RFC 3704, section 2.4',
    bad: (value, one) =>
      value === '1' &&
      (one.running.draw.twoWaysOut || given(one, 'asymmetric_routing') || Number(one.running.draw.set['interfaces'] ?? 1) > 1),
  },
  {
    of: /^net\.ipv6\.conf\.[^.]+\.disable_ipv6$/,
    why: 'addresses and sessions of IPv6 vanish',
    source: ipSysctl,
    bad: (value) => value === '1',
  },
  {
    of: /^net\.ipv4\.neigh\.default\.gc_thresh3$|^net\.ipv6\.neigh\.default\.gc_thresh3$/,
    why: 'fewer neighbours than come with the kernel',
    source: 'arp(7)',
    bad: below(1024),
  },
  {
    of: /^vm\.overcommit_memory$/,
    why: 'fork and malloc fail at once on a running host: only when it was asked',
    source: vm,
    bad: (value, one) => value === '2' && !given(one, 'accept_strict_overcommit'),
  },
  {
    of: /^vm\.swappiness$/,
    why: 'refused above 100 before 5.8',
    source: 'Linux commit c843966c556d',
    bad: (value, one) => Number(value) > 100 && versionOf(one) < 5008,
  },
  {
    of: /^vm\.swappiness$/,
    why: '0 rather kills than swaps since 3.5',
    source: 'Linux commit fe35004fbf9e',
    bad: (value) => value === '0',
  },
  { of: /^vm\.drop_caches$|^vm\.compact_memory$/, why: 'an action and no setting', source: vm, bad: always },
  {
    of: /^vm\.min_free_kbytes$/,
    why: 'more than a twentieth of memory kept back',
    source: vm,
    bad: (value, one) => Number(value) * 1024 * 20 > one.running.draw.memoryBytes,
  },
  {
    of: /^vm\.min_free_kbytes$/,
    why: 'below what the kernel sets by itself: the machine deadlocks on memory',
    source: 'Linux mm/page_alloc.c calculate_min_free_kbytes',
    bad: (value, one) => Number(value) < Math.min(65536, Math.floor(Math.sqrt((one.running.draw.memoryBytes / 1024) * 0.8 * 16))),
  },
  {
    of: /^vm\.vfs_cache_pressure$/,
    why: '0 never gives memory of names back, thousands give all of it back',
    source: vm,
    bad: (value, one) => Number(value) < 1 || (Number(value) > 1000 && !given(one, 'scylla')),
  },
  {
    of: /^vm\.dirty_ratio$/,
    why: 'gigabytes of dirty pages, then minutes without an answer',
    source: vm,
    bad: (value) => Number(value) > 40 || Number(value) < 2,
  },
  {
    of: /^vm\.dirty_background_ratio$/,
    why: 'writing back begins too late',
    source: vm,
    bad: (value) => Number(value) > 20 || Number(value) < 1,
  },
  {
    of: /^vm\.dirty_(?:background_)?bytes$/,
    why: 'more than 8 GiB, or less than 1 MiB',
    source: vm,
    bad: (value) => value !== '0' && (Number(value) > 8 * 2 ** 30 || Number(value) < 2 ** 20),
  },
  {
    of: /^vm\.zone_reclaim_mode$/,
    why: 'memory of the other node stands empty while this one reclaims',
    source: vm,
    bad: (value, one) => value !== '0' && !given(one, 'numa_jobs'),
  },
  { of: /^vm\.panic_on_oom$/, why: 'the machine stops where one process would', source: vm, bad: (value) => value !== '0' },
  {
    of: /^vm\.(?:oom_kill_allocating_task|block_dump|laptop_mode|legacy_va_layout|mmap_min_addr)$/,
    why: 'no workload needs another value',
    source: vm,
    bad: always,
  },
  {
    of: /^vm\.max_map_count$/,
    why: 'below what comes with the kernel, or without any bound',
    source: vm,
    bad: (value) => Number(value) < 65530 || Number(value) > 2147483647,
  },
  {
    of: /^vm\.nr_hugepages$/,
    why: 'reserved without a program that was told to use them',
    source: 'Linux Documentation/admin-guide/mm/hugetlbpage.rst',
    bad: (value, one) => value !== '0' && Object.keys(one.running.draw.set).length === 0,
  },
  {
    of: /^kernel\.modules_disabled$|^kernel\.kexec_load_disabled$|^kernel\.unprivileged_bpf_disabled$/,
    why: 'one way: not to be had back before a reboot, unasked',
    source: kernel,
    bad: (value, one) => value === '1' && !given(one, 'accept_one_way'),
  },
  {
    of: /^kernel\.yama\.ptrace_scope$/,
    why: '3 is one way',
    source: 'Linux Documentation/admin-guide/LSM/Yama.rst',
    bad: (value, one) => value === '3' && !given(one, 'accept_one_way'),
  },
  {
    of: /^kernel\.panic$/,
    why: 'starts again by itself, unasked',
    source: kernel,
    bad: (value, one) => value !== '0' && !given(one, 'accept_panic_reboot'),
  },
  {
    of: /^kernel\.(?:panic_on_oops|hardlockup_panic|softlockup_panic|hung_task_panic|panic_on_warn)$/,
    why: 'a fault of one driver stops the machine, unasked',
    source: kernel,
    bad: (value, one) => value === '1' && !given(one, 'accept_panic_reboot') && !/kubernetes/.test(one.profile.name),
  },
  { of: /^kernel\.randomize_va_space$/, why: 'addresses can be guessed', source: kernel, bad: (value) => value !== '2' },
  {
    of: /^kernel\.sysrq$/,
    why: 'every function for whoever reaches the console',
    source: 'Linux Documentation/admin-guide/sysrq.rst',
    bad: (value) => value === '1',
  },
  {
    of: /^kernel\.(?:core_pattern|core_uses_pid|modprobe|hotplug|hostname|domainname|printk)$/,
    why: 'belongs to others',
    source: 'core(5)',
    bad: always,
  },
  {
    of: /^kernel\.pid_max$/,
    why: 'above what a 64-bit kernel takes, or below the default',
    source: 'proc_sys_kernel(5)',
    bad: (value) => Number(value) > 4194304 || Number(value) < 32768,
  },
  {
    of: /^kernel\.threads-max$/,
    why: 'stacks alone would take more than memory',
    source: 'Linux kernel/fork.c set_max_threads',
    bad: (value, one) => Number(value) * 16384 > one.running.draw.memoryBytes,
  },
  {
    of: /^kernel\.sched_rt_runtime_us$/,
    why: 'a real-time loop takes the machine for ever, unasked',
    source: 'Linux Documentation/scheduler/sched-rt-group.rst',
    bad: (value, one) => value === '-1' && !given(one, 'dedicated'),
  },
  {
    of: /^kernel\.sched_(?:min_granularity|wakeup_granularity|migration_cost|latency)_ns$/,
    why: 'gone from sysctl with 5.13',
    source: 'Linux commit 8a99b6833c88',
    bad: always,
  },
  {
    of: /^kernel\.shm(?:max|all)$/,
    why: 'constants of 2008 below what is there now',
    source: 'Linux commit 060028bac94b',
    bad: (value) => Number(value) < 2 ** 20,
  },
  { of: /^fs\.protected_(?:hardlinks|symlinks|fifos|regular)$/, why: 'protection is taken off', source: fs, bad: (value) => value === '0' },
  { of: /^fs\.suid_dumpable$/, why: 'cores of programs with privileges', source: fs, bad: (value) => value === '1' },
  { of: /^fs\.file-max$/, why: 'a tenth of memory in KiB is what comes with the kernel', source: fs, bad: below(8192) },
  {
    of: /^limit nofile$/,
    why: 'above fs.nr_open: refused for everyone',
    source: 'setrlimit(2)',
    bad: (value, one) => value === 'unlimited' || value === 'infinity' || Number(value) > Number(held(one, 'fs.nr_open') ?? 2147483584n),
  },
  {
    of: /^limit nofile$/,
    why: 'programs that close every descriptor hang',
    source: 'systemd NEWS 240',
    bad: (value, one) => Number(value) > 2 ** 30 && Object.keys(one.running.draw.set).length === 0,
  },
];

/** A profile that is about routing, or a machine of which somebody said that it routes. */
function routes(one: CheckedCase): boolean {
  const { draw } = one.running;
  return (
    ['forwards_packets', 'routes_ipv6'].some((fact) => draw.set[fact] === true) ||
    /gateway|router|kubernetes|container|docker|lvs|ipvs|vpn|wireguard|virtual|hypervisor|openstack|load-balancer/.test(one.profile.name)
  );
}
