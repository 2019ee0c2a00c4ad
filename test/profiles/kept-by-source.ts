import type { Trees } from '../knowledge/proof/trees.ts';
import { keptText } from './kept-text.ts';
import type { Outcome } from './kernel-under-test.ts';

type InTrees = Trees['keys'][string];

/** Whether the source of that series has the key; undefined where the list of the tree cannot tell. */
export function inTree(trees: Trees, series: string, key: string): boolean | undefined {
  if (byHand.some(([name]) => name.test(key))) return true;
  const entry = trees.keys[key];
  if (entry === undefined) return undefined;
  if (entry.seen !== undefined) return entry.seen.includes(series);
  const there = entry.first !== undefined && !newer(entry.first, series) && entry.last !== undefined && !newer(series, entry.last);
  if (there) return true;
  // a first and a last tree are those of one source file: where that never moved, it is the only one
  return /^net\.(?:ipv4\.tcp_|core\.(?!busy_))/.test(key) ? false : undefined;
}

/** By the handler and the bounds in the source of that series. */
export function keptBySource(trees: Trees, series: string, key: string, value: string): Outcome {
  const text = keptText(key, value, names(series));
  if (text !== undefined) return text;
  const hand = byHand.find(([name]) => name.test(key));
  const entry = trees.keys[key];
  const row = hand === undefined ? entry && inForce(entry, series) : [series, ...hand.slice(1), '0644'];
  if (row === undefined) return { unmeasured: 'not in the trees' };
  const [, handler, min, max, mode] = row as readonly [
    string,
    string | null,
    string | number | null,
    string | number | null,
    string | null,
  ];
  if (mode === '0444') return { refused: 'the key has mode 0444' };
  const bounds = boundsOf(handler, min, max);
  if (bounds === undefined) return { unmeasured: `handler ${handler} ${min} ${max}` };
  const [low, high, step = 1n] = bounds;
  const fields = value.split(' ');
  if (!fields.every((field) => /^-?\d{1,20}$/.test(field))) return { refused: 'is no number' };
  for (const field of fields) {
    const number = BigInt(field);
    if (number < low || number > high) return { refused: `outside of ${low} to ${high}, by ${handler} of ${series}` };
    if (number % step !== 0n) return { kept: `${((number + step - 1n) / step) * step}` };
  }
  return { kept: value };
}

function inForce({ history }: InTrees, series: string): InTrees['history'][number] | undefined {
  return history.findLast(([tree]) => !newer(tree, series));
}

/** `4.19.1` is the point release of `4.19` that was read. */
function newer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (const at of [0, 1]) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

const int = 2n ** 31n;
/** Of ticks a second, the most that such a kernel is built with: a time in seconds must fit into an int of them. */
const longest = (int - 1n) / 1000n;
type Bounds = readonly [bigint, bigint, bigint?];

function boundsOf(handler: string | null, min: string | number | null, max: string | number | null): Bounds | undefined {
  const [low, high] = [bound(min), bound(max)];
  switch (handler?.replace(/^&/, '')) {
    case 'proc_dointvec':
    case 'proc_ipc_dointvec':
    case 'proc_ipc_dointvec_minmax':
      return [-int, int - 1n];
    case 'proc_dointvec_minmax':
    case 'min_free_kbytes_sysctl_handler':
    case 'dirty_ratio_handler':
    case 'dirty_background_ratio_handler':
    case 'timer_migration_handler':
    case 'proc_dmesg_restrict':
    case 'proc_dointvec_minmax_sysadmin':
    case 'proc_nmi_watchdog':
    case 'proc_dowatchdog':
    case 'yama_dointvec_minmax':
    case 'sched_rt_handler':
      return low === 'unknown' || high === 'unknown' ? undefined : [low ?? -int, high ?? int - 1n];
    case 'proc_dointvec_jiffies':
      return [-longest, longest];
    case 'proc_douintvec':
      return [0n, 2n ** 32n - 1n];
    case 'proc_dou8vec_minmax':
      return low === 'unknown' || high === 'unknown' ? undefined : [low ?? 0n, high ?? 255n];
    case 'proc_dointvec_ms_jiffies':
      return [0n, int - 1n, 20n];
    case 'proc_dointvec_userhz_jiffies':
      return [0n, (int - 1n) / 10n, 2n];
    case 'proc_doulongvec_minmax':
    case 'proc_ipc_doulongvec_minmax':
    case 'hugetlb_sysctl_handler':
    case 'ipv4_tcp_mem':
    case 'dirty_bytes_handler':
    case 'dirty_background_bytes_handler':
      return [low === 'unknown' ? 8192n : (low ?? 0n), 2n ** 63n - 1n];
    case 'nf_conntrack_hash_sysctl':
      return [512n, int - 1n, 512n];
    default:
      return undefined;
  }
}

/** null: there is none. A name counts where it can only mean one number. */
function bound(text: string | number | null): bigint | 'unknown' | undefined {
  if (text === null) return undefined;
  if (/^-?\d+$/.test(String(text))) return BigInt(text);
  return named.get(String(text)) ?? 'unknown';
}

const named = new Map([
  ['&zero', 0n],
  ['&one', 1n],
  ['&two', 2n],
  ['SYSCTL_ZERO', 0n],
  ['SYSCTL_ONE', 1n],
  ['INT_MAX', int - 1n],
  ['&int_max', int - 1n],
  ['LONG_MAX', 2n ** 63n - 1n],
  // sizeof(struct sk_buff) moves them a little from build to build: no profile may come near
  ['SOCK_MIN_RCVBUF', 8192n],
  ['SOCK_MIN_SNDBUF', 8192n],
  ['sysctl_nr_open_min', 64n],
  ['sysctl_nr_open_max', int - 64n],
  ['pid_max_min', 8n * 512n],
  ['pid_max_max', 4194304n],
  ['max_scope', 3n],
  ['&min_slot_table_size', 2n],
  ['&max_tcp_slot_table_limit', 65536n],
  ['&max_slot_table_size', 128n],
]);

/** Keys that macros of the source make, so that the lists of the trees do not have them; all there since before 3.10. */
const byHand: readonly (readonly [RegExp, string, number | null, string | number | null])[] = [
  [/^net\.ipv4\.ip_forward$/, 'proc_dointvec', null, null],
  [
    /^net\.ipv4\.conf\.[^.]+\.(?:forwarding|rp_filter|accept_redirects|secure_redirects|shared_media|send_redirects|accept_source_route|log_martians|arp_(?:ignore|announce|filter|accept|notify)|proxy_arp|accept_local|src_valid_mark|route_localnet)$/,
    'proc_dointvec',
    null,
    null,
  ],
  [
    /^net\.ipv6\.conf\.[^.]+\.(?:forwarding|accept_ra|accept_redirects|accept_source_route|disable_ipv6|autoconf|use_tempaddr)$/,
    'proc_dointvec',
    null,
    null,
  ],
  [/^net\.ipv4\.neigh\.default\.gc_thresh[123]$/, 'proc_dointvec_minmax', 0, '&int_max'],
  [/^net\.ipv6\.neigh\.default\.gc_thresh[123]$/, 'proc_dointvec_minmax', 0, '&int_max'],
  [/^net\.bridge\.bridge-nf-call-(?:ip6?|arp)tables$/, 'proc_dointvec', null, null],
];

/** bbr came with 4.9, fq with 3.12; both are modules that every distribution of that time builds. */
function names(series: string) {
  const before = (version: string) => newer(version, series);
  return {
    algorithms: ['reno', 'cubic', ...(before('4.9') ? [] : ['bbr'])],
    disciplines: ['pfifo_fast', ...(before('3.12') ? [] : ['fq']), ...(before('3.5') ? [] : ['fq_codel'])],
  };
}
