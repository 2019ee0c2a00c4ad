import type { Listener } from '../model/facts.ts';
import type { Look } from './look.ts';
import { procSockets } from './parse/proc-sockets.ts';
import { ssListeners } from './parse/ss-listeners.ts';
import { type Process, unitOf } from './processes.ts';

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
  readonly pids: readonly number[];
  readonly program?: string;
}

const mostLines = 300_000;
const largestTable = 64 << 20;

/**
 * Sockets that wait for others to begin. `ss` is asked on this machine only: the kernel tells a backlog to nobody else.
 * @param ports ip_local_port_range: a UDP socket in it has most likely a port that will be another one at the next start
 */
export function listenersOf(look: Look, processes: readonly Process[], ports: string | undefined): Listening | undefined {
  const asked = look.tree.live ? fromSs(look) : undefined;
  const raw = asked ?? fromProc(look, processes);
  if (raw === undefined) {
    look.skip('listeners', '/proc/net/tcp cannot be read', 'which programs serve what here, and which profiles fit');
    return undefined;
  }
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
  const ran = look.run('ss', ['-l', '-t', '-u', '-n', '-p']);
  if ('problem' in ran) {
    look.skip('backlogs of listeners', ran.problem, 'whether a program asks for less than net.core.somaxconn');
    return undefined;
  }
  return ssListeners(ran.output).map((socket) => ({
    protocol: socket.protocol,
    address: socket.address,
    port: socket.port,
    ...(socket.protocol === 'tcp' && { backlog: socket.backlog, queued: socket.queued }),
    pids: socket.owners.map((owner) => owner.pid),
    ...(socket.owners[0] && { program: socket.owners[0].program }),
  }));
}

function fromProc(look: Look, processes: readonly Process[]): readonly Raw[] | undefined {
  const found: (Raw & { readonly inode: string })[] = [];
  let any = false;
  for (const [name, protocol, state] of tables) {
    const text = look.text(`/proc/net/${name}`, largestTable);
    if (text === undefined) continue;
    any = true;
    // listening sockets stand first in these tables
    procSockets(text, mostLines, (socket) => {
      if (socket.state !== state) return;
      const queued = protocol === 'tcp' ? { queued: socket.receiveQueue } : {};
      found.push({ protocol, address: socket.localAddress, port: socket.localPort, ...queued, inode: socket.inode, pids: [] });
    });
  }
  if (!any) return undefined;
  const owners = look.tree.live ? socketOwners(look, new Set(found.map((socket) => socket.inode)), processes) : new Map<string, number[]>();
  return found.map(({ inode, ...socket }) => ({ ...socket, pids: owners.get(inode) ?? [] }));
}

const tables = [
  ['tcp', 'tcp', 'LISTEN'],
  ['tcp6', 'tcp', 'LISTEN'],
  ['udp', 'udp', 'UNCONN'],
  ['udp6', 'udp', 'UNCONN'],
] as const;

const mostDescriptors = 200_000;

/** Which processes hold which socket; only the names of the links are looked at. */
function socketOwners({ tree }: Look, inodes: ReadonlySet<string>, processes: readonly Process[]): ReadonlyMap<string, number[]> {
  const owners = new Map<string, number[]>();
  let looked = 0;
  for (const { pid } of processes) {
    for (const descriptor of tree.list(`/proc/${pid}/fd`) ?? []) {
      looked += 1;
      if (looked > mostDescriptors) return owners;
      const inode = /^socket:\[(\d+)\]$/.exec(tree.link(`/proc/${pid}/fd/${descriptor}`) ?? '')?.[1];
      if (inode !== undefined && inodes.has(inode)) owners.set(inode, [...new Set([...(owners.get(inode) ?? []), pid])]);
    }
  }
  return owners;
}
