import { delta, risen } from '../model/readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { type ConntrackFill, conntrackFill } from './conntrack-fill.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { logEvidence, loggedEver, loggedLately } from './logged-lately.ts';
import { bytesText, percentText } from './number-text.ts';
import { movedOf } from './unmoved.ts';

const messages = ['conntrack-full', 'conntrack-full-ns', 'ip-conntrack-full'];
const counters = ['conntrack.drop', 'conntrack.early_drop'];
const near = 0.8;
/** entries come and go between the reading of the counter and of the number */
const full = 0.95;

export const conntrackFull: Symptom = {
  id: 'TS023',
  slug: 'conntrack-full',
  title: 'The table of tracked connections is full',
  what: 'Netfilter tracks as many connections as it may, so a packet that would begin another one is dropped',
  why: 'every network namespace is held against nf_conntrack_max: proved when drop or early_drop rise at 95 % of it or more, or the kernel says that the table is full; likely when the table is full at the look; near from 80 % on',
  sources: [
    'linux 6.6: net/netfilter/nf_conntrack_core.c (__nf_conntrack_alloc, early_drop)',
    'linux 6.12: Documentation/networking/nf_conntrack-sysctl.rst',
  ],
  needs: [],
  ill: {
    numbers: {
      nf_conntrack_count: [262_144, 262_144],
      'conntrack.drop': [100, 940],
      'conntrack.early_drop': [7, 19],
      'conntrack.insert_failed': 0,
    },
    after: {
      conntrack: {
        entries: 262_144,
        kinds: [{ kind: 'tcp ESTABLISHED', count: 250_000, unreplied: 0, longestSeconds: 431_900 }],
        destinations: [{ protocol: 'tcp', remote: '10.0.3.7', port: 8080, count: 240_000, unreplied: 0 }],
        sources: [{ source: '10.0.9.1', count: 262_000, unreplied: 0 }],
      },
    },
    sysctl: {
      'net.netfilter.nf_conntrack_max': '262144',
      'net.netfilter.nf_conntrack_buckets': '262144',
      'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
    },
  },
  well: {
    numbers: { nf_conntrack_count: 209_715, 'conntrack.drop': 100, 'conntrack.early_drop': 7 },
    sysctl: { 'net.netfilter.nf_conntrack_max': '262144', 'net.netfilter.nf_conntrack_buckets': '262144' },
  },
  look(context) {
    const { readings } = context;
    const fill = conntrackFill(context);
    const lately = loggedLately(readings, messages);
    if ('why' in fill) return [{ kind: fill.absent ? 'ruledOut' : 'notChecked', why: fill.why }];
    if (fill.max === undefined)
      return [
        limitOf(context, 'net.netfilter.nf_conntrack_max')?.value === 0
          ? { kind: 'ruledOut', why: `nf_conntrack_max is 0: no limit, ${fill.count} tracked` }
          : { kind: 'notChecked', why: 'net.netfilter.nf_conntrack_max is not known' },
      ];
    const lost = movedOf(readings, counters).length > 0;
    if (fill.share >= full && (lost || lately !== undefined)) return [causeOf(context, fill, fill.max, 'proved')];
    if (fill.share >= 1) return [causeOf(context, fill, fill.max, 'likely')];
    const used = `${fill.count} of ${fill.max} tracked`;
    if (fill.share >= near)
      return [{ kind: 'notYet', what: 'tracked connections', why: `${used}, ${percentText(fill.share)}`, share: fill.share }];
    const earlier = loggedEver(readings, messages);
    const dropped = delta(readings, 'conntrack.drop') ?? 0;
    const other = dropped > 0 ? `; drop +${dropped} has another reason, as packets that do not fit their connection` : '';
    return [{ kind: 'ruledOut', why: `${used}${other}${earlier === undefined ? '' : `; ${earlier}`}` }];
  },
};

function causeOf(context: SymptomContext, fill: ConntrackFill, max: number, confidence: Cause['confidence']): Outcome {
  const { readings, facts } = context;
  const table = readings.after.conntrack;
  const [kind] = table?.kinds ?? [];
  const moved = movedOf(readings, counters);
  // of many that are alike none is worth a word
  const destination = table?.destinations.find(({ count }) => count * 10 >= table.entries);
  const dropped = delta(readings, 'conntrack.drop') ?? 0;
  const evicted = delta(readings, 'conntrack.early_drop') ?? 0;
  const at = '/proc/net/nf_conntrack';
  return {
    kind: 'cause',
    title: 'The table of tracked connections is full',
    confidence,
    evidence: [
      ...(moved.length > 0 ? moved : counters).map((name) => risen(readings, name)).filter((one) => one !== undefined),
      { fact: 'nf_conntrack_count', value: `${fill.count} of ${max}`, from: '/proc/sys/net/netfilter/nf_conntrack_count' },
      ...limitEvidence(context, ['net.netfilter.nf_conntrack_max', 'net.netfilter.nf_conntrack_buckets']),
      ...(kind ? [{ fact: 'most entries', value: `${kind.count} ${kind.kind}, ${kind.unreplied} without an answer`, from: at }] : []),
      ...(destination
        ? [
            {
              fact: 'most entries toward',
              value: `${destination.count} ${destination.protocol} ${destination.remote}${destination.port === undefined ? '' : ` port ${destination.port}`}`,
              from: at,
            },
          ]
        : []),
      ...logEvidence(readings, messages),
    ],
    reading: [
      `${fill.count} of ${max} entries are taken, and each new flow needs one.`,
      dropped > 0 && `${dropped} packets were dropped in ${readings.seconds.toFixed(1)} s.`,
      evicted > 0 && `${evicted} entries of flows that were not yet sure were thrown out for new ones.`,
      kind && `${percentText(kind.count / Math.max(1, table?.entries ?? 1))} of the entries are ${kind.kind}.`,
      fill.chain !== undefined && `${fill.chain.toFixed(1)} entries share a list of the hash table.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: remedies(context, max, kind),
    notThis: [
      { key: 'net.core.somaxconn', text: 'the packet is dropped before a listener sees it, and so are those of UDP' },
      {
        key: 'net.netfilter.nf_conntrack_buckets',
        text: 'more lists make the search shorter, how many entries there may be is nf_conntrack_max alone',
      },
    ],
    keys: ['net.netfilter.nf_conntrack_max', 'net.netfilter.nf_conntrack_buckets'],
    ...(facts.nat.some(({ role, holds }) => role === 'gateway' && holds === true) && { profiles: ['nat-gateway'] }),
    harm: dropped > 0 ? 90 : 70,
    explains: ['TS015'],
    anywhere: true,
  };
}

/** An entry takes 256 to 400 bytes in common builds. */
function remedies(
  context: SymptomContext,
  max: number,
  kind: { readonly kind: string; readonly unreplied: number; readonly count: number } | undefined,
): readonly string[] {
  const established = limitOf(context, 'net.netfilter.nf_conntrack_tcp_timeout_established');
  const buckets = limitOf(context, 'net.netfilter.nf_conntrack_buckets');
  const wanted = 2 * max;
  return [
    kind !== undefined && kind.unreplied * 2 > kind.count
      ? 'Most of them never saw an answer: find the scan or flood (conntrack -L, conntrack -E) and drop it before it is tracked, in the raw table.'
      : 'Find what fills it (conntrack -L): a program that opens a connection for each request, or flows that need no tracking and can have a NOTRACK rule.',
    `Raise net.netfilter.nf_conntrack_max to ${wanted}, in the first network namespace: it holds for all. Full it takes ${bytesText(wanted * 256)} to ${bytesText(wanted * 400)} of memory that is not swapped.`,
    ...(buckets !== undefined && wanted > 2 * buckets.value
      ? [`Raise net.netfilter.nf_conntrack_buckets with it, to ${wanted}: lists of more than a few entries cost time on every packet.`]
      : []),
    ...(kind?.kind === 'tcp ESTABLISHED' && established !== undefined && established.value > 86_400
      ? [
          `Dead connections stay for ${established.text} s: net.netfilter.nf_conntrack_tcp_timeout_established = 86400 forgets them after a day, still far above any keepalive.`,
        ]
      : []),
  ];
}
