import type { Seen, UseSeen } from '../model/diagnosis.ts';
import { delta, originOf, type Readings, rate, shownName } from '../model/readings.ts';
import type { SymptomContext } from '../model/symptom.ts';
import { busyPorts } from './busy-ports.ts';
import { conntrackFill } from './conntrack-fill.ts';
import { endName } from './end-name.ts';
import { placeName } from './place-name.ts';
import { usablePorts } from './usable-ports.ts';

/** more of one kind are no picture */
const mostUses = 20;

/** each counts packets, connections or datagrams that were thrown away */
const dropCounters = [
  'TcpExt.ListenOverflows',
  'TcpExt.ListenDrops',
  'TcpExt.TCPReqQFullDrop',
  'TcpExt.TCPBacklogDrop',
  'TcpExt.TCPRcvQDrop',
  'TcpExt.TCPTimeWaitOverflow',
  'Udp.RcvbufErrors',
  'Udp6.RcvbufErrors',
  'Udp.SndbufErrors',
  'Udp6.SndbufErrors',
  'softnet.dropped',
  'conntrack.drop',
  'conntrack.early_drop',
  'conntrack.insert_failed',
] as const;

/** Queues, ports and tables with what was taken of them, sockets by state, and drops: what the symptoms look at, as plain numbers. */
export function seenNumbers(context: SymptomContext): Seen {
  const { sockets } = context.readings.after;
  const states = [...(sockets?.byState ?? [])].filter(([, count]) => count > 0).map(([state, count]) => ({ state, count }));
  return {
    uses: [...queues(context), ...ports(context), ...flows(context)],
    states: states.toSorted((a, b) => b.count - a.count || compare(a.state, b.state)),
    drops: drops(context.readings),
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const share = ({ used, limit }: UseSeen) => (limit === undefined || limit <= 0 ? 0 : used / limit);
const fullest = (uses: readonly UseSeen[]) =>
  uses.toSorted((a, b) => share(b) - share(a) || b.used - a.used || compare(a.what, b.what)).slice(0, mostUses);

function queues({ readings }: SymptomContext): readonly UseSeen[] {
  return fullest(
    (readings.after.sockets?.listeners ?? []).map((one) => ({
      kind: 'accept-queue' as const,
      what: placeName(one),
      used: one.queued,
      ...(one.limit !== undefined && { limit: one.limit }),
    })),
  );
}

function ports(context: SymptomContext): readonly UseSeen[] {
  const usable = usablePorts(context);
  return fullest(
    (context.readings.after.sockets?.tuples ?? []).map((tuple) => ({
      kind: 'local-ports' as const,
      what: `${tuple.local} to ${endName(tuple.remote, tuple.remotePort)}`,
      used: busyPorts(context, tuple),
      ...(usable !== undefined && usable.count > 0 && { limit: usable.count }),
    })),
  );
}

function flows(context: SymptomContext): readonly UseSeen[] {
  const fill = conntrackFill(context);
  if ('why' in fill) return [];
  return [{ kind: 'tracked-flows', what: 'tracked connections', used: fill.count, ...(fill.max !== undefined && { limit: fill.max }) }];
}

function drops(readings: Readings): Seen['drops'] {
  return dropCounters
    .flatMap((name) => {
      const [by, perSecond] = [delta(readings, name), rate(readings, name)];
      if (by === undefined || perSecond === undefined || by <= 0) return [];
      // as the screen tells rates
      return [{ counter: shownName(name), by, perSecond: Math.round(perSecond * 10) / 10, from: originOf(name) }];
    })
    .toSorted((a, b) => b.perSecond - a.perSecond || compare(a.counter, b.counter));
}
