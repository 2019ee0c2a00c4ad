import { delta, type Readings, rise, risen } from '../model/readings.ts';
import type { UdpReading } from '../model/socket-readings.ts';
import type { Cause, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleSockets } from './example-sockets.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { bytesText, percentText, powerOfTwo } from './number-text.ts';
import { holderName, placeName } from './place-name.ts';
import { movedBy, movedOf, unmoved } from './unmoved.ts';

const full = ['Udp.RcvbufErrors', 'Udp6.RcvbufErrors'];
const noMemory = ['Udp.MemErrors', 'Udp6.MemErrors'];
const taken = ['Udp.InDatagrams', 'Udp6.InDatagrams'];
/** single ones are sockets that nobody reads, as of multicast */
const fewest = 5;
const leastShare = 0.001;
const leastRate = 10;
/** seconds without a read that a buffer should bridge */
const pause = 0.1;
/** what a small datagram is charged at least, and one of a full Ethernet frame at most */
const [leastCharge, mostCharge] = [768, 2304];

const exampleSocket = (part: Partial<UdpReading>): UdpReading => ({
  address: '0.0.0.0',
  port: 5300,
  drops: 3,
  queuedBytes: 0,
  sockets: 1,
  ...part,
});

export const udpReceiveDrops: Symptom = {
  id: 'TS026',
  slug: 'udp-receive-drops',
  title: 'UDP datagrams are lost in full receive buffers',
  what: 'Datagrams arrive faster than a program reads them, its buffer is full and the kernel throws them away',
  why: 'each rise of RcvbufErrors is a lost datagram; told when 5 or more are lost in the window and they are 10 a second or one of a thousand, since sockets that nobody reads (multicast) lose single ones for ever',
  sources: ['linux 6.6: net/ipv4/udp.c (__udp_enqueue_schedule_skb), net/core/sock.c (sock_setsockopt)'],
  needs: [{ number: 'Udp.RcvbufErrors' }],
  ill: {
    numbers: { 'Udp.RcvbufErrors': [10, 4010], 'Udp6.RcvbufErrors': 0, 'Udp.InDatagrams': [500, 46_500], 'Udp.MemErrors': 0 },
    before: { sockets: exampleSockets({ udp: [exampleSocket({})], udpTotal: 1 }) },
    after: {
      sockets: exampleSockets({ udp: [exampleSocket({ drops: 4003, queuedBytes: 212_992, program: 'unbound', pid: 77 })], udpTotal: 1 }),
    },
    sysctl: { 'net.core.rmem_default': '212992', 'net.core.rmem_max': '212992' },
  },
  well: { numbers: { 'Udp.RcvbufErrors': [10, 12], 'Udp6.RcvbufErrors': 0, 'Udp.InDatagrams': [500, 46_500], 'Udp.MemErrors': 0 } },
  look(context) {
    const { readings } = context;
    const memory = movedBy(readings, noMemory);
    const lost = movedBy(readings, full);
    const read = movedBy(readings, taken);
    const matters = (count: number) => count >= fewest && (count / (count + read) >= leastShare || count >= leastRate * readings.seconds);
    const found: Cause[] = [];
    if (matters(memory)) found.push(noMemoryLeft(context));
    if (matters(lost)) found.push(bufferFull(context, lost, read));
    if (found.length > 0) return found;
    if (lost + memory > 0)
      return [
        { kind: 'ruledOut', why: `UDP datagrams lost +${lost + memory} of ${lost + memory + read}: as sockets do that nobody reads` },
      ];
    return [unmoved(readings, [...full, ...noMemory])];
  },
};

function bufferFull(context: SymptomContext, lost: number, read: number): Cause {
  const { readings } = context;
  const worst = worstSocket(readings);
  const standard = limitOf(context, 'net.core.rmem_default');
  const most = limitOf(context, 'net.core.rmem_max');
  const perSecond = readings.seconds > 0 ? (lost + read) / readings.seconds : undefined;
  const holds = standard === undefined ? undefined : Math.floor(standard.value / leastCharge);
  const wanted = perSecond === undefined ? undefined : powerOfTwo((perSecond * pause * mostCharge) / 2);
  const raises = wanted !== undefined && most !== undefined && wanted > most.value;
  const place = worst && (worst.reading.remote ?? placeName(worst.reading));
  const queued = worst !== undefined && worst.reading.sockets === 1 ? worst.reading.queuedBytes : 0;
  const own = standard !== undefined && queued > standard.value * 1.1;
  return {
    kind: 'cause',
    title:
      place === undefined
        ? 'UDP datagrams are lost in full receive buffers'
        : `UDP datagrams for ${place} are lost in a full receive buffer`,
    confidence: 'proved',
    evidence: [
      ...movedOf(readings, [...full, ...taken])
        .map((name) => risen(readings, name))
        .filter((one) => one !== undefined),
      ...(worst
        ? [
            {
              fact: `drops of ${place}, ${holderName(worst.reading)}`,
              value: worst.by === undefined ? `${worst.reading.drops} since it was opened` : `+${worst.by} in the window`,
              from: '/proc/net/udp',
            },
          ]
        : []),
      ...(queued > 0 ? [{ fact: `waits to be read at ${place}`, value: `${queued} bytes`, from: '/proc/net/udp' }] : []),
      ...limitEvidence(context, ['net.core.rmem_default', 'net.core.rmem_max']),
    ],
    reading: [
      `${percentText(lost / (lost + read))} of ${lost + read} datagrams found the buffer of their socket full.`,
      own && `${queued} bytes wait, more than rmem_default: the program asked for a buffer of its own.`,
      !own &&
        standard &&
        `A program that asks for nothing gets ${standard.text} bytes (rmem_default); at ${leastCharge} bytes charged for the smallest datagram that is ${holds} of them`,
      !own &&
        standard &&
        (perSecond === undefined || holds === undefined
          ? '.'
          : `: ${((1000 * holds) / perSecond).toFixed(1)} ms of the present ${perSecond.toFixed(0)} a second.`),
    ]
      .filter(Boolean)
      .join(' ')
      .replace(/ ([.:])/g, '$1'),
    do: [
      `Let ${worst ? holderName(worst.reading) : 'the program'} read faster: more threads or processes on the port (SO_REUSEPORT), recvmmsg(), no slow work between two reads.`,
      wanted === undefined
        ? 'Let it ask for a larger buffer (SO_RCVBUF), up to net.core.rmem_max.'
        : `Let it ask for a larger buffer: SO_RCVBUF of ${wanted}, which the kernel doubles, bridges ${pause} s at this rate and ${mostCharge} bytes charged for each.`,
      ...(raises ? [`For that net.core.rmem_max must be ${wanted}, it is ${most.text}.`] : []),
      'Where the program has no option for it, net.core.rmem_default is what it gets: it, like every socket that is opened from then on.',
    ],
    notThis: [
      { key: 'net.ipv4.udp_mem', text: 'the limit of all sockets together was not reached: MemErrors did not rise' },
      { key: 'net.core.netdev_max_backlog', text: 'these datagrams had reached their socket' },
      { key: 'net.ipv4.udp_rmem_min', text: 'it is what a socket keeps under memory pressure, not the size of its buffer' },
    ].filter(({ key }) => key !== 'net.ipv4.udp_mem' || movedOf(readings, noMemory).length === 0),
    keys: [...(raises || wanted === undefined ? ['net.core.rmem_max'] : []), 'net.core.rmem_default'],
    harm: Math.round(40 + 40 * (lost / (lost + read))),
    ...(worst && {
      place: {
        ...(worst.reading.remote === undefined && { port: worst.reading.port }),
        ...(worst.reading.program !== undefined && { program: worst.reading.program }),
        ...(worst.reading.pid !== undefined && { pid: worst.reading.pid }),
      },
    }),
  };
}

/** Where the most was lost in the window, by port or remote: holders are known in the last look only. */
function worstSocket({ before, after }: Readings): { readonly reading: UdpReading; readonly by?: number } | undefined {
  const key = ({ address, port, remote }: UdpReading) => remote ?? `${address} ${port}`;
  const sum = (all: readonly UdpReading[] | undefined, of: string) =>
    all?.filter((one) => key(one) === of).reduce((total, { drops }) => total + drops, 0);
  const earlier = before?.sockets?.udp;
  const rows = (after.sockets?.udp ?? []).flatMap((one): readonly { readonly reading: UdpReading; readonly by?: number }[] => {
    if (one.drops === 0) return [];
    if (earlier === undefined) return [{ reading: one }];
    const by = rise(sum(earlier, key(one)) ?? 0, sum(after.sockets?.udp, key(one))) ?? 0;
    return by > 0 ? [{ reading: one, by }] : [];
  });
  return rows.toSorted((a, b) => (b.by ?? 0) - (a.by ?? 0) || b.reading.drops - a.reading.drops)[0];
}

function noMemoryLeft(context: SymptomContext): Cause {
  const { readings } = context;
  const pages = readings.after.numbers.get('sockstat.UDP.mem');
  const limits = context.sysctl('net.ipv4.udp_mem');
  const [, , high] = (limits?.value ?? '').split(' ').map(Number);
  const page = context.facts.pageSize.value;
  return {
    kind: 'cause',
    title: 'UDP as a whole has no memory left',
    confidence: 'proved',
    evidence: [
      ...movedOf(readings, noMemory)
        .map((name) => risen(readings, name))
        .filter((one) => one !== undefined),
      ...(pages === undefined ? [] : [{ fact: 'sockstat UDP mem', value: `${pages} pages`, from: '/proc/net/sockstat' }]),
      ...limitEvidence(context, ['net.ipv4.udp_mem']),
    ],
    reading: [
      `${movedBy(readings, noMemory)} datagrams found no memory in ${readings.seconds.toFixed(1)} s, however much room their socket had.`,
      pages !== undefined && `All UDP sockets hold ${pages} pages, ${bytesText(pages * page)}.`,
      high !== undefined && Number.isFinite(high) && `The last number of udp_mem is ${high} pages, ${bytesText(high * page)}.`,
      delta(readings, 'Udp.InDatagrams') === 0 && 'Nothing was read meanwhile.',
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      'Find who does not read: ss -uamp shows what waits at each socket.',
      'Raise net.ipv4.udp_mem only where memory is really free, or see the memory limit of the cgroup that the program runs in; its numbers are pages.',
    ],
    notThis: [{ key: 'net.core.rmem_max', text: 'larger buffers of sockets take more of what is short' }],
    keys: ['net.ipv4.udp_mem'],
    harm: 70,
  };
}
