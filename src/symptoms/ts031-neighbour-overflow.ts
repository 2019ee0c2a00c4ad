import { delta, reading, risen, shownNow } from '../model/readings.ts';
import type { Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { logEvidence, loggedLately } from './logged-lately.ts';
import { percentText, powerOfTwo } from './number-text.ts';
import { unmoved } from './unmoved.ts';

const near = 0.8;
const families = [
  { table: 'arp_cache', family: 'IPv4', keys: 'net.ipv4.neigh.default' },
  { table: 'ndisc_cache', family: 'IPv6', keys: 'net.ipv6.neigh.default' },
] as const;
const messages = ['neigh-overflow', 'neigh-overflow-old'];

export const neighbourOverflow: Symptom = {
  id: 'TS031',
  slug: 'neighbour-overflow',
  title: 'The table of neighbours is full',
  what: 'More hosts are on the links than gc_thresh3 has room for, so that packets for a further one cannot be sent',
  why: 'table_fulls (4.4 and later) rises with every neighbour that could not be entered; the number of entries alone proves nothing, as permanent ones do not count against gc_thresh3: near from 80 % on',
  sources: ['linux 6.6: net/core/neighbour.c (neigh_alloc)'],
  needs: [],
  ill: {
    numbers: {
      'arp_cache.table_fulls': [4, 244],
      'arp_cache.entries': 1025,
      'arp_cache.forced_gc_runs': [10, 260],
      'ndisc_cache.table_fulls': 0,
      'ndisc_cache.entries': 9,
    },
    sysctl: {
      'net.ipv4.neigh.default.gc_thresh1': '128',
      'net.ipv4.neigh.default.gc_thresh2': '512',
      'net.ipv4.neigh.default.gc_thresh3': '1024',
      'net.ipv6.neigh.default.gc_thresh3': '1024',
    },
  },
  well: {
    numbers: { 'arp_cache.table_fulls': [4, 4], 'arp_cache.entries': 300, 'ndisc_cache.table_fulls': 0, 'ndisc_cache.entries': 9 },
    sysctl: { 'net.ipv4.neigh.default.gc_thresh3': '1024', 'net.ipv6.neigh.default.gc_thresh3': '1024' },
  },
  look(context) {
    const told = families.map((one) => lookAt(context, one));
    const bad = told.filter(({ kind }) => kind === 'cause' || kind === 'notYet');
    if (bad.length > 0) return bad;
    const unknown = told.filter(({ kind }) => kind === 'notChecked');
    if (unknown.length > 0) return unknown.slice(0, 1);
    return [{ kind: 'ruledOut', why: told.map((one) => ('why' in one ? one.why : '')).join(', ') }];
  },
};

function lookAt(context: SymptomContext, { table, family, keys }: (typeof families)[number]): Outcome {
  const { readings, facts } = context;
  const entries = reading(readings, `${table}.entries`);
  // a kernel without IPv6 has no such table
  if (entries === undefined && table === 'ndisc_cache' && reading(readings, 'arp_cache.entries') !== undefined)
    return { kind: 'ruledOut', why: 'there is no table of IPv6 neighbours' };
  if (entries === undefined)
    return { kind: 'notChecked', why: `there is no /proc/net/stat/${table}: only the first network namespace shows it` };
  const limit = limitOf(context, `${keys}.gc_thresh3`);
  const counted = reading(readings, `${table}.table_fulls`) !== undefined;
  const fulls = delta(readings, `${table}.table_fulls`) ?? 0;
  // 3.10 to 4.3 count only that they had to collect, and say nothing
  const forced = !counted && limit !== undefined && entries >= limit.value && (delta(readings, `${table}.forced_gc_runs`) ?? 0) > 0;
  const said = loggedLately(readings, messages)?.last.includes(table) === true;
  if (fulls === 0 && !forced && !said) {
    if (limit !== undefined && limit.value > 0 && entries / limit.value >= near)
      return {
        kind: 'notYet',
        what: `${family} neighbours`,
        why: `${entries} entries, gc_thresh3 is ${limit.text}: ${percentText(entries / limit.value)}`,
        share: Math.min(1, entries / limit.value),
      };
    const moved = counted ? unmoved(readings, [`${table}.table_fulls`]) : undefined;
    if (moved?.kind === 'notChecked') return moved;
    return { kind: 'ruledOut', why: `${family} ${entries} entries${limit ? ` of ${limit.text}` : ''}${counted ? ', table_fulls +0' : ''}` };
  }
  const base = powerOfTwo(Math.max(entries, limit?.value ?? 0));
  const wide = (facts.addresses ?? []).filter(
    ({ family: number, prefix }) => family === 'IPv4' && number === 4 && prefix > 0 && prefix < 22,
  );
  return {
    kind: 'cause',
    title: `The table of ${family} neighbours is full`,
    confidence: forced ? 'likely' : 'proved',
    evidence: [
      ...[`${table}.table_fulls`, `${table}.forced_gc_runs`].map((name) => risen(readings, name)).filter((one) => one !== undefined),
      ...[shownNow(readings, `${table}.entries`)].filter((one) => one !== undefined),
      ...limitEvidence(context, [`${keys}.gc_thresh1`, `${keys}.gc_thresh2`, `${keys}.gc_thresh3`]),
      ...wide.slice(0, 3).map(({ interface: name, address, prefix }) => ({
        fact: `address of ${name}`,
        value: `${address}/${prefix}`,
        from: 'addresses of this host',
      })),
      ...logEvidence(readings, messages),
    ],
    reading: [
      `${entries} neighbours are known${limit ? `, gc_thresh3 allows ${limit.text}` : ''}, and nothing could be thrown out for a further one: packets to it fail.`,
      'The limit holds for all network namespaces together, so that containers on one link add up.',
    ].join(' '),
    do: [
      `See who they are: ip ${family === 'IPv6' ? '-6 ' : ''}neigh. Many FAILED or INCOMPLETE entries are a scan of the link; many real ones are a link that is too large, which routing would split.`,
      `Set ${keys}.gc_thresh1 = ${base}, gc_thresh2 = ${2 * base}, gc_thresh3 = ${4 * base}: room for four times what is there.`,
    ],
    notThis: [
      { key: 'net.netfilter.nf_conntrack_max', text: 'it counts connections, these are hosts on the same link' },
      { key: `${keys}.gc_stale_time`, text: 'in a full table entries go at once, as far as they may' },
      ...(family === 'IPv6' ? [{ key: 'net.ipv4.neigh.default.gc_thresh3', text: 'IPv6 has a table of its own' }] : []),
    ],
    keys: [`${keys}.gc_thresh1`, `${keys}.gc_thresh2`, `${keys}.gc_thresh3`],
    harm: 75,
    explains: ['TS015'],
    anywhere: true,
  };
}
