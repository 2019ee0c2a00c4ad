import type { Address } from '../../model/facts.ts';

/**
 * `ip -o link` and `ip -o addr`: the addresses of interfaces that are up and have a carrier, which are those that a program sees
 * who asks for the interfaces. An address goes by its label (`eth0:1`).
 */
export function linkAddresses(links: string, addresses: string): readonly Address[] {
  const running = new Set<string>();
  for (const line of links.split('\n')) {
    const [, name = '', flags = ''] = /^\d{1,10}: ([^:@\s]{1,40})(?:@[^:\s]{1,40})?: <([^>]{0,300})>/.exec(line) ?? [];
    const set = flags.split(',');
    if (set.includes('UP') && !set.includes('NO-CARRIER')) running.add(name);
  }
  const all: Address[] = [];
  for (const line of addresses.split('\n')) {
    const found = /^\d{1,10}: (\S{1,40})\s+(inet6?) (\S{1,80})(.*)$/.exec(line);
    if (!found) continue;
    const [, name = '', kind, address = '', rest = ''] = found;
    if (!running.has(name)) continue;
    const prefix = /\/(\d{1,3})(?:\s|$)/.exec(`${address}${/^ peer (\S{1,80})/.exec(rest)?.[1] ?? ''} `)?.[1];
    const label = kind === 'inet' ? rest.split('\\', 1)[0]?.trim().split(/\s+/).at(-1) : undefined;
    all.push({
      interface: label?.startsWith(name) ? label : name,
      address: address.split('/', 1)[0] ?? '',
      prefix: Number(prefix ?? (kind === 'inet' ? 32 : 128)),
      family: kind === 'inet' ? 4 : 6,
    });
  }
  return all;
}
