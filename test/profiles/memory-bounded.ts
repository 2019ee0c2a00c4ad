import type { Expr, ProfileEntry } from '../../src/model/profile.ts';
import { type Check, type CheckedCase, held, isInForce, isWritten } from './checked-case.ts';

/** Of memory: what is gone the moment it is written, and what may come to be used if everything is filled. */
const takenShare = 0.25;
const mostShare = 0.75;

interface Cost {
  readonly key: string;
  readonly kind: 'taken' | 'at most';
  bytes(value: bigint, one: CheckedCase): bigint;
}

const page = 4096n;
/** Sizes by hand: a tracked connection is an object of 256 to 320 bytes with its extensions, a bucket a pointer. */
const costs: readonly Cost[] = [
  { key: 'net.netfilter.nf_conntrack_buckets', kind: 'taken', bytes: (value) => value * 8n },
  { key: 'vm.min_free_kbytes', kind: 'taken', bytes: (value) => value * 1024n },
  {
    key: 'vm.nr_hugepages',
    kind: 'at most',
    bytes: (value, one) => value * BigInt(Number(one.running.draw.set['hugepage_bytes'] ?? 2 ** 21)),
  },
  { key: 'net.netfilter.nf_conntrack_max', kind: 'at most', bytes: (value) => value * 320n },
  { key: 'net.ipv4.tcp_mem', kind: 'at most', bytes: (_, one) => (held(one, 'net.ipv4.tcp_mem', 2) ?? 0n) * page },
  { key: 'net.ipv4.udp_mem', kind: 'at most', bytes: (_, one) => (held(one, 'net.ipv4.udp_mem', 2) ?? 0n) * page },
  { key: 'net.ipv4.tcp_max_tw_buckets', kind: 'at most', bytes: (value) => value * 256n },
  { key: 'vm.dirty_bytes', kind: 'at most', bytes: (value) => value },
  { key: 'net.core.rmem_default', kind: 'at most', bytes: (value) => value },
  { key: 'net.core.wmem_default', kind: 'at most', bytes: (value) => value },
  { key: 'net.core.rmem_max', kind: 'at most', bytes: (value) => value },
  { key: 'net.core.wmem_max', kind: 'at most', bytes: (value) => value },
];

/**
 * c. What a plan raises does not take the machine's memory: 25 % at once whoever asked, 75 % if everything is filled, where no
 * fact that was given sizes it (that is an answered question).
 */
export const memoryBounded: Check = (one) => {
  const memory = BigInt(one.running.draw.memoryBytes);
  const problems: string[] = [];
  const sums = { taken: 0n, 'at most': 0n };
  const parts: string[] = [];
  for (const { key, kind, bytes } of costs) {
    const value = held(one, key) ?? written(one, key);
    if (value === undefined || !isWritten(one, key) || isInForce(one, key, `${value}`)) continue;
    if (kind === 'at most' && answered(one, key)) continue;
    sums[kind] += bytes(value, one);
    parts.push(`${key} = ${value}`);
  }
  for (const [kind, share] of [
    ['taken', takenShare],
    ['at most', mostShare],
  ] as const)
    if (sums[kind] * 100n > memory * BigInt(share * 100))
      problems.push(`${kind} ${sums[kind] >> 20n} MiB of ${memory >> 20n}: ${parts.join(', ')}`);
  const reserve = held(one, 'vm.min_free_kbytes');
  if (isWritten(one, 'vm.min_free_kbytes') && reserve !== undefined && reserve * 1024n * 20n > memory)
    problems.push(`min_free_kbytes ${reserve} is more than 5 % of memory`);
  const pages = held(one, 'vm.nr_hugepages');
  if (
    isWritten(one, 'vm.nr_hugepages') &&
    pages !== undefined &&
    pages * 10n * BigInt(Number(one.running.draw.set['hugepage_bytes'] ?? 2 ** 21)) > memory * 9n
  )
    problems.push(`nr_hugepages ${pages} is more than 90 % of memory`);
  return problems;
};

function written(one: CheckedCase, key: string): bigint | undefined {
  const text = one.lines.find(([name]) => name === key)?.[1].split(' ')[0];
  return text === undefined ? undefined : BigInt(text);
}

/** Whether a fact that was given sizes the key, by itself or through another key of the profile. */
function answered({ profile, running }: CheckedCase, key: string): boolean {
  const entries = new Map(profile.entries.map((entry) => [entry.key, entry]));
  const names = factsOf(entries.get(key), entries, new Set());
  return names.some((name) => Object.hasOwn(running.draw.set, name));
}

function factsOf(entry: ProfileEntry | undefined, entries: ReadonlyMap<string, ProfileEntry>, seen: Set<string>): readonly string[] {
  if (entry === undefined || seen.has(entry.key)) return [];
  seen.add(entry.key);
  const walk = (expr: Expr): readonly string[] => {
    if (expr.type === 'name') return [expr.name];
    if (expr.type === 'planned') return factsOf(entries.get(expr.key), entries, seen);
    if ('args' in expr) return expr.args.flatMap(walk);
    if ('left' in expr) return [...walk(expr.left), ...walk(expr.right)];
    return 'of' in expr ? walk(expr.of) : [];
  };
  // conn_rate given settles local_close_rate, link_bps and rtt_s settle bdp_bytes
  const found = entry.rules.flatMap((rule) => [...rule.fields, ...(rule.when === undefined ? [] : [rule.when])]).flatMap(walk);
  const from = new Map([
    ['local_close_rate', ['conn_rate']],
    ['bdp_bytes', ['link_bps', 'rtt_s']],
  ]);
  return found.flatMap((name) => [name, ...(from.get(name) ?? [])]);
}
