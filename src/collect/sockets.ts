import type { Fact, Listener, SocketCounts } from '../model/facts.ts';
import type { Look } from './look.ts';
import { sockstat } from './parse/counters.ts';
import { isLoopback } from './parse/ip-text.ts';
import type { SocketRow } from './parse/socket-rows.ts';
import { addressText } from './readings/listening.ts';
import { eachSocket } from './readings/socket-table.ts';

export interface Sockets {
  readonly counts?: SocketCounts;
  readonly gauges: ReadonlyMap<string, Fact<number>>;
  /** named facts that can be read from the sockets that are open now */
  readonly named: ReadonlyMap<string, Fact<number>>;
}

const mostSockets = 300_000;
/** Fewer established connections than this say nothing of the load: an administrator's own sessions, an idle hour. */
const someTraffic = 10;
/** TIME_WAIT lasts 60 s in the kernel; no parameter changes it. */
const timeWaitSeconds = 60;

/** as `ss` calls them, by the kernel's numbers */
const stateNames = ' ESTAB SYN-SENT SYN-RECV FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT UNCONN CLOSE-WAIT LAST-ACK LISTEN CLOSING SYN-RECV'.split(' ');
const established = 1;
const keepaliveTimer = 2;

const read = (value: number, path: string): Fact<number> => ({ value, origin: { kind: 'read', path } });

/** Counts the TCP sockets. `concurrent_conns` and its like are named only where there is some traffic; they are this moment's, no peak. */
export function socketsOf(look: Look, listeners: readonly Listener[]): Sockets {
  const totals = sockstat(look.text('/proc/net/sockstat') ?? '');
  const gauges = new Map<string, Fact<number>>();
  for (const name of ['TCP.inuse', 'TCP.orphan', 'TCP.tw', 'TCP.alloc', 'TCP.mem', 'UDP.inuse', 'UDP.mem']) {
    const value = totals.get(name);
    if (value !== undefined) gauges.set(`sockstat.${name}`, read(value, '/proc/net/sockstat'));
  }
  const orphans = totals.get('TCP.orphan');
  const memoryPages = totals.get('TCP.mem');
  const known = { ...(orphans !== undefined && { orphans }), ...(memoryPages !== undefined && { memoryPages }) };
  const announced = (totals.get('TCP.inuse') ?? 0) + (totals.get('TCP.tw') ?? 0);
  if (announced > mostSockets) {
    look.skip(
      'states of TCP sockets',
      `${announced} sockets are more than are counted here (${mostSockets})`,
      'how many connections come in, go out and use keepalive',
    );
    return { counts: { byState: {}, ...known }, gauges, named: closing(totals.get('TCP.tw') ?? 0) };
  }
  const seen = count(look, listeners);
  if (!seen) return { ...(totals.size > 0 && { counts: { byState: {}, ...known } }), gauges, named: new Map() };
  gauges.set('established.in', read(seen.inbound, '/proc/net/tcp'));
  gauges.set('established.out', read(seen.outbound, '/proc/net/tcp'));
  const byState = Object.fromEntries([...seen.states].sort(([a], [b]) => (a < b ? -1 : 1)));
  const of = seen.states.get('ESTAB') ?? 0;
  return { counts: { byState, ...(seen.whole && { keepalive: { with: seen.keepalive, of } }), ...known }, gauges, named: traffic(seen) };
}

interface Seen {
  readonly states: ReadonlyMap<string, number>;
  readonly keepalive: number;
  readonly inbound: number;
  readonly outbound: number;
  readonly tuples: number;
  readonly whole: boolean;
}

function count(look: Look, listeners: readonly Listener[]): Seen | undefined {
  const ports = new Set(listeners.filter((listener) => listener.protocol === 'tcp').map((listener) => listener.port));
  const states = new Map<string, number>();
  const tuples = new Set<string>();
  let [keepalive, inbound, outbound] = [0, 0, 0];
  let whole = true;
  let any = false;
  const take = (row: SocketRow) => {
    const state = stateNames[row.state] ?? '';
    states.set(state, (states.get(state) ?? 0) + 1);
    if (row.state !== established) return;
    if (row.timer === keepaliveTimer) keepalive += 1;
    if (ports.has(row.localPort)) {
      // a proxy's own connections to a program beside it have their listening end here too; they are no clients
      if (!isLoopback(addressText(row.remoteAddress()))) inbound += 1;
      return;
    }
    outbound += 1;
    tuples.add(`${row.localAddress()} ${row.remoteEnd()}`);
  };
  for (const path of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let seen = 0;
    const problem = eachSocket(look, path, (row) => {
      if (seen >= mostSockets) {
        whole = false;
        return false;
      }
      seen += 1;
      take(row);
      return true;
    });
    if (problem === undefined || seen > 0) any = true;
    if (problem !== undefined && seen > 0) whole = false;
  }
  if (!any) {
    look.skip('states of TCP sockets', '/proc/net/tcp cannot be read', 'how many connections come in, go out and use keepalive');
    return undefined;
  }
  if (!whole) look.skip('states of TCP sockets', 'there are more than are counted; the first were', 'the counts');
  return { states, keepalive, inbound, outbound, tuples: tuples.size, whole };
}

function traffic(seen: Seen): ReadonlyMap<string, Fact<number>> {
  const named = new Map(closing(seen.states.get('TIME-WAIT') ?? 0));
  if (!seen.whole) return named;
  if (seen.inbound >= someTraffic) named.set('concurrent_conns', read(seen.inbound, '/proc/net/tcp'));
  if (seen.outbound >= someTraffic) {
    named.set('out_concurrent', read(seen.outbound, '/proc/net/tcp'));
    named.set('upstream_tuples', read(Math.max(1, seen.tuples), '/proc/net/tcp'));
  }
  return named;
}

/** Whoever closes first keeps the TIME_WAIT, for a fixed time: so their number tells the rate. */
function closing(timeWait: number): ReadonlyMap<string, Fact<number>> {
  const rate = Math.ceil(timeWait / timeWaitSeconds);
  return timeWait >= timeWaitSeconds ? new Map([['local_close_rate', read(rate, '/proc/net/sockstat')]]) : new Map();
}
