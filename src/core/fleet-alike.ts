import type { Facts, SysctlReading } from '../model/facts.ts';
import type { FleetOutlier } from '../model/fleet.ts';
import { compareText } from './compare-text.ts';

/** One kind of host: the values of its first host, and by key who has another one. Plain data, so that threads can hand it on. */
export interface AlikeHosts {
  readonly like: string;
  readonly members: number[];
  readonly first: Map<string, string>;
  /** `null`: too many different values for any to be usual; `undefined` as value: the host does not have the key */
  readonly others: Map<string, Map<string | undefined, number[]> | null>;
}

/** Fewer hosts show no habit. */
export const fewestAlike = 5;
/** At least so many of 100 hosts have the usual value. */
export const usualShare = 90;
/** A key with more different values among hosts that are alike is one that each has for itself. */
export const mostValues = 64;

/** Hosts are alike that have distribution, kernel release, CPUs and memory (to the GiB) in common. */
export function likeOf(facts: Facts): string {
  const { distro, kernel, cpus, memoryBytes, environment } = facts;
  return [
    distro === undefined ? 'distribution unknown' : [distro.value.id, distro.value.version].filter((part) => part !== '').join(':'),
    kernel === undefined ? 'kernel unknown' : `Linux ${kernel.value.raw}`,
    cpus === undefined ? 'CPUs unknown' : `${cpus.value} CPU${cpus.value === 1 ? '' : 's'}`,
    memoryBytes === undefined ? 'memory unknown' : `${Math.round(memoryBytes.value / 2 ** 30)} GiB`,
    ...(environment?.value.kind === 'container' ? ['container'] : []),
  ].join(', ');
}

/** Takes one host in. Only what differs from the first of its kind is kept. */
export function addAlike(kinds: Map<string, AlikeHosts>, like: string, host: number, sysctl: ReadonlyMap<string, SysctlReading>): void {
  const kind: AlikeHosts = kinds.get(like) ?? { like, members: [], first: new Map(), others: new Map() };
  if (kind.members.length === 0) {
    kinds.set(like, kind);
    for (const [key, reading] of sysctl) if (isSet(reading)) kind.first.set(key, reading.value);
  }
  kind.members.push(host);
  let met = 0;
  for (const [key, reading] of sysctl) {
    if (!isSet(reading)) continue;
    const usual = kind.first.get(key);
    if (usual !== undefined) met += 1;
    if (usual !== reading.value) note(kind, key, reading.value, host);
  }
  if (met === kind.first.size) return;
  for (const key of kind.first.keys()) {
    const reading = sysctl.get(key);
    if (reading === undefined || !isSet(reading)) note(kind, key, undefined, host);
  }
}

/** What nobody can write is counted or told by the kernel, not set. */
const isSet = (reading: SysctlReading): reading is Extract<SysctlReading, { value: string }> => 'value' in reading && reading.writable;

function note(kind: AlikeHosts, key: string, value: string | undefined, host: number): void {
  const values = kind.others.get(key);
  if (values === null) return;
  const made = values ?? new Map<string | undefined, number[]>();
  if (values === undefined) kind.others.set(key, made);
  const hosts = made.get(value);
  if (hosts !== undefined) hosts.push(host);
  else made.set(value, [host]);
  if (made.size > mostValues + 1) kind.others.set(key, null);
}

/**
 * Values of few among hosts that are alike. A key is told where at least `fewestAlike` hosts have it, at least `usualShare` of 100 of
 * them hold one value, and there are at most `mostValues` different ones.
 * @param parts what several threads saw; their order does not matter
 * @param nameOf how a host is told, by its number
 */
export function fleetOutliers(parts: readonly AlikeHosts[], nameOf: (host: number) => string): readonly FleetOutlier[] {
  const kinds = new Map<string, AlikeHosts[]>();
  for (const part of parts) kinds.set(part.like, [...(kinds.get(part.like) ?? []), part]);
  const found: FleetOutlier[] = [];
  for (const [like, same] of [...kinds].sort(([a], [b]) => compareText(a, b))) {
    const keys = new Set(same.flatMap((part) => [...part.others.keys(), ...(same.length > 1 ? part.first.keys() : [])]));
    for (const key of [...keys].sort(compareText)) found.push(...outliersOf(key, like, same, nameOf));
  }
  return found;
}

function outliersOf(key: string, like: string, parts: readonly AlikeHosts[], nameOf: (host: number) => string): readonly FleetOutlier[] {
  const counts = new Map<string, number>();
  const add = (value: string, count: number) => counts.set(value, (counts.get(value) ?? 0) + count);
  for (const part of parts) {
    const others = part.others.get(key);
    if (others === null) return [];
    const told = [...(others ?? [])];
    const first = part.first.get(key);
    if (first !== undefined) add(first, part.members.length - told.reduce((sum, [, hosts]) => sum + hosts.length, 0));
    for (const [value, hosts] of told) if (value !== undefined) add(value, hosts.length);
  }
  const of = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (of < fewestAlike || counts.size < 2 || counts.size > mostValues) return [];
  const [usual, have] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best));
  if (have * 100 < of * usualShare) return [];
  return [...counts.keys()]
    .filter((value) => value !== usual)
    .sort(compareText)
    .map((value) => ({ hosts: holders(key, value, parts).map(nameOf).sort(compareText), key, value, usual, have, of, like }));
}

/** Who holds a value that is not the usual one; the first host of a part stands for all that nothing is noted of. */
function holders(key: string, value: string, parts: readonly AlikeHosts[]): readonly number[] {
  return parts.flatMap((part) => {
    const others = part.others.get(key);
    return part.first.get(key) === value ? unnoted(part, others ?? undefined) : (others?.get(value) ?? []);
  });
}

function unnoted(part: AlikeHosts, others: ReadonlyMap<string | undefined, readonly number[]> | undefined): readonly number[] {
  const noted = new Set([...(others?.values() ?? [])].flat());
  return part.members.filter((host) => !noted.has(host));
}
