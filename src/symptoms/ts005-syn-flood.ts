import type { Cause, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleListener, exampleSockets } from './example-sockets.ts';
import { holderPlace } from './holder-place.ts';
import { limitEvidence } from './limit-of.ts';
import { logEvidence } from './logged-lately.ts';
import { percentText } from './number-text.ts';
import { placeName } from './place-name.ts';
import { risenCounters } from './risen-counters.ts';
import { type SynQueue, synQueue } from './syn-queue.ts';
import { unmoved } from './unmoved.ts';

const names = ['SyncookiesSent', 'SyncookiesRecv', 'SyncookiesFailed', 'TCPReqQFullDoCookies', 'TCPReqQFullDrop', 'ListenDrops'];
const counters = names.map((name) => `TcpExt.${name}`);

export const synFlood: Symptom = {
  id: 'TS005',
  slug: 'syn-flood',
  title: 'SYNs come from those who never answer',
  what: 'Many handshakes are begun and not finished: a flood with forged addresses, or an answer that cannot reach the clients',
  why: 'live clients answer nearly every SYN-ACK; where the queue is full and fewer than half of at least 20 cookies are answered, or without cookies half of the half-open connections had their SYN-ACK sent again, the senders are not there',
  sources: [
    'linux 6.6: net/ipv4/tcp_input.c (tcp_conn_request, tcp_syn_flood_action), net/ipv4/syncookies.c',
    'linux 6.12: Documentation/networking/ip-sysctl.rst',
  ],
  needs: [{ number: 'TcpExt.SyncookiesSent' }],
  ill: {
    numbers: {
      'TcpExt.SyncookiesSent': [0, 5000],
      'TcpExt.SyncookiesRecv': [0, 20],
      'TcpExt.TCPReqQFullDoCookies': [0, 5000],
      'TcpExt.TCPReqQFullDrop': 0,
    },
    after: {
      sockets: exampleSockets({ listeners: [exampleListener({})], synRecv: new Map([[8080, 511]]), synRecvRetried: 480 }),
    },
    sysctl: { 'net.ipv4.tcp_syncookies': '1' },
  },
  well: {
    numbers: { 'TcpExt.SyncookiesSent': 40, 'TcpExt.SyncookiesRecv': 40, 'TcpExt.SyncookiesFailed': [7, 8], 'TcpExt.TCPReqQFullDrop': 0 },
    after: { sockets: exampleSockets({ listeners: [exampleListener({})] }) },
    sysctl: { 'net.ipv4.tcp_syncookies': '1' },
  },
  look(context) {
    const queue = synQueue(context);
    if (queue.flood) return [causeAt(context, queue)];
    if (queue.sent > 0) return [{ kind: 'ruledOut', why: `${queue.answered} of ${queue.sent} cookies were answered` }];
    return [unmoved(context.readings, ['TcpExt.SyncookiesSent', 'TcpExt.TCPReqQFullDrop'])];
  },
};

function causeAt(context: SymptomContext, queue: SynQueue): Cause {
  const listener = queue.at?.listener;
  const open = queue.mode === '0' || (queue.sent === 0 && queue.dropped + queue.reserved > 0);
  const where = listener ? ` to ${placeName(listener)}` : '';
  const lost = queue.dropped + queue.reserved;
  return {
    kind: 'cause',
    title: `SYNs${where} are never followed up: a flood, or answers that get lost`,
    confidence: queue.sent > 0 ? 'proved' : 'likely',
    evidence: [
      ...risenCounters(context.readings, counters),
      {
        fact: 'half-open connections, and those whose SYN-ACK was sent again',
        value: `${queue.halfOpen}, ${queue.halfOpenRetried}`,
        from: '/proc/net/tcp',
      },
      ...limitEvidence(context, ['net.ipv4.tcp_syncookies']),
      ...logEvidence(context.readings, ['synflood_new', 'synflood_old']),
    ],
    reading: open
      ? `The queue is full of half-open connections, ${queue.halfOpenRetried} of ${queue.halfOpen} without an answer for a second and more; with cookies off ${lost} further SYNs were dropped, those of real clients among them.`
      : `${queue.answered} of ${queue.sent} cookies were answered (${percentText(queue.answered / queue.sent)}); clients that are there answer nearly all. Cookies keep the port reachable, ${queue.passive} connections came in meanwhile.`,
    do: [
      ...(open ? ['Set net.ipv4.tcp_syncookies = 1: it acts at once, also for listeners that are there.'] : []),
      'See whether the sources are real: tcpdump at the port. One that is real and does not answer points to a lost way back (routes, rp_filter, a filter).',
      'Filter before the machine (provider, firewall, rate limit for each source); SYNPROXY or a synproxy rule where there is a firewall of your own.',
    ],
    notThis: [
      ...(open
        ? []
        : [{ key: 'net.ipv4.tcp_syncookies', text: 'leave it at 1; 2 sends cookies to everybody, 0 shuts out the real clients' }]),
      {
        key: 'net.ipv4.tcp_max_syn_backlog',
        text: `a flood fills any queue${queue.reserved > 0 ? ', and with cookies on it is not asked' : '; from 4.4 on it is not even the size of it'}`,
      },
      { key: 'net.ipv4.tcp_abort_on_overflow', text: 'it is about the queue of finished handshakes' },
      { key: 'net.ipv4.tcp_synack_retries', text: 'fewer retries drop real clients on lossy paths first' },
    ],
    ...(open && { keys: ['net.ipv4.tcp_syncookies'], profiles: ['reverse-proxy'] }),
    harm: open ? 90 : 45,
    ...(queue.at && { place: { port: queue.at.port, ...holderPlace(listener ?? {}) } }),
    explains: ['TS040'],
  };
}
