import { delta } from '../model/readings.ts';
import type { TupleReading } from '../model/socket-readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { endName } from './end-name.ts';
import { exampleSockets, exampleTuple } from './example-sockets.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { holderName } from './place-name.ts';
import { risenCounters } from './risen-counters.ts';
import { unmoved } from './unmoved.ts';

const counter = 'TcpExt.TCPSynRetrans';
const retries = 'net.ipv4.tcp_syn_retries';
/** one or two may be chance */
const several = 3;
const mostTold = 5;

export const synUnanswered: Symptom = {
  id: 'TS015',
  slug: 'syn-unanswered',
  title: 'A destination does not answer connection attempts',
  what: 'connect() of this machine waits: the SYN was sent again and nothing came back, neither an answer nor a refusal',
  why: 'a host that is there answers or refuses within a round trip, and the first SYN is sent again only after a second; three at once toward one destination are no lost packet',
  sources: [
    'linux 6.6: net/ipv4/tcp_timer.c (tcp_retransmit_timer)',
    'linux 6.12: Documentation/networking/ip-sysctl.rst (tcp_syn_retries)',
    'RFC 6298',
  ],
  needs: [{ part: 'sockets' }],
  ill: {
    numbers: { [counter]: [12, 61] },
    after: {
      sockets: exampleSockets({
        byState: new Map([['SYN-SENT', 14]]),
        synUnanswered: [{ remote: '10.0.3.7', port: 8080, count: 14 }],
        tuples: [exampleTuple({ total: 14, estab: 0, keepalive: 0, synSent: 14 })],
      }),
    },
    sysctl: { [retries]: '6' },
  },
  well: {
    numbers: { [counter]: [12, 13] },
    after: {
      sockets: exampleSockets({ byState: new Map([['SYN-SENT', 1]]), synUnanswered: [{ remote: '10.0.3.7', port: 8080, count: 1 }] }),
    },
    sysctl: { [retries]: '6' },
  },
  look(context) {
    const { readings } = context;
    const waiting = readings.after.sockets?.synUnanswered ?? [];
    const ill = waiting.filter(({ count }) => count >= several);
    if (ill.length > 0) return ill.slice(0, mostTold).map((one) => causeAt(context, one));
    const pending = readings.after.sockets?.byState.get('SYN-SENT') ?? 0;
    const [most] = waiting;
    if (most !== undefined) {
      const why = `${most.count} SYN-SENT sent again toward ${endName(most.remote, most.port)}, ${pending} in all`;
      return [{ kind: 'ruledOut', why } satisfies Outcome];
    }
    const still = unmoved(readings, [counter]);
    // SYN-ACKs count in it too, so its rise says nothing without a SYN-SENT that waits
    return [{ kind: 'ruledOut', why: `${pending} SYN-SENT, none sent again${still.kind === 'ruledOut' ? `; ${still.why}` : ''}` }];
  },
};

interface Unanswered {
  readonly remote: string;
  readonly port: number;
  readonly count: number;
}

/** The listener that does not answer is on this machine too. */
function isOwn(tuple: TupleReading | undefined): boolean {
  return tuple !== undefined && tuple.local === tuple.remote;
}

function causeAt(context: SymptomContext, { remote, port, count }: Unanswered): Cause {
  const { readings } = context;
  const to = endName(remote, port);
  const tuples = (readings.after.sockets?.tuples ?? []).filter((one) => one.remote === remote && one.remotePort === port);
  const [first] = tuples;
  const open = tuples.reduce((sum, { estab }) => sum + estab, 0);
  const moves = (delta(readings, counter) ?? 0) > 0;
  const times = limitOf(context, retries)?.value;
  const who = first?.program === undefined ? 'the program' : holderName(first);
  return {
    kind: 'cause',
    title: `${to} does not answer connection attempts`,
    confidence: moves ? 'proved' : 'likely',
    evidence: [
      { fact: `SYN-SENT toward ${to} that were sent again`, value: `${count}`, from: '/proc/net/tcp' },
      { fact: `ESTAB toward ${to}`, value: `${open}`, from: '/proc/net/tcp' },
      ...risenCounters(readings, [counter]),
      ...limitEvidence(context, [retries]),
    ],
    reading: [
      `${count} attempts got neither an answer nor a refusal.`,
      open > 0
        ? `${open} connections to the same place are open, so the way is there: its accept queue may be full, or a limit for each source drops new ones.`
        : 'No connection to it is open: it is down, or a filter drops what is sent to it or what it answers.',
      times !== undefined &&
        times < 20 &&
        `${times} retries take ${2 ** (times + 1) - 1} s without an answer${times >= 4 ? ', a few seconds more from 6.5 on' : ''}, unless ${who} gives up before.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      `See what arrives: tcpdump for ${to} here and there. SYN here and not there: a route or filter; SYN there without an answer: its listener (ss -ltn, ListenOverflows there), its filter, its rp_filter.`,
      `Give ${who} a connect timeout of its own, and let it leave out a destination that does not answer.`,
    ],
    notThis: [
      { key: retries, text: 'fewer retries fail sooner for every program and every destination, and reach nothing' },
      { key: 'net.ipv4.tcp_tw_reuse', text: 'ports are not short: the SYN was sent' },
      { key: 'net.core.somaxconn', text: 'here it is about what comes in; there it may be the cause' },
    ],
    harm: open > 0 ? 45 : 55,
    // without the program: a full queue of its own listener is no reason why another host is silent
    place: isOwn(first) ? { port } : { remote: to },
  };
}
