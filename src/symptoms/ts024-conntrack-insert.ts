import { delta, rate, reading, risen } from '../model/readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { type ConntrackFill, conntrackFill } from './conntrack-fill.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { powerOfTwo } from './number-text.ts';
import { unmoved } from './unmoved.ts';

const lost = 'conntrack.insert_failed';
const tooLong = 'conntrack.chainlength';
/** races now and then are what UDP does; below one a second nobody sees them */
const perSecond = 1;
/** entries for each list, on the average, from which on every packet pays for the search */
const longChain = 8;

export const conntrackInsert: Symptom = {
  id: 'TS024',
  slug: 'conntrack-insert',
  title: 'Tracked connections cannot be entered',
  what: 'A packet is dropped although the table of tracked connections has room: another one took its place first, or its list in the hash table is too long',
  why: 'each rise of insert_failed is a lost packet; told from one a second on, since single ones are races that a retry heals; chainlength (5.15 and later) rises only where lists are far longer than they should be',
  sources: ['linux 6.6: net/netfilter/nf_conntrack_core.c (__nf_conntrack_confirm, nf_ct_resolve_clash)'],
  needs: [],
  ill: {
    numbers: { nf_conntrack_count: 9000, [lost]: [50, 110], [tooLong]: 0, 'conntrack.clashres': [100, 180], 'conntrack.drop': 0 },
    after: {
      conntrack: {
        entries: 9000,
        kinds: [{ kind: 'udp', count: 7000, unreplied: 300, longestSeconds: 119 }],
        destinations: [{ protocol: 'udp', remote: '10.96.0.10', port: 53, count: 6500, unreplied: 200 }],
        sources: [],
      },
    },
    sysctl: { 'net.netfilter.nf_conntrack_max': '262144', 'net.netfilter.nf_conntrack_buckets': '262144' },
  },
  well: {
    numbers: { nf_conntrack_count: 9000, [lost]: [50, 51], [tooLong]: 0, 'conntrack.clashres': [100, 180] },
    sysctl: { 'net.netfilter.nf_conntrack_max': '262144', 'net.netfilter.nf_conntrack_buckets': '262144' },
  },
  look(context) {
    const { readings } = context;
    const fill = conntrackFill(context);
    if ('why' in fill) return [{ kind: fill.absent ? 'ruledOut' : 'notChecked', why: fill.why }];
    const found: Outcome[] = [];
    if ((rate(readings, lost) ?? 0) >= perSecond) found.push(races(context, fill));
    if ((rate(readings, tooLong) ?? 0) >= perSecond) found.push(longLists(context, fill));
    if (found.length > 0) return found;
    const few = delta(readings, lost) ?? 0;
    if (few > 0) return [{ kind: 'ruledOut', why: `conntrack insert_failed +${few}: single races, which a retry heals` }];
    if ((fill.chain ?? 0) >= longChain)
      return [
        {
          kind: 'notYet',
          what: 'lists of the conntrack hash table',
          why: `${fill.chain?.toFixed(1)} entries in each on the average, good are below 2`,
        },
      ];
    return [unmoved(readings, [lost, tooLong])];
  },
};

function races(context: SymptomContext, fill: ConntrackFill): Cause {
  const { readings } = context;
  // before 5.10 a clash that was resolved counted as well
  const toldApart = reading(readings, 'conntrack.clashres') !== undefined;
  const udp = readings.after.conntrack?.destinations.find(({ protocol }) => protocol === 'udp');
  const by = delta(readings, lost) ?? 0;
  return {
    kind: 'cause',
    title: 'Packets lose the race for their entry among the tracked connections',
    confidence: toldApart ? 'proved' : 'likely',
    evidence: [
      ...[lost, 'conntrack.clashres'].map((name) => risen(readings, name)).filter((one) => one !== undefined),
      {
        fact: 'nf_conntrack_count',
        value: fill.max === undefined ? `${fill.count}` : `${fill.count} of ${fill.max}`,
        from: '/proc/sys/net/netfilter/nf_conntrack_count',
      },
      ...(udp
        ? [
            {
              fact: 'most UDP entries toward',
              value: `${udp.count} ${udp.remote}${udp.port === undefined ? '' : ` port ${udp.port}`}`,
              from: '/proc/net/nf_conntrack',
            },
          ]
        : []),
    ],
    reading: [
      `${by} packets in ${readings.seconds.toFixed(1)} s found that another one with the same addresses and ports had been entered first, and were dropped; the table had room.`,
      !toldApart && 'This kernel counts clashes that it could resolve as well.',
      udp?.port === 53 &&
        'Two DNS queries (A and AAAA) that leave from one port at once do that; the program then waits 5 s for its retry.',
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      'For DNS: a caching resolver on this host, options single-request-reopen in resolv.conf, or queries over TCP.',
      'Where this host translates source addresses: let the rule choose ports at random (--random-fully, fully-random).',
      'Spare flows that need no translation the tracking (NOTRACK).',
    ],
    notThis: [
      { key: 'net.netfilter.nf_conntrack_max', text: 'the table is not full, more room does not end a race' },
      { key: 'net.netfilter.nf_conntrack_buckets', text: 'the entries clash by their addresses, not by their list' },
    ],
    harm: 50,
  };
}

function longLists(context: SymptomContext, fill: ConntrackFill): Cause {
  const { readings } = context;
  const buckets = limitOf(context, 'net.netfilter.nf_conntrack_buckets');
  const short = fill.chain !== undefined && fill.chain < 2;
  const wanted = powerOfTwo(Math.max(fill.max ?? 0, fill.count));
  return {
    kind: 'cause',
    title: 'The hash table of tracked connections has lists that are too long',
    confidence: 'proved',
    evidence: [
      ...[tooLong].map((name) => risen(readings, name)).filter((one) => one !== undefined),
      { fact: 'nf_conntrack_count', value: `${fill.count}`, from: '/proc/sys/net/netfilter/nf_conntrack_count' },
      ...limitEvidence(context, ['net.netfilter.nf_conntrack_buckets', 'net.netfilter.nf_conntrack_max']),
    ],
    reading: [
      'The kernel refuses an entry whose list in the hash table is too long, and drops the packet.',
      fill.chain !== undefined && `${fill.count} entries over ${buckets?.text ?? ''} lists are ${fill.chain.toFixed(1)} in each.`,
      short &&
        'The lists are short on the average: many entries differ so little that they share a list, as with one address and port in many zones, or somebody aims at it.',
    ]
      .filter(Boolean)
      .join(' '),
    do: short
      ? ['Find the flows that share one address and port (conntrack -L) and spare them the tracking, or drop them in the raw table.']
      : [
          `Raise net.netfilter.nf_conntrack_buckets to ${wanted}, as many lists as entries may be; where the file is read-only (before 4.8) it is hashsize of the module nf_conntrack.`,
        ],
    notThis: [{ key: 'net.netfilter.nf_conntrack_max', text: 'more entries in as many lists make the lists longer' }],
    ...(!short && { keys: ['net.netfilter.nf_conntrack_buckets'] }),
    harm: 60,
  };
}
