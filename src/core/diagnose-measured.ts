import type { MeasuredFact } from '../model/diagnosis.ts';
import { originOf, type Readings, rate, reading } from '../model/readings.ts';

/**
 * The facts of profiles that a look at a machine tells: rates over the window, and counts of this moment. What is zero says nothing of
 * the peak and is left out.
 * @returns sorted by name, whole numbers
 */
export function measuredFacts(readings: Readings): readonly MeasuredFact[] {
  const { sockets } = readings.after;
  const found: (readonly [string, number | undefined, string])[] = [
    ['conn_rate', rate(readings, 'Tcp.PassiveOpens'), originOf('Tcp.PassiveOpens')],
    ['out_conn_rate', rate(readings, 'Tcp.ActiveOpens'), originOf('Tcp.ActiveOpens')],
    ['concurrent_conns', sockets?.established.incoming, '/proc/net/tcp'],
    ['out_concurrent', sockets?.established.outgoing, '/proc/net/tcp'],
    ['flows', reading(readings, 'nf_conntrack_count'), originOf('nf_conntrack_count')],
  ];
  return found
    .flatMap(([name, value, from]) => (value === undefined || value <= 0 ? [] : [{ name, value: Math.ceil(value), from }]))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
