import { delta } from '../model/readings.ts';
import type { SocketReadings } from '../model/socket-readings.ts';
import type { Cause, Symptom, SymptomContext } from '../model/symptom.ts';
import { endName } from './end-name.ts';
import { exampleListener, exampleSockets } from './example-sockets.ts';
import { limitEvidence } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { holderName, placeName } from './place-name.ts';
import { risenCounters } from './risen-counters.ts';
import { movedBy, unmoved } from './unmoved.ts';

const came = 'Tcp.InSegs';
/** what was dropped although it had arrived; OfoPruned and PruneCalled count attempts to make room */
const drops = ['TcpExt.RcvPruned', 'TcpExt.TCPRcvQDrop', 'TcpExt.TCPZeroWindowDrop', 'TcpExt.TCPBacklogDrop'];
const room = ['TcpExt.PruneCalled', 'TcpExt.OfoPruned'];
/** single segments are dropped anywhere and sent again; a thousandth of what arrives is loss that is felt */
const felt = 0.001;
const enough = 10;

export const tcpReceiveDrops: Symptom = {
  id: 'TS017',
  slug: 'tcp-receive-drops',
  title: 'TCP drops what it has received',
  what: 'Segments arrive and find no room in their socket: the other side must send them again',
  why: 'these counters rise only when a segment that arrived is thrown away; told from a thousandth of what arrives and 10 in the window on, as probes of a closed window count too',
  sources: [
    'linux 6.6: net/ipv4/tcp_input.c (tcp_prune_queue, tcp_data_queue), net/ipv4/tcp_ipv4.c (tcp_add_backlog)',
    'linux 6.12: Documentation/networking/ip-sysctl.rst (tcp_rmem)',
  ],
  needs: [{ number: 'TcpExt.RcvPruned' }, { number: came }],
  ill: {
    numbers: { 'TcpExt.RcvPruned': [4, 340], 'TcpExt.PruneCalled': [9, 800], 'TcpExt.TCPBacklogDrop': 3, [came]: [50_000, 92_000] },
    after: {
      sockets: exampleSockets({
        listeners: [exampleListener({ port: 9000, program: 'billing', pid: 4410, receiveBytes: 5_800_000 })],
      }),
    },
    sysctl: { 'net.ipv4.tcp_rmem': '4096 131072 6291456' },
  },
  well: {
    numbers: { 'TcpExt.RcvPruned': 4, 'TcpExt.TCPBacklogDrop': [3, 5], [came]: [50_000, 92_000] },
    after: { sockets: exampleSockets({}) },
  },
  look(context) {
    const { readings } = context;
    const lost = movedBy(readings, drops);
    if (lost === 0) return [unmoved(readings, drops)];
    const arrived = delta(readings, came) ?? 0;
    const share = lost / Math.max(lost, arrived);
    if (lost >= enough && share >= felt) return [cause(context, lost, arrived, share)];
    return [{ kind: 'ruledOut', why: `${lost} of ${arrived} segments that arrived were dropped (${percentText(share)})` }];
  },
};

function cause(context: SymptomContext, lost: number, arrived: number, share: number): Cause {
  const { readings } = context;
  const backlog = (delta(readings, 'TcpExt.TCPBacklogDrop') ?? 0) > lost / 2;
  const unread = readings.after.sockets ? unreadOf(readings.after.sockets) : undefined;
  return {
    kind: 'cause',
    title: 'TCP drops segments that it has received',
    confidence: 'proved',
    evidence: [
      ...risenCounters(readings, [...drops, ...room, came]),
      ...(unread ? [{ fact: `bytes that nobody has read, ${unread.name}`, value: `${unread.bytes}`, from: '/proc/net/tcp' }] : []),
      ...limitEvidence(context, ['net.ipv4.tcp_rmem']),
    ],
    reading: [
      `${lost} of ${arrived} segments that arrived were thrown away (${percentText(share)}), and the other side sends them again after a while.`,
      backlog
        ? 'Most found their socket in use and its own queue of segments full: one very busy connection.'
        : 'The receive buffer was full: the program reads more slowly than the other side sends.',
      unread && `The most that nobody has read is with ${unread.name}; the counters do not tell the socket.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      unread
        ? `See why ${unread.holder} does not read: its CPU, a lock, a slow store behind it.`
        : 'Find the program that does not read: ss -tnp with a large Recv-Q.',
      'If it fixes SO_RCVBUF itself, let it leave that to the kernel, which then sizes the buffer up to the last number of tcp_rmem.',
      backlog
        ? 'Spread the load over more connections: the limit is of one socket.'
        : 'Raise the last number of net.ipv4.tcp_rmem only where the program keeps up and the path is long.',
    ],
    notThis: [
      { key: 'net.core.netdev_max_backlog', text: 'it is the queue before TCP and counts in softnet_stat' },
      { key: 'net.core.somaxconn', text: 'these connections are accepted' },
      { key: 'net.core.rmem_max', text: 'it bounds SO_RCVBUF alone, not what the kernel sizes itself' },
    ],
    keys: ['net.ipv4.tcp_rmem'],
    harm: Math.min(65, Math.round(35 + 300 * share)),
  };
}

function unreadOf({
  listeners,
  tuples,
}: SocketReadings): { readonly name: string; readonly holder: string; readonly bytes: number } | undefined {
  const all = [
    ...listeners.map((one) => ({
      name: `connections that came in by ${placeName(one)}`,
      holder: holderName(one),
      bytes: one.receiveBytes,
    })),
    ...tuples.map((one) => ({
      name: `connections to ${endName(one.remote, one.remotePort)}`,
      holder: holderName(one),
      bytes: one.receiveBytes,
    })),
  ];
  const [most] = all.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  return most;
}
