import type { HeldReading, Holder, Idle, ListenerReading, SocketReadings, TcpState, TupleReading } from '../../model/socket-readings.ts';
import type { WantedSockets } from '../descriptor-names.ts';
import type { IdleTimes } from './idle.ts';
import { addressText, type Listening } from './listening.ts';
import type { Counts, HeldSocket, SocketCount } from './socket-count.ts';
import { type UdpSockets, udpHeld, udpReadings } from './udp-sockets.ts';

/** What was counted, before it is known who holds what. */
export interface Counted {
  readonly count: SocketCount;
  readonly whole: boolean;
  readonly listening: readonly Listening[];
  readonly udp?: UdpSockets;
}

const names: readonly (TcpState | undefined)[] = [
  undefined,
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'UNCONN',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
];

const mostTuples = 50;
const mostRemotes = 20;
/** The kernel tells timers in ticks of USER_HZ, which is 100 on every machine of today. */
const ticks = 100;

/** The inodes whose holders matter: needed are those of lists, useful those of each listener and of one socket of each large tuple. */
export function wantedInodes({ count, listening, udp }: Counted): WantedSockets {
  const [needed, useful] = [new Set<number>(), new Set<number>()];
  for (const list of [count.finWait2, count.closeWait, udp?.sockets ?? []]) for (const { inode } of list) needed.add(inode);
  for (const { inode, pid } of listening) if (pid === undefined) useful.add(inode);
  for (const [, { inode }] of largest(count)) useful.add(inode);
  needed.delete(0);
  return { needed, useful };
}

/** @param holderOf by inode of a socket; nothing where it was not found */
export function socketReadings(
  counted: Counted,
  idle: IdleTimes | undefined,
  holderOf: (inode: number, pid?: number) => Holder,
): SocketReadings {
  const { count, listening, udp } = counted;
  const { all, finWait } = count;
  const tuples = largest(count).map(([key, counts]) => tuple(key, counts, holderOf, idle));
  const outgoing = (all.states[6] ?? 0) - count.timeWaitIn;
  return {
    total: count.total,
    whole: counted.whole,
    byState: byState(all),
    listeners: listening.map((one) => listener(one, holderOf, idle)).sort((a, b) => a.port - b.port || compare(a.address, b.address)),
    tuples,
    tuplesLeftOut: count.tuples.size - tuples.length + count.tuplesLeftOut,
    timeWait: { incoming: count.timeWaitIn, outgoing },
    established: { incoming: count.estabIn, outgoing: count.estabOut, keepalive: all.keepalive, noTimer: all.noTimer },
    finWait1: { held: finWait.held1, orphaned: finWait.orphaned1 },
    finWait2: { held: finWait.held2, orphaned: finWait.orphaned2 },
    finWait2Held: held(count.finWait2, holderOf),
    closeWait: held(count.closeWait, holderOf),
    synRecv: new Map([...count.synRecv].sort(([a], [b]) => a - b)),
    synRecvRetried: count.synRecvRetried,
    retransmitting: top(count.retransmitting).map(([remote, of]) => ({ remote: addressText(remote), count: of })),
    zeroWindow: count.zeroWindow,
    synUnanswered: top(count.synUnanswered).map(([end, of]) => ({ ...remoteOf(end), count: of })),
    remotes: top(count.remotes).map(([remote, of]) => ({ remote: addressText(remote), count: of })),
    ...(idle && { idle: idle.all }),
    udp: udp ? udpReadings(udp, holderOf) : [],
    udpTotal: udp?.total ?? 0,
    udpHeld: udp ? udpHeld(udp, holderOf) : [],
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function largest(count: SocketCount): readonly (readonly [string, Counts])[] {
  return [...count.tuples].sort(([a, left], [b, right]) => right.total - left.total || compare(a, b)).slice(0, mostTuples);
}

const top = (counts: ReadonlyMap<string, number>) => [...counts].sort(([a, m], [b, n]) => n - m || compare(a, b)).slice(0, mostRemotes);

function byState(counts: Counts): ReadonlyMap<TcpState, number> {
  const all = new Map<TcpState, number>();
  names.forEach((name, state) => {
    const number = counts.states[state] ?? 0;
    if (name !== undefined && number > 0) all.set(name, number);
  });
  return all;
}

/** `0703000A:1F90` */
function remoteOf(end: string): { readonly remote: string; readonly port: number } {
  const colon = end.lastIndexOf(':');
  return { remote: addressText(end.slice(0, colon)), port: Number.parseInt(end.slice(colon + 1), 16) };
}

const timers = (counts: Counts) => ({
  keepalive: counts.keepalive,
  noTimer: counts.noTimer,
  ...(counts.keepalive > 0 && { keepaliveLongest: counts.keepaliveLongest / ticks }),
});

function listener(one: Listening, holderOf: (inode: number, pid?: number) => Holder, times: IdleTimes | undefined): ListenerReading {
  const address = addressText(one.address);
  const idle: Idle | undefined = times?.listeners.get(`${address} ${one.port}`);
  const holder = holderOf(one.inode, one.pid);
  return {
    protocol: 'tcp',
    address,
    port: one.port,
    ...(one.program !== undefined && { program: one.program }),
    ...holder,
    sockets: one.sockets,
    queued: one.queued,
    ...(one.limit !== undefined && { limit: one.limit }),
    states: byState(one.counts),
    ...timers(one.counts),
    unaccepted: one.counts.unaccepted,
    sendBytes: one.counts.sendBytes,
    receiveBytes: one.counts.receiveBytes,
    ...(idle && { idle }),
  };
}

function tuple(key: string, counts: Counts, holderOf: (inode: number) => Holder, times: IdleTimes | undefined): TupleReading {
  const blank = key.indexOf(' ');
  const local = addressText(key.slice(0, blank));
  const { remote, port } = remoteOf(key.slice(blank + 1));
  const idle: Idle | undefined = times?.tuples.get(`${local} ${remote} ${port}`);
  const of = (state: number) => counts.states[state] ?? 0;
  return {
    local,
    remote,
    remotePort: port,
    ...(counts.inode > 0 && holderOf(counts.inode)),
    total: counts.total,
    estab: of(1),
    timeWait: of(6),
    synSent: of(2),
    closeWait: of(8),
    finWait: of(4) + of(5),
    ...timers(counts),
    retransmitting: counts.retransmitting,
    sendBytes: counts.sendBytes,
    receiveBytes: counts.receiveBytes,
    ...(idle && { idle }),
  };
}

function held(sockets: readonly HeldSocket[], holderOf: (inode: number) => Holder): readonly HeldReading[] {
  const groups = new Map<string, { readonly holder: Holder; readonly port?: number; count: number; unread: number }>();
  for (const { inode, port, unread } of sockets) {
    const holder = holderOf(inode);
    const key = `${holder.pid ?? ''} ${port ?? ''}`;
    const have = groups.get(key) ?? { holder, ...(port !== undefined && { port }), count: 0, unread: 0 };
    have.count += 1;
    have.unread += unread;
    groups.set(key, have);
  }
  return [...groups.values()]
    .map(({ holder, port, count, unread }) => ({ ...holder, count, unread, ...(port !== undefined && { port }) }))
    .sort((a, b) => b.count - a.count || (a.pid ?? 0) - (b.pid ?? 0) || (a.port ?? 0) - (b.port ?? 0))
    .slice(0, mostTuples);
}
