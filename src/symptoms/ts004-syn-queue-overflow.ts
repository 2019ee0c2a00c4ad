import type { Evidence } from '../model/finding.ts';
import { compareVersions } from '../model/kernel.ts';
import type { Cause, Symptom, SymptomContext } from '../model/symptom.ts';
import { applicationOf } from './application-of.ts';
import { exampleListener, exampleSockets } from './example-sockets.ts';
import { holderPlace } from './holder-place.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { powerOfTwo } from './number-text.ts';
import { holderName, placeName } from './place-name.ts';
import { risenCounters } from './risen-counters.ts';
import { type SynQueue, synQueue } from './syn-queue.ts';
import { unmoved } from './unmoved.ts';

const full = ['TcpExt.TCPReqQFullDrop', 'TcpExt.TCPReqQFullDoCookies'];
const counters = [...full, 'TcpExt.SyncookiesSent', 'TcpExt.SyncookiesRecv'];
const maxSynBacklog = 'net.ipv4.tcp_max_syn_backlog';

export const synQueueOverflow: Symptom = {
  id: 'TS004',
  slug: 'syn-queue-overflow',
  title: 'The queue of unfinished handshakes overflows',
  what: 'More clients begin a handshake at once than the queue of half-open connections holds: they get a cookie, or are dropped and try again after a second',
  why: 'TCPReqQFullDoCookies and TCPReqQFullDrop rise only when that queue is full; where most cookies are answered the clients are real (else see TS005)',
  sources: [
    'linux 6.6: net/ipv4/tcp_input.c (tcp_conn_request, tcp_syn_flood_action), include/net/inet_connection_sock.h (inet_csk_reqsk_queue_is_full)',
    'linux 4.2.8: net/core/request_sock.c (reqsk_queue_alloc)',
    'linux 6.12: Documentation/networking/ip-sysctl.rst',
  ],
  needs: [{ number: 'TcpExt.TCPReqQFullDrop' }],
  ill: {
    numbers: { [full[0] ?? '']: [0, 340], [full[1] ?? '']: 0, 'Tcp.PassiveOpens': [5000, 9000] },
    after: {
      sockets: exampleSockets({
        listeners: [exampleListener({ limit: 128 })],
        synRecv: new Map([[8080, 128]]),
        synRecvRetried: 4,
      }),
    },
    sysctl: { 'net.ipv4.tcp_syncookies': '0', 'net.core.somaxconn': '128', [maxSynBacklog]: '512' },
  },
  well: {
    numbers: { [full[0] ?? '']: 0, [full[1] ?? '']: 12, 'Tcp.PassiveOpens': [5000, 9000] },
    after: { sockets: exampleSockets({ listeners: [exampleListener({})], synRecv: new Map([[8080, 7]]) }) },
    sysctl: { 'net.ipv4.tcp_syncookies': '1', 'net.core.somaxconn': '4096' },
  },
  look(context) {
    const queue = synQueue(context);
    const moved = queue.cookies + queue.dropped + queue.reserved;
    if (moved === 0 && queue.mode === '2')
      return [{ kind: 'ruledOut', why: 'net.ipv4.tcp_syncookies = 2: every SYN gets a cookie, full queue or not' }];
    if (moved === 0) return [unmoved(context.readings, full)];
    if (queue.flood) return [{ kind: 'ruledOut', why: 'those who send the SYNs do not answer: a flood, see TS005' }];
    return [causeAt(context, queue)];
  },
};

function causeAt(context: SymptomContext, queue: SynQueue): Cause {
  const listener = queue.at?.listener;
  const where = listener ? placeName(listener) : undefined;
  const lost = queue.dropped + queue.reserved;
  const somaxconn = limitOf(context, 'net.core.somaxconn');
  const capped = somaxconn !== undefined && listener?.limit === somaxconn.value;
  const old = isOld(context);
  return {
    kind: 'cause',
    title: where === undefined ? 'A queue of unfinished handshakes overflows' : `The queue of unfinished handshakes of ${where} overflows`,
    confidence: queue.dropped + queue.cookies > 0 ? 'proved' : 'likely',
    evidence: [
      ...risenCounters(context.readings, [...counters, ...(queue.reserved > 0 ? ['TcpExt.ListenDrops'] : [])]),
      ...halfOpenEvidence(queue),
      ...limitEvidence(context, ['net.ipv4.tcp_syncookies', 'net.core.somaxconn', maxSynBacklog]),
    ],
    reading: readingOf(context, queue, old),
    do: remedies(context, queue, capped, old),
    notThis: [
      ...(old || queue.reserved > 0
        ? []
        : [{ key: maxSynBacklog, text: 'from 4.4 on it does not size this queue, and is read only with tcp_syncookies = 0' }]),
      { key: 'net.ipv4.tcp_synack_retries', text: 'these clients answer; it only shortens the wait for those that do not' },
      { key: 'net.ipv4.tcp_abort_on_overflow', text: 'it is about the queue of finished handshakes' },
    ],
    keys: [
      ...(capped || old ? ['net.core.somaxconn'] : []),
      ...(old || queue.reserved > 0 ? [maxSynBacklog] : []),
      ...(lost > 0 ? ['net.ipv4.tcp_syncookies'] : []),
    ],
    profiles: ['reverse-proxy'],
    harm: lost > 0 ? Math.round(50 + (40 * lost) / (lost + queue.passive)) : 20,
    ...(queue.at && { place: { port: queue.at.port, ...holderPlace(listener ?? {}) } }),
    explains: ['TS015', 'TS040'],
  };
}

function halfOpenEvidence({ at, halfOpen, halfOpenRetried }: SynQueue): readonly Evidence[] {
  if (at === undefined) return [];
  const limit = at.listener?.limit;
  return [
    {
      fact: `half-open connections of :${at.port}`,
      value: limit === undefined ? `${at.halfOpen}` : `${at.halfOpen}, limit ${limit}`,
      from: limit === undefined ? '/proc/net/tcp' : 'ss -ltn, /proc/net/tcp',
    },
    { fact: 'half-open connections whose SYN-ACK was sent again', value: `${halfOpenRetried} of ${halfOpen}`, from: '/proc/net/tcp' },
  ];
}

/** Up to 4.3 each listener had a table of its own; RHEL 7 calls its kernel 3.10, RHEL 8 4.18, as their rule is. */
function isOld({ kernel }: SymptomContext): boolean {
  return kernel !== undefined && compareVersions(kernel.version, '4.4') < 0;
}

function readingOf(context: SymptomContext, queue: SynQueue, old: boolean): string {
  const limit = queue.at?.listener?.limit;
  const most = limitOf(context, maxSynBacklog)?.value;
  const perSecond = (queue.passive + queue.dropped + queue.reserved) / context.readings.seconds;
  const table = limit === undefined || most === undefined ? undefined : powerOfTwo(Math.max(8, Math.min(limit, most)) + 1);
  return [
    queue.cookies > 0 &&
      `${queue.cookies} SYNs found the queue full and got a cookie; ${queue.answered} of ${queue.sent} cookies were answered, so the clients are real and get in, without window scaling and SACK where timestamps are off.`,
    queue.dropped > 0 &&
      `${queue.dropped} SYNs found the queue full and were dropped, as cookies are off: those clients try again after a second.`,
    queue.reserved > 0 &&
      `${queue.reserved} SYNs were dropped while less than a quarter of tcp_max_syn_backlog (${most}) was free, which with cookies off is kept for hosts that connected before.`,
    old
      ? table !== undefined &&
        `Up to 4.3 the queue holds the power of two above min(backlog ${limit}, tcp_max_syn_backlog ${most}): ${table}.`
      : limit !== undefined && `From 4.4 on the queue holds as much as the backlog of listen(): ${limit}.`,
    perSecond > 0 &&
      limit !== undefined &&
      `At ${perSecond.toFixed(1)} attempts a second it bridges handshakes of ${((limit + 1) / perSecond).toFixed(3)} s.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function remedies({ knowledge, readings }: SymptomContext, queue: SynQueue, capped: boolean, old: boolean): readonly string[] {
  const listener = queue.at?.listener;
  const application = applicationOf(knowledge, listener?.program);
  const directive = application?.backlog?.directive;
  const how = application && directive ? ` (${application.title ?? application.name}: ${directive})` : '';
  const attempts = queue.passive + queue.cookies + queue.dropped + queue.reserved;
  const least = listener?.limit === undefined ? undefined : powerOfTwo(Math.max(listener.limit + 1, attempts / readings.seconds));
  const value = least === undefined ? '' : ` to ${least} (a second of attempts at the present rate)`;
  return [
    ...(queue.dropped + queue.reserved > 0 ? ['Set net.ipv4.tcp_syncookies = 1: a full queue then answers instead of dropping.'] : []),
    `Raise the backlog of ${holderName(listener ?? {})}${value}${how}${capped ? ', and net.core.somaxconn with it, which is the limit now' : ''}; then restart it.`,
    ...(old ? ['Raise net.ipv4.tcp_max_syn_backlog as well: up to 4.3 the smaller of both counts.'] : []),
  ];
}
