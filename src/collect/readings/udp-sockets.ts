import type { HeldReading, Holder, UdpReading } from '../../model/socket-readings.ts';
import type { Look } from '../look.ts';
import { isLoopback } from '../parse/ip-text.ts';
import { addressText } from './listening.ts';
import { eachSocket } from './socket-table.ts';

export interface UdpSocket {
  readonly address: string;
  readonly port: number;
  /** `host:port`, where it is connected */
  readonly remote?: string;
  readonly drops: number;
  readonly queued: number;
  readonly inode: number;
}

export interface UdpSockets {
  readonly total: number;
  /** at most `mostSockets` */
  readonly sockets: readonly UdpSocket[];
}

const established = 1;
const mostSockets = 20_000;
const mostShown = 50;

/** The UDP sockets; undefined where neither table can be read. */
export function udpSockets(look: Look, net: string): UdpSockets | undefined {
  const sockets: UdpSocket[] = [];
  let total = 0;
  let any = false;
  for (const table of ['udp', 'udp6']) {
    const problem = eachSocket(look, `${net}/${table}`, (row) => {
      total += 1;
      if (sockets.length >= mostSockets) return true;
      const remote = row.state === established ? `${hostText(addressText(row.remoteAddress()))}:${row.remotePort}` : undefined;
      sockets.push({
        address: addressText(row.localAddress()),
        port: row.localPort,
        ...(remote !== undefined && { remote }),
        drops: Math.max(0, row.last()),
        queued: Math.max(0, row.receiveQueue),
        inode: row.inode,
      });
      return true;
    });
    any ||= problem === undefined;
  }
  if (total > mostSockets) look.skip('UDP sockets', `${total} are more than are kept (${mostSockets})`, 'which program has the others');
  return any ? { total, sockets } : undefined;
}

const hostText = (address: string) => (address.includes(':') ? `[${address}]` : address);

/** Sockets of one program toward one destination, or on one port, as one; the most drops first. */
export function udpReadings(udp: UdpSockets, holderOf: (inode: number) => Holder): readonly UdpReading[] {
  const groups = new Map<string, { reading: UdpReading; sockets: number; drops: number; queued: number }>();
  for (const socket of udp.sockets) {
    const holder = holderOf(socket.inode);
    const { address, port, remote } = socket;
    // the local port of a connected socket is the kernel's choice and would make a group of each
    const key = JSON.stringify([holder.pid, remote === undefined ? [address, port] : remote]);
    const have = groups.get(key);
    if (have) {
      have.sockets += 1;
      have.drops += socket.drops;
      have.queued += socket.queued;
    } else {
      const reading = { ...holder, address, port, ...(remote !== undefined && { remote }), drops: 0, queuedBytes: 0, sockets: 0 };
      groups.set(key, { reading, sockets: 1, drops: socket.drops, queued: socket.queued });
    }
  }
  return [...groups.values()]
    .map(({ reading, sockets, drops, queued }) => ({ ...reading, sockets, drops, queuedBytes: queued }))
    .sort(
      (a, b) =>
        b.drops - a.drops ||
        b.sockets - a.sockets ||
        a.port - b.port ||
        compare(a.address, b.address) ||
        compare(a.remote ?? '', b.remote ?? ''),
    )
    .slice(0, mostShown);
}

/** UDP sockets beyond loopback by program. */
export function udpHeld(udp: UdpSockets, holderOf: (inode: number) => Holder): readonly HeldReading[] {
  const groups = new Map<string, { holder: Holder; count: number; unread: number }>();
  for (const socket of udp.sockets) {
    if (isLoopback(socket.address)) continue;
    const holder = holderOf(socket.inode);
    const key = `${holder.pid ?? ''}`;
    const have = groups.get(key) ?? { holder, count: 0, unread: 0 };
    have.count += 1;
    have.unread += socket.queued;
    groups.set(key, have);
  }
  return [...groups.values()]
    .map(({ holder, count, unread }) => ({ ...holder, count, unread }))
    .sort((a, b) => b.count - a.count || (a.pid ?? 0) - (b.pid ?? 0))
    .slice(0, mostShown);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
