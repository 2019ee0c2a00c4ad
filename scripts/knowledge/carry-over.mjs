/**
 * Carries a research folder over into src/knowledge/names.json: every key that is known to exist (or to have existed) and has
 * no entry of its own yet. Mechanical: it says existence only.
 *
 *   node scripts/knowledge/carry-over.mjs FACTS_FOLDER
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const kinds = new Map([
  ['tunable', 'tunable'],
  ['removed', 'removed'],
  ['read-only status', 'status'],
  ['write-only action', 'action'],
  ['never existed', 'never'],
  ['distribution patch', 'distribution'],
]);

const lastOf = new Map([
  ['3', '2.6.39'],
  ['4', '3.19'],
  ['5', '4.20'],
  ['6', '5.19'],
  ['7', '6.19'],
]);

/** The release before one, as a lower bound: the last that surely lacks what that one may bring. */
export function releaseBefore(version) {
  const [major, minor, patch] = version.split('.').map(Number);
  if (major === 2) return patch > 0 ? `2.6.${patch - 1}` : '2.6.0';
  return minor > 0 ? `${major}.${minor - 1}` : (lastOf.get(String(major)) ?? version);
}

const version = String.raw`(\d+\.\d+(?:\.\d+)?)`;
const find = (pattern, text) => new RegExp(pattern).exec(text);

/** `<=2.6.32`, `6.15-6.18`, `4.11 (absent in 4.9, present in 4.14 tree)` → since, with a bounded unknown where the text has one. */
export function sinceOf(text) {
  if (text === null || text === undefined || text === '') return {};
  if (/^(never|debian|ubuntu|rhel)/i.test(text)) return {};
  const known = find(`^<=\\s*${version}`, text);
  if (known) return { since: known[1], sinceKnownBy: true };
  const range = find(`^${version}\\s*[-/]\\s*${version}`, text);
  if (range)
    return range[1].startsWith('2.') && range[2].startsWith('2.')
      ? { since: range[2], sinceKnownBy: true }
      : { since: { absent: releaseBefore(range[1]), present: range[2] } };
  const absent = find(`absent in ${version}`, text);
  const present = find(`present in ${version}`, text);
  if (absent && present) return { since: { absent: absent[1], present: present[1] } };
  const plain = find(`^${version}`, text);
  if (!plain) return {};
  return /or earlier|tree|stable|backport|series|also|seen|name|\bel\d/.test(text.slice(plain[1].length))
    ? { since: plain[1], sinceKnownBy: true }
    : { since: plain[1] };
}

export function untilOf(text) {
  if (text === null || text === undefined || text === '' || /^never/.test(text)) return {};
  const before = find(`^before ${version}`, text);
  if (before) return { until: { present: '2.4', absent: before[1] } };
  const range = find(`^${version}\\s*-\\s*${version}`, text);
  if (range) return { until: { present: releaseBefore(range[1]), absent: range[2] } };
  const absent = find(`absent in (?:the )?${version}`, text);
  const present = find(`(?:present in|after) ${version}`, text);
  if (absent && present) return { until: { present: present[1], absent: absent[1] } };
  const plain = find(`^${version}`, text);
  return plain ? { until: plain[1] } : {};
}

/** `*` for an interface becomes INTERFACE; `default` and `all` stand for any interface, but neighbour limits exist only under `default`. */
export function keyOf(name) {
  const parts = name.split('.');
  if (parts[0] === 'net' && (parts[2] === 'conf' || parts[2] === 'neigh') && parts.length === 5 && parts[4] !== '*') {
    const host = parts[2] === 'neigh' && /^gc_(thresh|interval)/.test(parts[4]);
    if (!host && /^(\*|all|default)$/.test(parts[3])) parts[3] = 'INTERFACE';
  }
  return parts.join('.');
}

/** Last components that vendors or stable branches brought back: before their release, unknown rather than absent. */
const backported = new Set(
  `tcp_challenge_ack_limit tcp_limit_output_bytes tcp_min_tso_segs tcp_thin_linear_timeouts tcp_thin_dupack ping_group_range busy_poll busy_read rps_sock_flow_entries
  tcp_autocorking tcp_invalid_ratelimit tcp_min_snd_mss icmp_msgs_per_sec icmp_msgs_burst igmp_qrv fwmark_reflect fib_multipath_hash_policy ip_forward_use_pmtu
  dev_weight_rx_bias dev_weight_tx_bias bpf_jit_harden bpf_jit_kallsyms bpf_jit_limit nf_log_all_netns conn_reuse_mode idgen_retries idgen_delay mld_qrv
  keep_addr_on_down enhanced_dad tcp_comp_sack_delay_ns tcp_comp_sack_nr tcp_comp_sack_slack_ns ip_forward_update_priority enabled tcp_tx_skb_cache
  nf_flowtable_tcp_timeout nf_flowtable_udp_timeout tcp_migrate_req accept_ra_min_lft tcp_shrink_window mem_pcpu_rsv max_fanotify_groups max_fanotify_marks`.split(
    /\s+/,
  ),
);

/** Where nobody said since when: known by the oldest kernel that was booted and had it, else unknown on every kernel. */
function unknownSince(entry) {
  const booted = JSON.stringify(entry.measured ?? '').match(/\b\d+\.\d+\.\d+\b/g) ?? [];
  const oldest = booted.map((v) => v.split('.').map(Number)).sort((a, b) => a[0] - b[0] || a[1] - b[1])[0];
  return oldest ? { since: `${oldest[0]}.${oldest[1]}`, sinceKnownBy: true } : { since: { absent: '2.0', present: '99.0' } };
}

function known(entry) {
  const removed = entry.removed !== null && entry.removed !== undefined;
  const kind =
    kinds.get(entry.kind) ??
    (/^(never mainline)|patch|only$/.test(`${entry.since ?? ''}`) ? 'distribution' : removed ? 'removed' : 'tunable');
  const range =
    kind === 'never' || kind === 'distribution' ? {} : { ...unknownSince(entry), ...sinceOf(entry.since), ...untilOf(entry.removed) };
  const inVendorTree = /\bel[678]\b|el[678][-_]|-el\d/.test(JSON.stringify(entry.evidence ?? ''));
  if (range.since !== undefined && (inVendorTree || backported.has(entry.name.split('.').at(-1)))) {
    range.sinceKnownBy = true;
    if (typeof range.since !== 'string') range.since = range.since.present;
  }
  const module = typeof entry.module === 'string' && /^[a-z][a-z0-9_]*$/.test(entry.module) ? entry.module : undefined;
  const meant =
    typeof entry.successor === 'string' && /^[a-z][\w.*-]+$/.test(entry.successor) && entry.successor.includes('.')
      ? keyOf(entry.successor)
      : undefined;
  return { key: keyOf(entry.name), kind, ...range, ...(module && { module }), ...(meant && { renamedTo: meant }) };
}

/** @returns KnownName[] sorted by key, without the keys that have an entry */
export function carryOver(factsFolder, curated) {
  const names = new Map();
  for (const file of ['rest.json', 'sys.json', 'net.json']) {
    for (const entry of JSON.parse(readFileSync(`${factsFolder}/${file}`, 'utf8'))) {
      const name = known(entry);
      if (!curated.has(name.key)) names.set(name.key, name);
    }
  }
  return [...names.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const factsFolder = process.argv[2];
  if (!factsFolder) throw new Error('expected the facts folder');
  const knowledge = new URL('../../src/knowledge/', import.meta.url);
  const curated = new Set(readdirSync(new URL('sysctl/', knowledge)).map((f) => f.replace(/\.json$/, '')));
  const rows = carryOver(factsFolder, curated).map((n) => `  ${JSON.stringify(n)}`);
  writeFileSync(new URL('names.json', knowledge), `[\n${rows.join(',\n')}\n]\n`);
}
