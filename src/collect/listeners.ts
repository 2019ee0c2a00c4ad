import type { Listener } from '../model/facts.ts';
import { askListeners } from './ask-listeners.ts';
import type { Look } from './look.ts';
import type { SocketRow } from './parse/socket-rows.ts';
import { ssListeners } from './parse/ss-listeners.ts';
import { type Process, unitOf } from './processes.ts';
import { addressText } from './readings/listening.ts';
import { eachSocket } from './readings/socket-table.ts';
import { socketOwners } from './socket-owners.ts';

export interface Listening {
  readonly listeners: readonly Listener[];
  /** every process that holds one of the sockets that are not `ephemeral`: a server and its workers */
  readonly pids: readonly number[];
}

interface Raw {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly backlog?: number;
  readonly queued?: number;
  /** where owners are not told with it */
  readonly inode?: number;
  readonly pids: readonly number[];
  readonly program?: string;
}

const mostLines = 300_000;

/**
 * Sockets that wait for others to begin. `ss` is asked on this machine only: the kernel tells a backlog to nobody else.
 * @param ports ip_local_port_range: a UDP socket in it has most likely a port that will be another one at the next start
 */
export function listenersOf(look: Look, processes: readonly Process[], ports: string | undefined): Listening | undefined {
  const asked = (look.tree.live ? fromSs(look) : undefined) ?? fromProc(look);
  if (asked === undefined) {
    look.skip('listeners', '/proc/net/tcp cannot be read', 'which programs serve what here, and which profiles fit');
    return undefined;
  }
  const raw = look.tree.live ? withOwners(look, asked, processes, ports) : asked;
  const names = new Map(processes.map(({ pid, program }) => [pid, program]));
  const merged = new Map<string, Listener>();
  for (const socket of raw) {
    const pid = socket.pids[0];
    const unit = pid === undefined ? undefined : unitOf(look, pid);
    const program = (pid === undefined ? undefined : names.get(pid)) ?? socket.program;
    const { protocol, address, port } = socket;
    const key = JSON.stringify([protocol, address, port, program]);
    const have = merged.get(key);
    const backlog = least(have?.backlog, socket.backlog);
    const queued = have?.queued === undefined ? socket.queued : Math.max(have.queued, socket.queued ?? 0);
    merged.set(key, {
      protocol,
      address,
      port,
      ...(backlog !== undefined && { backlog }),
      ...(queued !== undefined && { queued }),
      ...(program !== undefined && { program }),
      ...(pid !== undefined && { pid: have?.pid ?? pid }),
      ...(unit !== undefined && { unit }),
      ...(protocol === 'udp' && within(port, ports) && { ephemeral: true as const }),
    });
  }
  const listeners = [...merged.values()].sort(byPlace);
  if (look.tree.live && !look.superuser && listeners.some((listener) => listener.pid === undefined)) {
    look.skip('programs of other users behind listeners', 'needs root', 'which program has which backlog and limits');
  }
  // whoever only asked a question by UDP a moment ago is no server
  const serving = raw.filter((socket) => socket.protocol === 'tcp' || !within(socket.port, ports));
  return { listeners, pids: [...new Set(serving.flatMap((socket) => socket.pids))].sort((a, b) => a - b) };
}

const least = (a: number | undefined, b: number | undefined) => (a === undefined ? b : b === undefined ? a : Math.min(a, b));

const byPlace = (a: Listener, b: Listener) =>
  compare(a.protocol, b.protocol) || a.port - b.port || compare(a.address, b.address) || compare(a.program ?? '', b.program ?? '');
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function within(port: number, range: string | undefined): boolean {
  const [low, high] = (range ?? '').split(' ').map(Number);
  return low !== undefined && high !== undefined && port >= low && port <= high;
}

function fromSs(look: Look): readonly Raw[] | undefined {
  const ran = askListeners(look, look.run);
  if ('problem' in ran) {
    look.skip('backlogs of listeners', ran.problem, 'whether a program asks for less than net.core.somaxconn');
    return undefined;
  }
  return ssListeners(ran.output).map((socket) => ({
    protocol: socket.protocol,
    address: socket.address,
    port: socket.port,
    ...(socket.protocol === 'tcp' && { backlog: socket.backlog, queued: socket.queued }),
    ...(socket.inode !== undefined && { inode: socket.inode }),
    pids: socket.owners.map((owner) => owner.pid),
    ...(socket.owners[0] && { program: socket.owners[0].program }),
  }));
}

function fromProc(look: Look): readonly Raw[] | undefined {
  const found: Raw[] = [];
  let any = false;
  for (const [name, protocol] of tables) {
    let seen = 0;
    const problem = eachSocket(look, `/proc/net/${name}`, (row) => {
      seen += 1;
      const listens = row.state === (protocol === 'tcp' ? listen : unconnected);
      if (listens) {
        const address = listeningAddress(row, name);
        if (address === '') return true;
        const queued = protocol === 'tcp' ? { queued: Math.max(0, row.receiveQueue) } : {};
        found.push({ protocol, address, port: row.localPort, ...queued, inode: row.inode, pids: [] });
      }
      // they stand first in the tables of TCP; kernels up to 4.3 put half-open connections between them
      return seen < mostLines && (protocol === 'udp' || listens || row.state === halfOpen);
    });
    any ||= problem === undefined || seen > 0;
  }
  return any ? found : undefined;
}

const [halfOpen, unconnected, listen] = [3, 7, 10];

/** As `ss` tells it: an IPv4 address inside IPv6 stays one. */
function listeningAddress(row: SocketRow, table: string): string {
  const address = addressText(row.localAddress());
  if (address === '') return '';
  return table.endsWith('6') && !address.includes(':') ? `::ffff:${address}` : address;
}

const tables = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const;

/** With the processes that hold the sockets, where only their inodes are known. */
function withOwners(look: Look, raw: readonly Raw[], processes: readonly Process[], ports: string | undefined): readonly Raw[] {
  const [needed, useful] = [new Set<number>(), new Set<number>()];
  for (const { inode, protocol, port, pids } of raw)
    if (inode && pids.length === 0) (protocol === 'udp' && within(port, ports) ? useful : needed).add(inode);
  const owners = socketOwners(
    look,
    { needed, useful },
    processes.map(({ pid }) => pid),
  );
  return raw.map((socket) => ({ ...socket, pids: owners.get(socket.inode ?? 0) ?? socket.pids }));
}
