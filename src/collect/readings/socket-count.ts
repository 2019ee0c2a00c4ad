import type { SocketRow } from '../parse/socket-rows.ts';

/** The numbers of one listener or one tuple while they are counted. */
export interface Counts {
  /** by state, as the kernel numbers them */
  readonly states: number[];
  total: number;
  keepalive: number;
  noTimer: number;
  /** ticks */
  keepaliveLongest: number;
  unaccepted: number;
  retransmitting: number;
  sendBytes: number;
  receiveBytes: number;
  /** of one of its sockets, to find the program by */
  inode: number;
}

/** A listening socket: address in hexadecimal. */
export interface Place {
  readonly address: string;
  readonly port: number;
  readonly counts: Counts;
}

export interface HeldSocket {
  readonly inode: number;
  /** local, where it came in by a listener */
  readonly port?: number;
  readonly unread: number;
}

export interface SocketCount {
  total: number;
  readonly all: Counts;
  /** by hexadecimal `LOCAL REMOTE:PORT` */
  readonly tuples: Map<string, Counts>;
  tuplesLeftOut: number;
  timeWaitIn: number;
  estabIn: number;
  estabOut: number;
  readonly finWait: { held1: number; orphaned1: number; held2: number; orphaned2: number };
  readonly finWait2: HeldSocket[];
  readonly closeWait: HeldSocket[];
  /** sockets in those two states that were not kept */
  heldLeftOut: number;
  readonly synRecv: Map<number, number>;
  synRecvRetried: number;
  zeroWindow: number;
  readonly retransmitting: Map<string, number>;
  readonly synUnanswered: Map<string, number>;
  readonly remotes: Map<string, number>;
  /** Counts one line. */
  take(row: SocketRow): void;
}

/** Distinct keys of one table that are kept; what comes later is counted in the totals only. */
const mostKeys = 50_000;
/** Sockets whose holder is looked for. */
const mostHeld = 20_000;

const [estab, synSent, synRecv, finWait1, finWait2, timeWait, closeWait, listen] = [1, 2, 3, 4, 5, 6, 8, 10];
const anyIpv4 = '00000000';
const anyIpv6 = '0'.repeat(32);
const ownIpv6 = `${'0'.repeat(24)}01000000`;

export function emptyCounts(): Counts {
  return {
    states: new Array<number>(13).fill(0),
    total: 0,
    keepalive: 0,
    noTimer: 0,
    keepaliveLongest: 0,
    unaccepted: 0,
    retransmitting: 0,
    sendBytes: 0,
    receiveBytes: 0,
    inode: 0,
  };
}

/**
 * Counts the sockets of a namespace while they stream by. Memory is bounded whatever their number: a tuple with many connections is met
 * early, because the kernel lists connections in the order of a hash.
 * @param places all listening sockets, each place once
 */
export function countSockets(places: readonly Place[]): SocketCount {
  const byPort = new Map<number, Place[]>();
  for (const place of places) byPort.set(place.port, [...(byPort.get(place.port) ?? []), place]);
  const count: SocketCount = {
    total: 0,
    all: emptyCounts(),
    tuples: new Map(),
    tuplesLeftOut: 0,
    timeWaitIn: 0,
    estabIn: 0,
    estabOut: 0,
    finWait: { held1: 0, orphaned1: 0, held2: 0, orphaned2: 0 },
    finWait2: [],
    closeWait: [],
    heldLeftOut: 0,
    synRecv: new Map(),
    synRecvRetried: 0,
    zeroWindow: 0,
    retransmitting: new Map(),
    synUnanswered: new Map(),
    remotes: new Map(),
    take(row) {
      count.total += 1;
      if (row.state === listen) {
        count.all.states[listen] = (count.all.states[listen] ?? 0) + 1;
        return;
      }
      // 12 is SYN-RECV too, under the name that it has inside the kernel
      const state = row.state === 12 ? synRecv : row.state;
      add(count.all, row, state);
      const came = byPort.get(row.localPort);
      const place = came && placeOf(came, row.localAddress());
      if (place) incoming(count, place, row, state);
      else if (state !== synRecv) outgoing(count, row, state);
      special(count, row, state, place?.port);
    },
  };
  return count;
}

/** The most particular listener that a local address belongs to. */
function placeOf(places: readonly Place[], address: string): Place | undefined {
  let found: Place | undefined;
  for (const place of places) {
    if (place.address === address) return place;
    if (place.address === anyIpv4 && address.length === 8) found = place;
    else if (place.address === anyIpv6) found ??= place;
  }
  return found;
}

function add(counts: Counts, row: SocketRow, state: number): void {
  counts.states[state] = (counts.states[state] ?? 0) + 1;
  counts.total += 1;
  if (row.inode > 0) counts.inode = row.inode;
  if (state === timeWait || state === synRecv) return;
  counts.sendBytes += Math.max(0, row.sendQueue);
  counts.receiveBytes += Math.max(0, row.receiveQueue);
  if (state !== synSent && row.timer === 1 && row.retransmits >= 2) counts.retransmitting += 1;
  if (row.inode === 0 && (state === estab || state === closeWait)) counts.unaccepted += 1;
  if (state !== estab) return;
  if (row.timer === 0) counts.noTimer += 1;
  if (row.timer === 2) {
    counts.keepalive += 1;
    if (row.timerLeft > counts.keepaliveLongest) counts.keepaliveLongest = row.timerLeft;
  }
}

function incoming(count: SocketCount, place: Place, row: SocketRow, state: number): void {
  add(place.counts, row, state);
  if (state === timeWait) count.timeWaitIn += 1;
  const remote = row.remoteAddress();
  bump(count.remotes, remote);
  // the other end of a connection between two programs here is no client
  if (state === estab && !isOwn(remote)) count.estabIn += 1;
}

/** 127.0.0.0/8 or ::1, as a little-endian machine prints them */
const isOwn = (address: string) => (address.length === 8 ? address.endsWith('7F') : address === ownIpv6);

function outgoing(count: SocketCount, row: SocketRow, state: number): void {
  if (state === estab) count.estabOut += 1;
  const key = `${row.localAddress()} ${row.remoteEnd()}`;
  let counts = count.tuples.get(key);
  if (counts === undefined) {
    if (count.tuples.size >= mostKeys) {
      count.tuplesLeftOut += 1;
      return;
    }
    counts = emptyCounts();
    count.tuples.set(key, counts);
  }
  add(counts, row, state);
}

function special(count: SocketCount, row: SocketRow, state: number, port: number | undefined): void {
  if (row.timer === 4) count.zeroWindow += 1;
  if (state === synSent) {
    if (row.retransmits >= 1) bump(count.synUnanswered, row.remoteEnd());
  } else if (state === synRecv) {
    count.synRecv.set(row.localPort, (count.synRecv.get(row.localPort) ?? 0) + 1);
    if (row.retransmits >= 1) count.synRecvRetried += 1;
  } else if (state !== timeWait && row.timer === 1 && row.retransmits >= 2) bump(count.retransmitting, row.remoteAddress());
  const held = row.inode > 0;
  if (state === finWait1) count.finWait[held ? 'held1' : 'orphaned1'] += 1;
  if (state === finWait2) count.finWait[held ? 'held2' : 'orphaned2'] += 1;
  const list = !held ? undefined : state === finWait2 ? count.finWait2 : state === closeWait ? count.closeWait : undefined;
  if (list === undefined) return;
  if (list.length >= mostHeld) count.heldLeftOut += 1;
  else list.push({ inode: row.inode, unread: Math.max(0, row.receiveQueue), ...(port !== undefined && { port }) });
}

function bump(counts: Map<string, number>, key: string): void {
  const have = counts.get(key);
  if (have !== undefined || counts.size < mostKeys) counts.set(key, (have ?? 0) + 1);
}
