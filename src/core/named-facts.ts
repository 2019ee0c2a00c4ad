import { factNames } from '../model/fact-names.ts';
import type { Address, Fact, Facts, Listener, Origin, Route } from '../model/facts.ts';

export type NamedValue = number | boolean | string;
export type NamedFacts = ReadonlyMap<string, Fact<NamedValue>>;

/**
 * The facts that formulas may name, each from the best that is known: given, then measured, then read or worked out from the
 * machine, then assumed. A name for which nothing is known and nothing may be assumed is not in the map.
 * @param extra worked out elsewhere, such as `default_tw_buckets` and the `nat_*` of a product
 */
export function namedFacts(facts: Facts, extra: NamedFacts = new Map()): NamedFacts {
  const found = new Map<string, Fact<NamedValue>>();
  for (const [name, fact] of fromMachine(facts)) found.set(name, fact);
  for (const [name, fact] of extra) replace(found, name, fact);
  for (const [name, fact] of facts.named) replace(found, name, isMomentary(name, fact) ? settled(fact) : fact);
  for (const { name, assume, meaning } of factNames) {
    const have = found.get(name);
    const less = typeof assume === 'number' && have !== undefined && isMomentary(name, have) && have.value < assume;
    if (assume !== undefined && (have === undefined || less)) found.set(name, { value: assume, origin: { kind: 'assumed', why: meaning } });
  }
  for (const [name, fact] of fromOthers(found)) if (!found.has(name)) found.set(name, fact);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is open at one moment says only the least that must fit. */
function isMomentary(name: string, fact: Fact<NamedValue>): fact is Fact<number> {
  return (
    fact.origin.kind === 'read' &&
    typeof fact.value === 'number' &&
    ['concurrent_conns', 'out_concurrent', 'local_close_rate'].includes(name)
  );
}

/** Rounded up to 1, 2 or 5 times a power of ten, so that two looks at a busy host give the same advice. */
function settled(fact: Fact<number>): Fact<number> {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, fact.value)));
  const step = [1, 2, 5, 10].find((s) => s * power >= fact.value) ?? 10;
  return { value: step * power, origin: fact.origin };
}

const rank: Readonly<Record<Origin['kind'], number>> = { given: 3, measured: 2, read: 1, assumed: 0 };

function replace(found: Map<string, Fact<NamedValue>>, name: string, fact: Fact<NamedValue>): void {
  const have = found.get(name);
  if (!have || rank[fact.origin.kind] >= rank[have.origin.kind]) found.set(name, fact);
}

const read = <T>(value: T, path: string): Fact<T> => ({ value, origin: { kind: 'read', path } });

function fromMachine(facts: Facts): readonly (readonly [string, Fact<NamedValue>])[] {
  const { memoryBytes, cpus, addresses, routes, listeners, programs } = facts;
  const all: (readonly [string, Fact<NamedValue> | undefined])[] = [
    ['ram_bytes', memoryBytes],
    ['ram_kib', memoryBytes && { value: Math.floor(memoryBytes.value / 1024), origin: memoryBytes.origin }],
    ['page_size', facts.pageSize],
    ['cores', cpus],
    ['local_ips', addresses && read(Math.max(1, sourceAddresses(addresses)), 'addresses of the interfaces')],
    ['interfaces', addresses && read(new Set(addresses.filter(beyondHost).map((a) => a.interface)).size, 'addresses of the interfaces')],
    ['nics_in_same_subnet', addresses && read(sharedSubnet(addresses), 'addresses of the interfaces')],
    ['asymmetric_routing', routes && read(severalWaysOut(routes), 'routes')],
    ['port_span', portSpan(facts)],
    ['listen_backlog', listeners && smallestBacklog(listeners)],
    ['max_service_nofile', largestNofile(facts)],
    [
      'vip_managed_by_vrrp',
      programs &&
        read(
          programs.some((p) => p === 'keepalived' || p === 'vrrpd' || p === 'ucarp'),
          'running programs',
        ),
    ],
  ];
  return all.filter((pair): pair is readonly [string, Fact<NamedValue>] => pair[1] !== undefined);
}

/** What follows from other named facts; its origin is that of the weaker one. */
function fromOthers(found: NamedFacts): readonly (readonly [string, Fact<NamedValue>])[] {
  const out: (readonly [string, Fact<NamedValue>])[] = [];
  const conns = found.get('conn_rate');
  if (conns)
    out.push([
      'local_close_rate',
      { value: conns.value, origin: { kind: 'assumed', why: `every connection is closed here first: conn_rate ${String(conns.value)}` } },
    ]);
  const cores = found.get('cores');
  if (cores) out.push(['workers', { value: cores.value, origin: { kind: 'assumed', why: 'one worker a CPU' } }]);
  const [link, rtt] = [found.get('link_bps'), found.get('rtt_s')];
  if (typeof link?.value === 'number' && typeof rtt?.value === 'number') {
    out.push([
      'bdp_bytes',
      {
        value: Math.round((link.value / 8) * rtt.value),
        origin: rank[link.origin.kind] < rank[rtt.origin.kind] ? link.origin : rtt.origin,
      },
    ]);
  }
  return out;
}

const beyondHost = ({ interface: name, address }: Address) => name !== 'lo' && !isLocal(address);

function isLocal(address: string): boolean {
  const plain = address.toLowerCase();
  return plain.startsWith('127.') || plain === '::1' || plain.startsWith('169.254.') || /^fe[89ab]/.test(plain);
}

/** Connections to an IPv4 upstream leave from IPv4 addresses; those of bridges for containers carry none of them. */
function sourceAddresses(addresses: readonly Address[]): number {
  const usable = addresses.filter(
    (a) => a.family === 4 && beyondHost(a) && !/^(?:docker|br-|virbr|cni|flannel|veth|cali|lxc|lxd)/.test(a.interface),
  );
  return new Set(usable.map((a) => a.address)).size;
}

function sharedSubnet(addresses: readonly Address[]): number {
  const interfaces = new Map<string, Set<string>>();
  for (const a of addresses) {
    if (a.family !== 4 || !beyondHost(a) || a.prefix >= 31) continue;
    const bits = a.address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const subnet = `${Math.floor(bits / 2 ** (32 - a.prefix))}/${a.prefix}`;
    interfaces.set(subnet, (interfaces.get(subnet) ?? new Set()).add(a.interface));
  }
  return Math.max(1, ...[...interfaces.values()].map((names) => names.size));
}

const defaultRoutes = new Set(['default', '0.0.0.0/0', '0.0.0.0', '::/0', '::']);

function severalWaysOut(routes: readonly Route[]): boolean {
  return ([4, 6] as const).some(
    (family) => new Set(routes.filter((r) => r.family === family && defaultRoutes.has(r.destination)).map((r) => r.interface)).size > 1,
  );
}

function portSpan(facts: Facts): Fact<number> | undefined {
  const reading = facts.sysctl.get('net.ipv4.ip_local_port_range');
  if (!reading || !('value' in reading)) return undefined;
  const ends = /^(\d{1,5})\s+(\d{1,5})$/.exec(reading.value.trim());
  const span = ends ? Number(ends[2]) - Number(ends[1]) + 1 : 0;
  return span > 0 ? read(span, reading.path) : undefined;
}

function smallestBacklog(listeners: readonly Listener[]): Fact<number> | undefined {
  const sizes = listeners.filter((l) => l.protocol === 'tcp' && l.backlog !== undefined && !isLocal(l.address)).map((l) => l.backlog ?? 0);
  return sizes.length > 0 ? read(Math.min(...sizes), 'listeners (ss)') : undefined;
}

function largestNofile(facts: Facts): Fact<number> | undefined {
  let best: Fact<number> | undefined;
  for (const { pid, rows } of facts.limits) {
    const hard = Object.hasOwn(rows, 'Max open files') ? rows['Max open files']?.hard : undefined;
    if (hard === undefined || !/^\d{1,15}$/.test(hard) || (best && Number(hard) <= best.value)) continue;
    best = read(Number(hard), `/proc/${pid}/limits`);
  }
  return best;
}
