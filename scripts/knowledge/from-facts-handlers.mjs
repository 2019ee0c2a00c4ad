/** What a proc handler and the names of C constants in a table of the kernel mean for an accepted value. */

const storages = new Map(
  Object.entries({
    proc_dointvec: 'int',
    proc_dointvec_minmax: 'int',
    proc_dointvec_jiffies: 'int',
    proc_dointvec_ms_jiffies: 'int',
    proc_dointvec_userhz_jiffies: 'int',
    proc_dointvec_ms_jiffies_minmax: 'int',
    proc_douintvec: 'uint',
    proc_douintvec_minmax: 'uint',
    proc_doulongvec_minmax: 'ulong',
    proc_doulongvec_ms_jiffies_minmax: 'ulong',
    proc_dou8vec_minmax: 'u8',
    proc_dostring: 'string',
    proc_dobool: 'int',
    proc_ipc_dointvec: 'int',
    proc_ipc_dointvec_minmax: 'int',
    proc_ipc_doulongvec_minmax: 'ulong',
    proc_mq_dointvec: 'int',
    proc_mq_dointvec_minmax: 'int',
    proc_dointvec_minmax_sysadmin: 'int',
    proc_dointvec_minmax_coredump: 'int',
    proc_dointvec_minmax_bpf_restricted: 'int',
    proc_dolongvec_minmax_bpf_restricted: 'long',
    proc_dointvec_minmax_bpf_enable: 'int',
    apparmor_dointvec: 'int',
    proc_do_static_key: 'int',
  }),
);

/** Macros of the neighbour table: what they expand to. */
const neighbour = [
  [/^NEIGH_SYSCTL_ZERO_INTMAX/, { handler: 'proc_dointvec_minmax', min: '0', max: '2147483647' }],
  [/^NEIGH_SYSCTL_MS_JIFFIES_POSITIVE/, { handler: 'proc_dointvec_ms_jiffies_minmax', unresolved: true }],
  [/^NEIGH_SYSCTL_MS_JIFFIES/, { handler: 'proc_dointvec_ms_jiffies' }],
  [/^NEIGH_SYSCTL_USERHZ_JIFFIES/, { handler: 'proc_dointvec_userhz_jiffies' }],
  [/^NEIGH_SYSCTL_JIFFIES/, { handler: 'proc_dointvec_jiffies' }],
  [/^DEVINET_SYSCTL_(RW|FLUSHING)_ENTRY/, { handler: 'proc_dointvec' }],
];

const constants = new Map(
  Object.entries({
    SYSCTL_ZERO: '0',
    zero: '0',
    SYSCTL_LONG_ZERO: '0',
    SYSCTL_ONE: '1',
    one: '1',
    one_ul: '1',
    SYSCTL_TWO: '2',
    two: '2',
    SYSCTL_THREE: '3',
    three: '3',
    SYSCTL_FOUR: '4',
    four: '4',
    neg_one: '-1',
    SYSCTL_NEG_ONE: '-1',
    thirtytwo: '32',
    sixty: '60',
    SYSCTL_ONE_HUNDRED: '100',
    one_hundred: '100',
    max_500: '500',
    SYSCTL_ONE_THOUSAND: '1000',
    one_thousand: '1000',
    two_five_five: '255',
    u8_max: '255',
    n_65535: '65535',
    SYSCTL_MAXOLDUID: '65535',
    minolduid: '0',
    maxolduid: '65535',
    INT_MAX: '2147483647',
    int_max: '2147483647',
    SYSCTL_INT_MAX: '2147483647',
    UINT_MAX: '4294967295',
    LONG_MAX: '9223372036854775807',
    ULONG_MAX: '18446744073709551615',
  }),
);

/** Bounds that are the value of another key. */
const otherKeys = new Map(
  Object.entries({
    'init_net.ipv4.sysctl_tcp_max_reordering': 'net.ipv4.tcp_max_reordering',
    'init_net.ipv4.frags.low_thresh': 'net.ipv4.ipfrag_low_thresh',
    'init_net.ipv4.frags.high_thresh': 'net.ipv4.ipfrag_high_thresh',
    'init_net.ipv6.frags.low_thresh': 'net.ipv6.ip6frag_low_thresh',
    'init_net.ipv6.frags.high_thresh': 'net.ipv6.ip6frag_high_thresh',
    'init_net.nf_frag.frags.low_thresh': 'net.netfilter.nf_conntrack_frag6_low_thresh',
    'init_net.nf_frag.frags.high_thresh': 'net.netfilter.nf_conntrack_frag6_high_thresh',
    'init_net.ieee802154_lowpan.frags.low_thresh': 'net.ieee802154.6lowpan.6lowpanfrag_low_thresh',
    'init_net.ieee802154_lowpan.frags.high_thresh': 'net.ieee802154.6lowpan.6lowpanfrag_high_thresh',
    'init_net.sctp.rto_min': 'net.sctp.rto_min',
    'init_net.sctp.rto_max': 'net.sctp.rto_max',
    'init_net.sctp.ps_retrans': 'net.sctp.ps_retrans',
    'init_net.sctp.pf_retrans': 'net.sctp.pf_retrans',
  }),
);

/** `&one`, `(void *)SYSCTL_ONE`, `"0"`, 5 → { value } | { key } | { symbol } | {} (no bound) */
export function boundOf(raw) {
  if (raw === null || raw === undefined || raw === 'NULL') return {};
  const told = /^(-?\d+|INT_MAX|LONG_MAX|ULONG_MAX)(?= \()/.exec(String(raw))?.[1];
  const text = (told ?? String(raw)).replace(/\(\s*(?:void|int|unsigned long|unsigned int|long)\s*\*\s*\)/g, '').replace(/[&()\s]/g, '');
  if (/^-?\d+$/.test(text)) return { value: text };
  if (constants.has(text)) return { value: constants.get(text) };
  if (otherKeys.has(text)) return { key: otherKeys.get(text) };
  return { symbol: text };
}

/** The handler's plain name with what its macro implies. @returns { handler, min?, max?, unresolved? } */
export function handlerOf(raw) {
  const text = raw.replace(/^[&\s]+/, '');
  for (const [pattern, meant] of neighbour) if (pattern.test(text)) return meant;
  return { handler: text };
}

/** Handlers that do not look at the bounds beside them. */
const boundless = new Set([
  'proc_dointvec',
  'proc_dointvec_jiffies',
  'proc_dointvec_ms_jiffies',
  'proc_dointvec_userhz_jiffies',
  'proc_douintvec',
  'proc_ipc_dointvec',
  'proc_mq_dointvec',
]);
export const looksAtBounds = (handler) => !boundless.has(handler);

export const storageOf = (handler) => storages.get(handler);

/** How a time is kept: as ticks, so that what is read back is rounded to a tick. */
export function jiffiesOf(handler) {
  if (/userhz_jiffies/.test(handler)) return 'hundredths';
  if (/ms_jiffies/.test(handler)) return 'milliseconds';
  return /jiffies/.test(handler) ? 'seconds' : undefined;
}

export const typeBounds = {
  int: ['-2147483648', '2147483647'],
  uint: ['0', '4294967295'],
  long: ['-9223372036854775808', '9223372036854775807'],
  ulong: ['0', '18446744073709551615'],
  u8: ['0', '255'],
};

/** What a handler without further bounds takes; seconds must fit an int after they are multiplied by HZ, which is 250 on Debian. */
export function freeRange(handler) {
  if (jiffiesOf(handler) === 'seconds' && storageOf(handler) === 'int') return { min: '-8589934', max: '8589934' };
  return {};
}
