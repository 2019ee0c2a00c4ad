import { networkInterfaces } from 'node:os';
import type { Address, Route } from '../model/facts.ts';
import type { Look } from './look.ts';
import { ipv4Addresses, ipv6Addresses } from './parse/addresses.ts';
import { ipv4Routes, ipv6Routes } from './parse/routes.ts';

const sorted = <T>(all: readonly T[]): readonly T[] => {
  const keyed = new Map(all.map((item) => [JSON.stringify(item), item]));
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
};

export function routesOf(look: Look): readonly Route[] | undefined {
  const four = look.text('/proc/net/route');
  const six = look.text('/proc/net/ipv6_route', 32 << 20);
  if (four === undefined && six === undefined) {
    look.skip('routes', '/proc/net/route cannot be read', 'whether this host reaches out through NAT');
    return undefined;
  }
  return sorted([...ipv4Routes(four ?? ''), ...ipv6Routes(six ?? '')]);
}

export function addressesOf(look: Look, routes: readonly Route[]): readonly Address[] | undefined {
  const told = look.tree.record?.addresses;
  if (told) return sorted(told);
  if (look.tree.live && !look.tree.record) return sorted(liveAddresses());
  const four = look.text('/proc/net/fib_trie');
  const six = look.text('/proc/net/if_inet6');
  if (four === undefined && six === undefined) {
    look.skip('addresses', '/proc/net/fib_trie cannot be read', 'whether this host reaches out through NAT');
    return undefined;
  }
  return sorted([...ipv4Addresses(four ?? '', routes), ...ipv6Addresses(six ?? '')]);
}

/** @throws never: a machine without interfaces has none */
function liveAddresses(): readonly Address[] {
  let found: ReturnType<typeof networkInterfaces> = {};
  try {
    found = networkInterfaces();
  } catch {
    return [];
  }
  return Object.entries(found).flatMap(([name, list]) =>
    (list ?? []).map((a) => ({
      interface: name,
      address: a.address,
      prefix: Number(a.cidr?.split('/')[1] ?? (a.family === 'IPv4' ? 32 : 128)),
      family: a.family === 'IPv4' ? (4 as const) : (6 as const),
    })),
  );
}
