import type { Expr } from '../../src/model/profile.ts';
import { type CheckedCase, versionOf } from './checked-case.ts';
import type { Forbidden } from './forbidden.ts';
import { factsOf } from './machine-of.ts';

const always = () => true;
const is =
  (...values: readonly string[]) =>
  (value: string) =>
    values.includes(value);
const below = (least: number) => (value: string) => Number(value) < least;
const lowered: Forbidden['bad'] = (value, one, key) => Number(value) < Number(one.running.held.get(key) ?? 1024);
const field = (value: string, at: number) => Number(value.split(' ')[at]);
/** Shortest idle timeout on the path, where the profile says that it counts for the NAT that is there. */
function idle({ running, profile }: CheckedCase): number | undefined {
  const given = running.draw.set['nat_idle_timeout_s'];
  const holding = new Set<string>(factsOf(running).nat.flatMap((role) => (role.holds === true ? [role.role] : [])));
  const rules = profile.entries.filter((entry) => entry.key === 'net.ipv4.tcp_keepalive_time').flatMap((entry) => entry.rules);
  const counts = rules.some((rule) => {
    const roles = rolesIn(rule.when);
    return JSON.stringify(rule.fields).includes('"nat_idle_timeout_s"') && (roles.length === 0 || roles.some((role) => holding.has(role)));
  });
  return counts ? (typeof given === 'number' ? given : 120) : undefined;
}

function rolesIn(when: Expr | undefined): readonly string[] {
  return [...JSON.stringify(when ?? null).matchAll(/"type":"nat","role":"(\w+)"/g)].map((match) => match[1] ?? '');
}

const vendor = (one: CheckedCase, key: string) => one.profile.entries.some((entry) => entry.key === key && entry.strength === 'vendor');

const ipSysctl = 'Linux Documentation/networking/ip-sysctl.rst';
const bernat = 'V. Bernat, Coping with the TCP TIME-WAIT state on busy Linux servers';

/** TCP, ports, interfaces and tracking of connections. */
export const forbiddenTcp: readonly Forbidden[] = [
  {
    of: /^net\.ipv4\.tcp_tw_reuse$/,
    why: '2 does not exist before 4.19: it was taken as on',
    source: 'Linux commit 79e9fed46038',
    bad: (value, one) => value === '2' && versionOf(one) < 4019,
  },
  { of: /^net\.ipv4\.tcp_tw_reuse$/, why: 'only 0, 1 and 2 mean anything', source: ipSysctl, bad: (value) => !/^[012]$/.test(value) },
  { of: /^net\.ipv4\.tcp_tw_recycle$/, why: 'drops clients that share an address', source: bernat, bad: (value) => value !== '0' },
  { of: /^net\.ipv4\.tcp_timestamps$/, why: 'loses PAWS, round-trip times and tw_reuse', source: ipSysctl, bad: is('0') },
  { of: /^net\.ipv4\.tcp_syncookies$/, why: '2 is for testing: cookies without a flood', source: ipSysctl, bad: (value) => value !== '1' },
  { of: /^net\.ipv4\.tcp_sack$/, why: 'one loss a round trip', source: ipSysctl, bad: is('0') },
  { of: /^net\.ipv4\.tcp_dsack$/, why: 'false retransmissions go unseen', source: ipSysctl, bad: is('0') },
  { of: /^net\.ipv4\.tcp_window_scaling$/, why: 'windows end at 64 KiB', source: 'RFC 7323, section 2', bad: is('0') },
  { of: /^net\.ipv4\.tcp_moderate_rcvbuf$/, why: 'no autotuning of receive buffers', source: ipSysctl, bad: is('0') },
  {
    of: /^net\.ipv4\.tcp_(?:low_latency|fack|frto_response|abc|cookie_size|dma_copybreak|max_ssthresh|thin_dupack|prequeue)$/,
    why: 'does nothing or is gone',
    source: ipSysctl,
    bad: always,
  },
  { of: /^net\.ipv4\.tcp_adv_win_scale$/, why: 'changes how windows are counted; obsolete since 6.6', source: ipSysctl, bad: always },
  {
    of: /^net\.ipv4\.tcp_no_metrics_save$/,
    why: 'for benchmark hosts only',
    source: ipSysctl,
    bad: (value, one, key) => value === '1' && !vendor(one, key) && !/transfer|dtn|bulk/.test(one.profile.name),
  },
  {
    of: /^net\.ipv4\.tcp_mem$/,
    why: 'lowered: TCP comes under memory pressure early',
    source: 'Linux net/ipv4/tcp.c tcp_init_mem',
    bad(value, one) {
      const before = one.running.held.get('net.ipv4.tcp_mem');
      // one that is larger than half of memory is no bound
      const bounds = before !== undefined && field(before, 2) * 8192 < one.running.draw.memoryBytes && field(before, 2) <= 8388608;
      return bounds && [0, 1, 2].some((at) => field(value, at) < field(before, at));
    },
  },
  {
    of: /^net\.ipv4\.tcp_mem$/,
    why: 'pages taken for bytes: more than memory',
    source: 'Linux net/ipv4/tcp.c tcp_init_mem',
    bad: (value, one) => field(value, 2) * 4096 > one.running.draw.memoryBytes,
  },
  {
    of: /^net\.ipv4\.tcp_[rw]mem$/,
    why: 'a guaranteed minimum of more than 64 KiB a socket',
    source: ipSysctl,
    bad: (value) => field(value, 0) > 65536,
  },
  {
    of: /^net\.ipv4\.tcp_[rw]mem$/,
    why: 'every socket begins with more than 1 MiB',
    source: ipSysctl,
    bad: (value) => field(value, 1) > 2 ** 20,
  },
  {
    of: /^net\.ipv4\.tcp_[rw]mem$/,
    why: 'the kernel holds windows below 1 GiB',
    source: 'RFC 7323, section 2.3',
    bad: (value) => field(value, 2) > 2 ** 30,
  },
  {
    of: /^net\.ipv4\.tcp_fin_timeout$/,
    why: 'orphans in FIN_WAIT_2 of slow clients are cut; TIME_WAIT does not follow it',
    source: ipSysctl,
    bad: below(15),
  },
  { of: /^net\.ipv4\.tcp_max_tw_buckets$/, why: 'must not be lowered artificially', source: ipSysctl, bad: lowered },
  { of: /^net\.ipv4\.tcp_max_orphans$/, why: 'must not be lowered artificially', source: ipSysctl, bad: lowered },
  { of: /^net\.ipv4\.tcp_abort_on_overflow$/, why: 'a burst becomes errors at the clients', source: ipSysctl, bad: is('1') },
  { of: /^net\.ipv4\.tcp_retries1$/, why: 'RFC 1122 asks for at least 3', source: 'RFC 1122, section 4.2.3.5', bad: below(3) },
  {
    of: /^net\.ipv4\.tcp_retries2$/,
    why: 'RFC 1122 asks for at least 100 s, which is 8; a vendor may say otherwise for its cluster',
    source: 'RFC 1122, section 4.2.3.5',
    bad: (value, one, key) => Number(value) < (vendor(one, key) ? 5 : 8),
  },
  {
    of: /^net\.ipv4\.tcp_syn_retries$/,
    why: 'a lost SYN or two and lossy clients cannot connect',
    source: ipSysctl,
    bad: (value) => Number(value) < 2 || Number(value) > 127,
  },
  { of: /^net\.ipv4\.tcp_synack_retries$/, why: 'a lost SYN-ACK or two and lossy clients cannot connect', source: ipSysctl, bad: below(3) },
  {
    of: /^net\.ipv4\.tcp_keepalive_time$/,
    why: 'the first probe must leave before half of the idle timeout on the path',
    source: 'RFC 5382 and the documentation of the gateways',
    bad: (value, one) => Number(value) > Math.max(1, Math.floor((idle(one) ?? 7200 * 2) / 2)),
  },
  {
    of: /^net\.ipv4\.tcp_keepalive_time$/,
    why: 'a probe every few seconds on every idle connection',
    source: 'RFC 1122, section 4.2.3.6',
    bad: (value, one) => Number(value) < 15 && (idle(one) ?? 120) >= 30,
  },
  {
    of: /^net\.ipv4\.tcp_keepalive_probes$/,
    why: 'one lost probe and the connection is cut',
    source: 'RFC 1122, section 4.2.3.6',
    bad: below(3),
  },
  {
    of: /^net\.ipv4\.tcp_rfc1337$/,
    why: 'clients whose NAT reuses a port wait for TIME_WAIT to end',
    source: 'Linux net/ipv4/tcp_minisocks.c tcp_timewait_state_process',
    bad: (value, one) => value === '1' && one.running.draw.nat !== 'none',
  },
  { of: /^net\.ipv4\.tcp_mtu_probing$/, why: '2 probes without a black hole', source: ipSysctl, bad: is('2') },
  { of: /^net\.ipv4\.tcp_ecn$/, why: 'asked for on every path, some boxes drop it', source: ipSysctl, bad: is('1') },
  {
    of: /^net\.ipv4\.tcp_(?:early_retrans|recovery|reordering|frto|app_win)$/,
    why: 'no workload needs another value',
    source: ipSysctl,
    bad: always,
  },
  {
    of: /^net\.ipv4\.tcp_congestion_control$/,
    why: 'bbr before 4.13 leans on fq, before 4.9 it is not there',
    source: 'Linux commit 218af599fa63',
    bad: (value, one) =>
      value === 'bbr' && (versionOf(one) < 4009 || (versionOf(one) < 4013 && one.after.get('net.core.default_qdisc') !== 'fq')),
  },
  {
    of: /^net\.ipv4\.tcp_congestion_control$/,
    why: 'unmaintained algorithms of old lists',
    source: 'google/bbr; Linux net/ipv4/Kconfig',
    bad: is('htcp', 'hybla', 'westwood', 'bic', 'yeah', 'illinois'),
  },
  {
    of: /^net\.ipv4\.tcp_congestion_control$/,
    why: 'bbr without the word of those who run the path',
    source: 'Cardwell et al., BBR',
    bad: (value, one) => value === 'bbr' && one.running.draw.set['bbr_allowed'] !== true,
  },
  {
    of: /^net\.ipv4\.ip_local_port_range$/,
    why: 'begins among the ports of services',
    source: ipSysctl,
    bad: (value) => field(value, 0) < 1024,
  },
  {
    of: /^net\.ipv4\.ip_local_port_range$/,
    why: 'narrower than what comes with the kernel',
    source: ipSysctl,
    bad: (value) => field(value, 1) - field(value, 0) < 28231,
  },
  { of: /^net\.ipv4\.ip_no_pmtu_disc$/, why: 'path MTU discovery is off', source: ipSysctl, bad: (value) => value !== '0' },
  {
    of: /^net\.ipv4\.icmp_echo_ignore_all$/,
    why: 'the host does not answer ping: nobody can look for a fault',
    source: 'RFC 1122, section 3.2.2.6',
    bad: is('1'),
  },
  { of: /^net\.ipv4\.conf\.[^.]+\.accept_source_route$/, why: 'a sender chooses the way past the filter', source: ipSysctl, bad: is('1') },
  {
    of: /^net\.ipv4\.(?:route|netfilter\.ip_conntrack|ip_conntrack)/,
    why: 'names of 2.6',
    source: 'Linux Documentation/networking/nf_conntrack-sysctl.rst',
    bad: always,
  },
  {
    of: /^net\.netfilter\.nf_conntrack_tcp_timeout_established$/,
    why: 'a gateway keeps connections for 2 h 4 min at least',
    source: 'RFC 5382, REQ-5',
    bad: below(7440),
  },
  {
    of: /^net\.netfilter\.nf_conntrack_tcp_timeout_time_wait$/,
    why: 'ports are given again while servers hold TIME_WAIT',
    source: 'RFC 5382, section 5',
    bad: below(60),
  },
  {
    of: /^net\.netfilter\.nf_conntrack_udp_timeout$/,
    why: 'flows of UDP vanish between packets',
    source: 'RFC 4787, REQ-5',
    bad: below(30),
  },
  {
    of: /^net\.netfilter\.nf_conntrack_buckets$/,
    why: 'more than a twentieth of memory for list heads',
    source: 'Linux net/netfilter/nf_conntrack_core.c',
    bad: (value, one) => Number(value) * 8 * 20 > one.running.draw.memoryBytes,
  },
];
