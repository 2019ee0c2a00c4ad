import { delta, type Readings } from '../model/readings.ts';
import type { SocketReadings } from '../model/socket-readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleSockets, exampleTuple } from './example-sockets.ts';
import { limitEvidence } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { risenCounters } from './risen-counters.ts';
import { unmoved } from './unmoved.ts';

const again = 'Tcp.RetransSegs';
const sent = 'Tcp.OutSegs';
const syns = 'TcpExt.TCPSynRetrans';
const timeouts = 'TcpExt.TCPTimeouts';
/** a few percent are usual over the internet and radio; loss of a twentieth stalls most transfers */
const lossy = 0.05;
/** fewer in a window are chance */
const enough = 50;
/** sockets of one remote that have sent the same at least three times, and which part of all to it */
const stuck = 3;
const mostStuck = 0.5;
const mostTold = 3;

export const retransmission: Symptom = {
  id: 'TS014',
  slug: 'retransmission',
  title: 'Segments are lost on the way',
  what: 'Much has to be sent again, or nothing comes back from one host: the path, not a parameter',
  why: 'SYNs and SYN-ACKs that were sent again say nothing of a path and are taken off; 5 % of at least 50 segments sent again is beyond what radio and the internet usually lose, and half of the connections to a host that have sent the same at least twice more are no chance',
  sources: [
    'linux 6.6: net/ipv4/tcp_output.c (__tcp_retransmit_skb, tcp_rtx_synack), net/ipv4/tcp_timer.c (tcp_retransmit_timer)',
    'linux 6.12: Documentation/networking/ip-sysctl.rst (tcp_retries2)',
    'RFC 6298',
  ],
  needs: [{ number: again }, { number: sent }],
  ill: {
    numbers: { [again]: [1000, 2200], [sent]: [90_000, 99_000], [syns]: 40, [timeouts]: [200, 460] },
    after: {
      sockets: exampleSockets({
        tuples: [exampleTuple({ total: 40, estab: 40, retransmitting: 31 })],
        retransmitting: [{ remote: '10.0.3.7', count: 31 }],
      }),
    },
    sysctl: { 'net.ipv4.tcp_retries2': '15' },
  },
  well: {
    numbers: { [again]: [1000, 1040], [sent]: [90_000, 99_000], [syns]: 40, [timeouts]: [200, 212] },
    after: { sockets: exampleSockets({}) },
  },
  look(context) {
    const { readings } = context;
    const { sockets } = readings.after;
    const broken = sockets ? brokenPaths(sockets) : [];
    const moves = (delta(readings, again) ?? 0) > 0;
    const found: Outcome[] = broken.slice(0, mostTold).map((one) => pathCause(context, one, moves));
    const loss = lossOf(readings);
    if (loss && loss.again >= enough && loss.share >= lossy) found.push(lossCause(context, loss, broken.length > 0));
    if (found.length > 0) return found;
    if (loss === undefined || loss.again === 0) return [unmoved(readings, [again])];
    const why = `${loss.again} of ${loss.of} segments were sent again (${percentText(loss.share)}), without SYNs`;
    return [loss.again >= enough && loss.share >= lossy / 2 ? { kind: 'notYet', why } : { kind: 'ruledOut', why }];
  },
};

interface Loss {
  readonly again: number;
  readonly of: number;
  readonly share: number;
}

/** What was sent again and is no SYN or SYN-ACK; OutSegs leaves out what is sent again. */
function lossOf(readings: Readings): Loss | undefined {
  const [total, out] = [delta(readings, again), delta(readings, sent)];
  if (total === undefined || out === undefined) return undefined;
  const data = Math.max(0, total - (delta(readings, syns) ?? 0));
  return { again: data, of: out + data, share: out + data === 0 ? 0 : data / (out + data) };
}

interface Path {
  readonly remote: string;
  readonly count: number;
  readonly of: number;
}

/** Remotes from which nothing comes back. Where it is not known how many connections there are to one, it is left out. */
function brokenPaths({ retransmitting, tuples, remotes }: SocketReadings): readonly Path[] {
  return retransmitting.flatMap(({ remote, count }) => {
    const begun = tuples.filter((tuple) => tuple.remote === remote).reduce((sum, tuple) => sum + tuple.total - tuple.timeWait, 0);
    const came = remotes.find((one) => one.remote === remote)?.count ?? 0;
    const of = Math.max(count, begun + came);
    return begun + came > 0 && count >= stuck && count >= of * mostStuck ? [{ remote, count, of }] : [];
  });
}

const notThese: Cause['notThis'] = [
  { key: 'net.ipv4.tcp_rmem', text: 'a larger buffer loses no fewer segments' },
  { key: 'net.ipv4.tcp_sack', text: 'without it more is sent again, not less' },
  { key: 'net.ipv4.tcp_congestion_control', text: 'another one bears loss better and does not mend the path' },
];

function pathCause(context: SymptomContext, { remote, count, of }: Path, moves: boolean): Cause {
  const retries = context.sysctl('net.ipv4.tcp_retries2')?.value;
  return {
    kind: 'cause',
    title: `Nothing comes back from ${remote}`,
    confidence: moves ? 'proved' : 'likely',
    evidence: [
      {
        fact: `connections with ${remote} that have sent the same at least twice again`,
        value: `${count} of ${of}`,
        from: '/proc/net/tcp',
      },
      ...risenCounters(context.readings, [again, timeouts]),
      ...limitEvidence(context, ['net.ipv4.tcp_retries2']),
    ],
    reading: `${count} of ${of} connections wait for an acknowledgement that does not come: the host, the path or what a firewall or NAT remembers of them is gone. Each is given up after tcp_retries2${retries === '15' ? ' = 15, about 924 s' : ''}.`,
    do: [
      `Test the path to ${remote}: ping, mtr, and large packets (ping -M do -s 1472), as filtered ICMP hides a smaller MTU.`,
      'See whether a firewall or gateway between was restarted or forgets idle connections (TS010).',
      'Give the program a timeout of its own (TCP_USER_TIMEOUT), so that it need not wait for the kernel.',
    ],
    notThis: [{ key: 'net.ipv4.tcp_retries2', text: 'below 8 it also ends live connections on a short outage' }, ...notThese],
    harm: Math.round(40 + (25 * count) / of),
    place: { remote },
  };
}

function lossCause(context: SymptomContext, loss: Loss, located: boolean): Cause {
  return {
    kind: 'cause',
    title: `${percentText(loss.share)} of the segments are sent again`,
    confidence: 'proved',
    evidence: risenCounters(context.readings, [again, sent, syns, timeouts]),
    reading: `${loss.again} of ${loss.of} segments had to be sent again, SYNs not counted: ${percentText(loss.share)}. Throughput falls with the root of the loss, so no buffer helps.${located ? '' : ' The counters do not tell the path: no host stands out among the sockets.'}`,
    do: [
      'Find where it is lost: ip -s link and ethtool -S of the interface, mtr to the busiest remotes, a policer or a full link between.',
      'Compare with the time of day and the load: a queue that overflows is only lossy while it is full.',
    ],
    notThis: notThese,
    harm: Math.min(70, Math.round(35 + 200 * loss.share)),
  };
}
