import { delta, type Readings, rate, reading, risen, shownName } from '../model/readings.ts';
import type { ListenerReading } from '../model/socket-readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { applicationOf } from './application-of.ts';
import { exampleListener, exampleSockets } from './example-sockets.ts';
import { holderName, placeName } from './place-name.ts';

const counter = 'TcpExt.ListenOverflows';
/** a queue that is filled so far is told as near */
const near = 0.7;

export const acceptQueueOverflow: Symptom = {
  id: 'TS003',
  slug: 'accept-queue-overflow',
  title: 'The accept queue of a listener overflows',
  what: 'Finished handshakes wait for accept() in a queue that is full, so the kernel drops new ones and clients wait for their retries',
  why: 'the queue holds min(net.core.somaxconn, backlog of listen()) + 1 connections; a counter that rises in the window is a drop, a queue that is full now is one to come',
  sources: [
    'linux 6.6: net/ipv4/tcp_input.c (tcp_conn_request), include/net/sock.h (sk_acceptq_is_full)',
    'linux 6.6: net/socket.c (__sys_listen)',
  ],
  needs: [{ number: counter }, { part: 'sockets' }],
  ill: {
    numbers: { [counter]: [40, 241], 'Tcp.PassiveOpens': [9000, 9600] },
    after: { sockets: exampleSockets({ listeners: [exampleListener({ queued: 512, limit: 511, unaccepted: 512 })] }) },
    sysctl: { 'net.core.somaxconn': '4096' },
  },
  well: {
    numbers: { [counter]: [40, 40], 'Tcp.PassiveOpens': [9000, 9600] },
    after: { sockets: exampleSockets({ listeners: [exampleListener({ queued: 3, limit: 511 })] }) },
    sysctl: { 'net.core.somaxconn': '4096' },
  },
  look(context) {
    const { readings } = context;
    const listeners = readings.after.sockets?.listeners ?? [];
    const full = listeners.filter(isFull);
    const by = delta(readings, counter);
    const rises = (by ?? 0) > 0;
    if (full.length > 0) return full.map((listener) => causeAt(context, listener, rises ? 'proved' : 'likely', full.length));
    if (rises) return [somewhere(context, listeners)];
    const fullest = [...listeners].sort((a, b) => share(b) - share(a))[0];
    if (fullest && share(fullest) >= near)
      return [
        {
          kind: 'notYet',
          what: `accept queue of ${placeName(fullest)}`,
          why: `${fullest.queued} of ${fullest.limit} wait for accept()`,
          share: share(fullest),
        },
      ];
    const total = reading(readings, counter) ?? 0;
    if (by === undefined && total > 0)
      return [{ kind: 'notChecked', why: `${shownName(counter)} ${total} since boot: one look does not tell whether it still rises` }];
    return [{ kind: 'ruledOut', why: `${shownName(counter)} ${by === undefined ? '0 since boot' : '+0'}` }];
  },
};

/** The kernel's test is `waiting > limit`: one more than the limit fits. */
function isFull({ queued, limit }: ListenerReading): boolean {
  return limit !== undefined && queued > limit;
}

function share({ queued, limit }: ListenerReading): number {
  return limit === undefined ? 0 : queued / (limit + 1);
}

/** The counter rises but no queue is full at this moment: short bursts. One listener that takes connections can only be the one. */
function somewhere(context: SymptomContext, listeners: readonly ListenerReading[]): Outcome {
  const candidates = listeners.filter((one) => one.queued > 0 || [...one.states.values()].some((count) => count > 0));
  const [one] = candidates.length === 0 ? listeners : candidates;
  if (one && (candidates.length === 1 || listeners.length === 1)) return causeAt(context, one, 'likely', 1);
  const { readings } = context;
  const evidence = risen(readings, counter);
  return {
    kind: 'cause',
    title: 'An accept queue overflows for moments',
    confidence: 'likely',
    evidence: evidence ? [evidence] : [],
    reading: `The counter does not tell the listener, and no queue was full at the look: ${candidates.length} listeners have connections.`,
    do: ['Look again while it happens, with a longer --interval: a full queue shows Recv-Q = Send-Q + 1 in ss -ltn.'],
    notThis: [{ key: 'net.ipv4.tcp_max_syn_backlog', text: 'it is about handshakes that are not finished' }],
    harm: harmOf(readings),
  };
}

function causeAt(context: SymptomContext, listener: ListenerReading, confidence: Cause['confidence'], fullOnes: number): Cause {
  const { readings } = context;
  const { port, program, pid, unit, queued, limit } = listener;
  const somaxconn = context.sysctl('net.core.somaxconn');
  const most = somaxconn === undefined ? undefined : Number(somaxconn.value);
  const cap = limit === undefined || most === undefined ? 'unknown' : limit < most ? 'backlog' : limit === most ? 'somaxconn' : 'earlier';
  const counted = risen(readings, counter);
  return {
    kind: 'cause',
    title: `The accept queue of ${placeName(listener)} overflows`,
    confidence,
    evidence: [
      ...(counted ? [counted] : []),
      {
        fact: `accept queue of ${placeName(listener)}`,
        value: limit === undefined ? `${queued}` : `${queued} of ${limit}`,
        from: limit === undefined ? '/proc/net/tcp' : 'ss -ltn',
      },
      ...(somaxconn ? [{ fact: 'net.core.somaxconn', value: somaxconn.value, from: somaxconn.from }] : []),
    ],
    reading: [capReading(cap, limit, most), fullOnes > 1 && 'The counter is the sum over all listeners.', bridged(readings, limit)]
      .filter(Boolean)
      .join(' '),
    do: remedies(context, listener, cap),
    notThis: wrong(cap),
    ...(cap === 'somaxconn' && { keys: ['net.core.somaxconn'], profiles: ['reverse-proxy'] }),
    harm: harmOf(readings),
    explains: ['TS015'],
    place: {
      port,
      ...(program !== undefined && { program }),
      ...(pid !== undefined && { pid }),
      ...(unit !== undefined && { unit }),
    },
  };
}

type Cap = 'backlog' | 'somaxconn' | 'earlier' | 'unknown';

function capReading(cap: Cap, limit: number | undefined, most: number | undefined): string {
  if (cap === 'backlog')
    return `The limit is min(somaxconn ${most}, backlog ${limit}) = ${limit}: the program asked for the smaller number, or has not been restarted since somaxconn was raised.`;
  if (cap === 'somaxconn') return `The limit is ${limit}, as somaxconn: the program asked for at least as much.`;
  if (cap === 'earlier') return `The limit is ${limit}, from before somaxconn was set to ${most}: the next start of the program gets less.`;
  return 'Which of somaxconn and backlog is the limit is not known: only ss tells it.';
}

/** How long a pause the queue bridges at the present rate. */
function bridged(readings: Readings, limit: number | undefined): string | undefined {
  const accepted = rate(readings, 'Tcp.PassiveOpens');
  const dropped = rate(readings, counter);
  if (accepted === undefined || dropped === undefined || accepted + dropped <= 0 || limit === undefined) return undefined;
  const perSecond = accepted + dropped;
  return `At ${perSecond.toFixed(1)} attempts a second it bridges ${((limit + 1) / perSecond).toFixed(2)} s without accept().`;
}

function remedies({ knowledge }: SymptomContext, listener: ListenerReading, cap: Cap): readonly string[] {
  const application = applicationOf(knowledge, listener.program);
  const directive = application?.backlog?.directive;
  const how = application && directive ? ` (${application.title ?? application.name}: ${directive})` : '';
  return [
    `Find why ${holderName(listener)} is slow to accept(): its CPU, pauses, a single accepting thread, a descriptor limit.`,
    cap === 'somaxconn'
      ? `Raise net.core.somaxconn and the program's own listen() backlog${how}, then restart it.`
      : cap === 'earlier'
        ? 'Set net.core.somaxconn back before the program is restarted.'
        : `Raise the program's own listen() backlog${how}, then restart it.`,
  ];
}

function wrong(cap: Cap): Cause['notThis'] {
  return [
    ...(cap === 'backlog' ? [{ key: 'net.core.somaxconn', text: 'it is not the smaller number, raising it changes nothing' }] : []),
    { key: 'net.ipv4.tcp_max_syn_backlog', text: 'it is about handshakes that are not finished, these are' },
    { key: 'net.ipv4.tcp_syncookies', text: 'a SYN is dropped while the accept queue is full, cookies or not' },
    { key: 'net.ipv4.tcp_abort_on_overflow', text: 'clients get a reset instead of a retry, nobody is accepted sooner' },
  ];
}

/** With the share of attempts that are lost. */
function harmOf(readings: Readings): number {
  const dropped = delta(readings, counter) ?? 0;
  const accepted = delta(readings, 'Tcp.PassiveOpens') ?? 0;
  if (dropped === 0) return 50;
  return Math.round(60 + (30 * dropped) / (dropped + accepted));
}
