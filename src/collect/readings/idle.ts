import { type Idle, idleSteps } from '../../model/socket-readings.ts';
import type { Look } from '../look.ts';
import { ssTimers } from '../parse/ss-timers.ts';
import type { Run } from '../run.ts';

/** How long connections have been idle, by where they belong. */
export interface IdleTimes {
  readonly all: Idle;
  /** by `ADDRESS PORT` of the listener */
  readonly listeners: ReadonlyMap<string, Idle>;
  /** by `LOCAL REMOTE PORT` */
  readonly tuples: ReadonlyMap<string, Idle>;
}

/** `ss` prints some 450 bytes for each, and at most 64 MiB are taken. */
const mostEstablished = 60_000;
const mostTuples = 5_000;

interface Steps {
  of: number;
  longest: number;
  readonly count: number[];
  readonly noTimer: number[];
}

/**
 * Asks `ss` since when each established connection has been idle.
 * @param established how many there are
 * @param places address (as text) and port of the listeners
 */
export function idleTimes(
  look: Look,
  run: Run | undefined,
  established: number,
  places: readonly { readonly address: string; readonly port: number }[],
): IdleTimes | undefined {
  const missed = (why: string) => {
    look.skip('how long connections have been idle', why, 'whether connections to peers that are gone are kept');
    return undefined;
  };
  if (run === undefined) return missed('only ss on the machine itself tells it');
  if (established > mostEstablished) return missed(`${established} established connections are more than are asked (${mostEstablished})`);
  const ran = run('ss', ['-t', '-n', '-o', '-i']);
  if ('problem' in ran) return missed(ran.problem);
  const listening = new Map<number, string[]>();
  for (const { address, port } of places) listening.set(port, [...(listening.get(port) ?? []), address]);
  const [all, listeners, tuples] = [steps(), new Map<string, Steps>(), new Map<string, Steps>()];
  ssTimers(ran.output, ({ idle, noTimer, ...socket }) => {
    if (idle === undefined) return;
    const seconds = idle / 1000;
    add(all, seconds, noTimer);
    const address = bound(listening.get(socket.localPort), socket.localAddress);
    if (address !== undefined) add(of(listeners, `${address} ${socket.localPort}`), seconds, noTimer);
    else {
      const key = `${socket.localAddress} ${socket.remoteAddress} ${socket.remotePort}`;
      if (tuples.has(key) || tuples.size < mostTuples) add(of(tuples, key), seconds, noTimer);
    }
  });
  if (all.of === 0 && established > 0) return missed('ss tells no times here');
  return { all: shown(all), listeners: shownAll(listeners), tuples: shownAll(tuples) };
}

/** The most particular address of those that a local address belongs to. */
function bound(addresses: readonly string[] | undefined, local: string): string | undefined {
  if (addresses === undefined) return undefined;
  return (
    addresses.find((address) => address === local) ??
    addresses.find((address) => address === (local.includes(':') ? '::' : '0.0.0.0')) ??
    addresses.find((address) => address === '::')
  );
}

const steps = (): Steps => ({ of: 0, longest: 0, count: idleSteps.map(() => 0), noTimer: idleSteps.map(() => 0) });

function of(all: Map<string, Steps>, key: string): Steps {
  const have = all.get(key) ?? steps();
  all.set(key, have);
  return have;
}

function add(to: Steps, seconds: number, noTimer: boolean): void {
  to.of += 1;
  to.longest = Math.max(to.longest, seconds);
  idleSteps.forEach((step, at) => {
    if (seconds < step) return;
    to.count[at] = (to.count[at] ?? 0) + 1;
    if (noTimer) to.noTimer[at] = (to.noTimer[at] ?? 0) + 1;
  });
}

const shown = (from: Steps): Idle => ({
  of: from.of,
  longestSeconds: Math.floor(from.longest),
  over: idleSteps.map((seconds, at) => ({ seconds, count: from.count[at] ?? 0, noTimer: from.noTimer[at] ?? 0 })),
});

const shownAll = (all: ReadonlyMap<string, Steps>) => new Map([...all].map(([key, value]) => [key, shown(value)]));
