import type { Facts } from '../model/facts.ts';
import { portText } from './verb.ts';

/** Ports at which services listen, as a port list; ports that the kernel picked are no service's. `undefined` where nobody looked. */
export function listenerPorts(facts: Facts): string | undefined {
  if (facts.listeners === undefined) return undefined;
  const range = facts.sysctl.get('net.ipv4.ip_local_port_range');
  const [low, high] = range !== undefined && 'value' in range ? range.value.split(' ').map(Number) : [32768, 60999];
  // a range that is mended or widened by the same plan may reach as far as the usual one
  const inside = facts.listeners.filter(
    (l) => l.ephemeral !== true && l.port >= Math.min(low ?? 32768, 10240) && l.port <= Math.max(high ?? 60999, 60999),
  );
  return portText(new Set(inside.map((l) => l.port)));
}
