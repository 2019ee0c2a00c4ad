import type { Fact } from '../model/facts.ts';
import type { Look } from './look.ts';
import { snmp } from './parse/counters.ts';

const path = '/proc/net/snmp';
const tracked = '/proc/sys/net/netfilter/nf_conntrack_count';

/**
 * Reads the TCP counters twice. Only for the running machine, and only when asked: it waits.
 * @returns `conn_rate` (connections accepted per second) and `out_conn_rate` (begun per second), rounded up; `flows`, the larger of
 * the two counts of tracked connections, where there are any
 */
export function measure(look: Look, seconds: number, onProgress?: (text: string) => void): ReadonlyMap<string, Fact<number>> {
  const none: ReadonlyMap<string, Fact<number>> = new Map();
  if (!look.tree.live || look.tree.record) {
    look.skip('rates (--measure)', 'only the running machine can be measured', 'rates of new connections');
    return none;
  }
  const before = snmp(look.text(path) ?? '');
  const flowsBefore = flowsNow(look);
  const start = performance.now();
  onProgress?.(`measuring for ${seconds} s`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
  const after = snmp(look.text(path) ?? '');
  const passed = (performance.now() - start) / 1000;
  const named = new Map<string, Fact<number>>();
  for (const [name, counter] of [['conn_rate', 'Tcp.PassiveOpens'] as const, ['out_conn_rate', 'Tcp.ActiveOpens'] as const]) {
    const [from, to] = [before.get(counter), after.get(counter)];
    if (from === undefined || to === undefined || to < from) {
      look.skip(name, `${path} does not tell ${counter}`, 'sizes that follow from the rate of new connections');
      continue;
    }
    named.set(name, { value: Math.ceil((to - from) / passed), origin: { kind: 'measured', path, seconds } });
  }
  const flows = Math.max(flowsBefore, flowsNow(look));
  // nothing tracked at two moments says nothing of the peak
  if (flows > 0) named.set('flows', { value: flows, origin: { kind: 'measured', path: tracked, seconds } });
  return named;
}

function flowsNow(look: Look): number {
  const text = look.text(tracked)?.trim() ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : 0;
}
