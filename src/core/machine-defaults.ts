import type { Fact, Facts } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { defaultValue } from './default-value.ts';
import { machineOf } from './in-force.ts';

/**
 * Facts that knowledge and machine give together: the kernel's own sizes here, and what a cloud's middleboxes suggest. A cloud
 * vendor alone sets no timeout: its least one is only assumed, and asked about.
 */
export function machineDefaults(facts: Facts, kernel: Kernel, knowledge: Knowledge): ReadonlyMap<string, Fact<number>> {
  const found = new Map<string, Fact<number>>();
  for (const [name, key] of [
    ['default_syn_backlog', 'net.ipv4.tcp_max_syn_backlog'],
    ['default_tw_buckets', 'net.ipv4.tcp_max_tw_buckets'],
  ] as const) {
    const parameter = knowledge.parameter(key);
    const own = parameter && defaultValue(parameter, kernel, machineOf(facts));
    if (own?.value !== undefined && own.certain)
      found.set(name, { value: Number(own.value), origin: { kind: 'read', path: `computed default of ${key}` } });
  }
  const vendor = facts.cloudVendor?.value;
  const boxes = knowledge.natProducts.filter((p) => p.vendor !== undefined && p.vendor === vendor).sort((a, b) => a.tcpIdle - b.tcpIdle);
  const least = boxes[0];
  if (least !== undefined) {
    const why = `the shortest of ${boxes.map((p) => `${p.title} ${p.tcpIdle} s`).join(', ')}; which of them is on the path cannot be seen from here`;
    found.set('nat_idle_timeout_s', { value: least.tcpIdle, origin: { kind: 'assumed', why } });
  }
  return found;
}
