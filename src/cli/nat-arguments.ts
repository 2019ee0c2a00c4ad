import { readDuration } from '../core/duration.ts';
import type { Fact } from '../model/facts.ts';
import type { NatProduct } from '../model/knowledge.ts';
import { UsageError } from './errors.ts';
import { meant } from './meant.ts';

export type NatRoles = readonly ('clients' | 'outbound' | 'gateway')[];
const roles = ['clients', 'outbound', 'gateway'] as const;

/** `--nat`: roles that are given, `none`, or nothing for `auto`. */
export function natGiven(text: string | undefined): NatRoles | 'none' | undefined {
  if (text === undefined || text === 'auto') return undefined;
  const words = text.split(',').map((word) => word.trim());
  if (words.length === 1 && words[0] === 'none') return 'none';
  return words.map((word) => {
    const role = roles.find((r) => r === word);
    if (role === undefined)
      throw new UsageError(
        `--nat ${text}: '${word}' is no role: expected clients, outbound, gateway (with commas between), none or auto${meant(word, [...roles, 'none', 'auto'])}`,
      );
    return role;
  });
}

type Named = ReadonlyMap<string, Fact<number | boolean | string>>;

/** `--nat-idle-timeout`: a duration, or a product with all that is known of it. */
export function natIdleTimeout(text: string | undefined, products: readonly NatProduct[]): Named {
  if (text === undefined) return new Map();
  const product = products.find((p) => p.name === text);
  const unchecked = product !== undefined && product.grade !== 'primary' ? ` (${product.source}; not checked against the vendor)` : '';
  const origin = { kind: 'given', option: `--nat-idle-timeout ${text}${unchecked}` } as const;
  if (product !== undefined) {
    const facts: [string, number | undefined][] = [
      ['nat_idle_timeout_s', product.tcpIdle],
      ['udp_nat_idle_s', product.udpIdle],
      ['nat_ports_per_dst', product.portsPerDestination],
      ['nat_port_hold_s', product.portHold],
    ];
    return new Map(facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, { value, origin }] as const])));
  }
  const duration = readDuration(text);
  if (typeof duration !== 'number' || duration <= 0) {
    const names = products.map((p) => p.name);
    const alike = names.filter((name) => text.length > 1 && name.includes(text.toLowerCase()));
    const near = alike.length > 0 ? `; did you mean ${alike.slice(0, 4).join(' or ')}?` : meant(text, names);
    throw new UsageError(
      `--nat-idle-timeout ${text}: expected a duration (350s, 6m; a bare number is seconds) or one of ${names.join(', ')}${near}`,
    );
  }
  return new Map([['nat_idle_timeout_s', { value: duration, origin }]]);
}
