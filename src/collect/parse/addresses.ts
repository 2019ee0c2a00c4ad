import type { Address, Route } from '../../model/facts.ts';
import { ipv6FromBytes } from './ip-text.ts';

/** /proc/net/if_inet6. */
export function ipv6Addresses(text: string): readonly Address[] {
  const all: Address[] = [];
  for (const line of text.split('\n')) {
    const [hex = '', , prefixHex = '', , , name] = line.trim().split(/\s+/);
    const address = ipv6FromBytes(hex);
    const prefix = Number.parseInt(prefixHex, 16);
    if (address !== undefined && name !== undefined && prefix <= 128) all.push({ interface: name, address, prefix, family: 6 });
  }
  return all;
}

/**
 * /proc/net/fib_trie tells which IPv4 addresses are local but not where; the directly attached network of /proc/net/route that
 * holds an address names its interface. Where none does the interface is called `unknown`.
 */
export function ipv4Addresses(fibTrie: string, routes: readonly Route[]): readonly Address[] {
  const found = new Set<string>();
  let last: string | undefined;
  for (const line of fibTrie.split('\n')) {
    const node = /^\s*\|--\s(\d{1,3}(?:\.\d{1,3}){3})\s*$/.exec(line);
    if (node) last = node[1];
    else if (last !== undefined && /^\s*\/32 host LOCAL\s*$/.test(line)) found.add(last);
  }
  return [...found].map((address) => ({ address, family: 4 as const, ...network(address, routes) }));
}

function network(address: string, routes: readonly Route[]): { readonly interface: string; readonly prefix: number } {
  if (address.startsWith('127.')) return { interface: 'lo', prefix: 8 };
  let best: { readonly interface: string; readonly prefix: number } | undefined;
  for (const route of routes) {
    const [base = '', prefixText = ''] = route.destination.split('/');
    const prefix = Number(prefixText);
    if (route.family !== 4 || route.gateway !== undefined || prefix === 0 || (best && best.prefix >= prefix)) continue;
    const size = 2 ** (32 - prefix);
    if (Math.floor(number(address) / size) === Math.floor(number(base) / size)) best = { interface: route.interface, prefix };
  }
  return best ?? { interface: 'unknown', prefix: 32 };
}

const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
