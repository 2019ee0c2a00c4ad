import { askListeners } from '../ask-listeners.ts';
import type { Look } from '../look.ts';
import { sockstat } from '../parse/counters.ts';
import { ipv4FromWord, ipv6FromWords } from '../parse/ip-text.ts';
import { ssListeners } from '../parse/ss-listeners.ts';
import type { Run } from '../run.ts';
import { type Counts, emptyCounts } from './socket-count.ts';
import { eachSocket } from './socket-table.ts';

/** A place that a TCP socket listens on. Sockets with SO_REUSEPORT share it. */
export interface Listening {
  /** hexadecimal, as in /proc */
  readonly address: string;
  readonly port: number;
  readonly counts: Counts;
  sockets: number;
  queued: number;
  limit?: number;
  program?: string;
  pid?: number;
  inode: number;
}

const listen = 10;
const synRecv = 3;
const mostListeners = 20_000;

/**
 * The listening TCP sockets, which stand first in both tables; kernels up to 4.3 put half-open connections between them.
 * Their limits come from `ss`, as the kernel tells them to nobody else.
 * @param run how `ss` is asked in the looked-at namespace; undefined: it cannot be
 */
export function listeningOf(look: Look, net: string, run: Run | undefined): readonly Listening[] {
  const found = new Map<string, Listening>();
  let seen = 0;
  const totals = new Map([...sockstat(look.text(`${net}/sockstat`) ?? ''), ...sockstat(look.text(`${net}/sockstat6`) ?? '')]);
  for (const table of ['tcp', 'tcp6']) {
    // to find that there is none the kernel walks through all connections
    if (table === 'tcp6' && totals.get('TCP6.inuse') === 0) continue;
    eachSocket(look, `${net}/${table}`, (row) => {
      if (row.state !== listen) return row.state === synRecv;
      seen += 1;
      const address = row.localAddress();
      const key = `${address} ${row.localPort}`;
      const have = found.get(key);
      const queued = Math.max(0, row.receiveQueue);
      if (have) {
        have.sockets += 1;
        have.queued = Math.max(have.queued, queued);
      } else found.set(key, { address, port: row.localPort, counts: emptyCounts(), sockets: 1, queued, inode: row.inode });
      return seen < mostListeners;
    });
  }
  const all = [...found.values()];
  if (run !== undefined) addLimits(look, all, run);
  return all;
}

export function addressText(hexadecimal: string): string {
  return (hexadecimal.length === 8 ? ipv4FromWord(hexadecimal) : ipv6FromWords(hexadecimal)) ?? '';
}

function addLimits(look: Look, all: readonly Listening[], run: Run): void {
  if (all.length === 0) return;
  const ran = askListeners(look, run);
  if ('problem' in ran) {
    look.skip('limits of accept queues', ran.problem, 'whether somaxconn or the program is the smaller number');
    return;
  }
  const byPlace = new Map(all.map((listening) => [`${addressText(listening.address)} ${listening.port}`, listening]));
  for (const socket of ssListeners(ran.output)) {
    const listening = socket.protocol === 'tcp' ? byPlace.get(`${socket.address} ${socket.port}`) : undefined;
    if (!listening) continue;
    listening.limit = Math.min(listening.limit ?? socket.backlog, socket.backlog);
    listening.queued = Math.max(listening.queued, socket.queued);
    const owner = socket.owners[0];
    if (owner && listening.pid === undefined) Object.assign(listening, owner);
  }
}
