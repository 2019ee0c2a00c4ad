import type { MemoryRow, PlanMemory } from '../model/plan-memory.ts';
import {
  type CapacityValues,
  factNumber,
  factsOfProfile,
  nofileOf,
  numberAt,
  openConnections,
  shown,
  type When,
} from './capacity-values.ts';
import { type ObjectSize, objectSizes } from './plan-memory-sizes.ts';

/**
 * What the settings may cost in kernel memory, for what the profile is about: at the load that is known or assumed, and when all
 * that the settings allow is used. Ceilings count as they are, also those that the plan leaves alone.
 * @returns `undefined` where the profile is about nothing that takes memory by the piece
 */
export function planMemory(values: CapacityValues): PlanMemory | undefined {
  const names = factsOfProfile(values.profile);
  const sets = (key: string) => values.profile.entries.some((entry) => entry.key === key);
  const connections = openConnections(names);
  const rows = [
    ...(connections.length > 0 ? [sockets(values, connections), buffers(values, connections)] : []),
    ...(connections.length === 0 && values.profile.entries.some((e) => e.section === 'limits') ? [files(values)] : []),
    ...(sets('net.core.somaxconn') ? [waiting(values)] : []),
    ...(sets('net.ipv4.tcp_max_tw_buckets') ? [timeWait(values)] : []),
    ...(sets('net.netfilter.nf_conntrack_max') && values.tracks.planned === true ? [tracked(values, names)] : []),
    ...(sets('net.ipv4.udp_mem') ? [udp(values)] : []),
    ...(sets('fs.inotify.max_user_watches')
      ? [table(values, 'inotify', 'inotify watches of one user', 'fs.inotify.max_user_watches', 'watched_paths', objectSizes.watch)]
      : []),
    ...(['ipv4', 'ipv6'] as const)
      .map((family) => [family, `net.${family}.neigh.default.gc_thresh3`] as const)
      .filter(([, key]) => sets(key))
      .map(([family, key]) => table(values, `neighbours-${family}`, `neighbours (${family})`, key, 'l2_neighbors', objectSizes.neighbour)),
    ...(sets('vm.nr_hugepages') ? [hugePages(values)] : []),
  ];
  if (rows.length === 0) return undefined;
  const assumed = ['accept_stall_s', 'conn_rate', 'l2_neighbors', 'local_close_rate', ...connections].filter(
    (name) => names.has(name) && values.named.get(name)?.origin.kind === 'assumed',
  );
  const sum = (pick: (row: MemoryRow) => number | null) => rows.reduce((all, row) => all + (pick(row) ?? 0), 0);
  return {
    memory: values.facts.memoryBytes?.value ?? null,
    rows,
    expected: sum((row) => row.expected),
    // where the ceiling is not known the load counts
    worst: sum((row) => row.worst ?? row.expected),
    worstNow: sum((row) => row.worstNow ?? row.expected),
    assumed: [...new Set(assumed)].sort(),
  };
}

const both = (worst: (when: When) => number | undefined) => ({ worst: worst('planned') ?? null, worstNow: worst('now') ?? null });
const from = ({ source, grade }: ObjectSize) => ({ source, grade });
const times = (count: number | undefined, size: number) => (count === undefined ? undefined : count * size);

/** The sum of those facts that are known. */
export function openLoad(values: CapacityValues, names: readonly string[]): number | undefined {
  const found = names.map((name) => factNumber(values, name)).filter((value) => value !== undefined);
  return found.length === 0 ? undefined : found.reduce((a, b) => a + b, 0);
}

function sockets(values: CapacityValues, names: readonly string[]): MemoryRow {
  const { bytes } = objectSizes.socket;
  const count = openLoad(values, names);
  const most = nofileOf(values, 'planned');
  return {
    id: 'sockets',
    what: 'sockets with their files',
    expected: times(count, bytes) ?? null,
    ...both((when) => times(nofileOf(values, when), bytes)),
    arithmetic: `${count === undefined ? 'not known how many' : shown(count)} (${names.join(' + ')}) x ${bytes} bytes; ${most === undefined ? 'the limit of open files is not known' : `at worst one process at its limit of ${most} open files`}`,
    ...from(objectSizes.socket),
  };
}

/** Idle connections hold no buffer; two pages each is what the kernel grants a busy one even when memory is short. */
function buffers(values: CapacityValues, names: readonly string[]): MemoryRow {
  const page = values.facts.pageSize.value;
  const count = openLoad(values, names);
  const each = meanBuffer(values) ?? 2 * page;
  const ceiling = (when: When) => times(numberAt(values, 'net.ipv4.tcp_mem', when, 2), page);
  // what the connections can fill at all, where that is less than the ceiling
  const fill = (when: When) => {
    const [read, write] = [numberAt(values, 'net.ipv4.tcp_rmem', when, 2), numberAt(values, 'net.ipv4.tcp_wmem', when, 2)];
    const most = Math.max(count ?? 0, nofileOf(values, when) ?? 0);
    return read === undefined || write === undefined || most === 0 ? undefined : most * (read + write);
  };
  const least = (when: When) => {
    const [a, b] = [ceiling(when), fill(when)];
    return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
  };
  const most = ceiling('planned');
  const expected = times(count, each);
  return {
    id: 'buffers',
    what: 'TCP buffers',
    expected: expected === undefined ? null : Math.min(expected, most ?? expected),
    ...both(least),
    arithmetic: `${count === undefined ? 'not known how many' : shown(count)} (${names.join(' + ')}) x ${shown(each)} bytes (${meanBuffer(values) === undefined ? 'one page each way' : 'the mean now'}); at worst all buffers full, up to the third number of tcp_mem in pages of ${page} bytes`,
    source: 'net.ipv4.tcp_mem is the ceiling of all TCP buffers; 16001 idle connections held 268 pages (measured on Linux 6.18)',
    grade: 'inferred',
  };
}

/** Bytes of buffers that a connection holds now, where enough of them are open to tell. */
export function meanBuffer({ facts }: CapacityValues): number | undefined {
  const open = facts.sockets?.byState['ESTAB'] ?? 0;
  const pages = open < 100 ? undefined : facts.sockets?.memoryPages;
  return pages === undefined ? undefined : (pages * facts.pageSize.value) / open;
}

function files(values: CapacityValues): MemoryRow {
  const { bytes } = objectSizes.file;
  const most = nofileOf(values, 'planned');
  return {
    id: 'files',
    what: 'open files of one process',
    expected: null,
    ...both((when) => times(nofileOf(values, when), bytes)),
    arithmetic: most === undefined ? 'the limit of open files is not known' : `at worst ${most} open files x ${bytes} bytes`,
    ...from(objectSizes.file),
  };
}

function waiting(values: CapacityValues): MemoryRow {
  const { bytes } = objectSizes.waiting;
  const beyond = values.facts.listeners?.filter((l) => l.protocol === 'tcp' && !/^(?:127\.|::1$)/.test(l.address)).length ?? 0;
  const listeners = Math.max(1, beyond);
  const queue = (when: When) => numberAt(values, 'net.core.somaxconn', when);
  const [rate, stall] = [factNumber(values, 'conn_rate'), factNumber(values, 'accept_stall_s')];
  const waits = rate === undefined || stall === undefined ? undefined : Math.min(rate * stall, queue('planned') ?? rate * stall);
  return {
    id: 'accept-queue',
    what: 'connections that wait to be accepted',
    expected: times(waits, bytes) ?? null,
    ...both((when) => times(queue(when), bytes * listeners)),
    arithmetic: `conn_rate x accept_stall_s, at worst ${listeners} listener${listeners === 1 ? '' : 's'} x somaxconn; x ${bytes} bytes`,
    ...from(objectSizes.waiting),
  };
}

function timeWait(values: CapacityValues): MemoryRow {
  const { bytes } = objectSizes.timeWait;
  const most = numberAt(values, 'net.ipv4.tcp_max_tw_buckets', 'planned');
  const rate = factNumber(values, 'local_close_rate');
  const held = rate === undefined ? undefined : Math.min(rate * 60, most ?? rate * 60);
  return {
    id: 'time-wait',
    what: 'TIME_WAIT',
    expected: times(held, bytes) ?? null,
    ...both((when) => times(numberAt(values, 'net.ipv4.tcp_max_tw_buckets', when), bytes)),
    arithmetic: `local_close_rate x 60 s, at worst tcp_max_tw_buckets; x ${bytes} bytes`,
    ...from(objectSizes.timeWait),
  };
}

function tracked(values: CapacityValues, names: ReadonlySet<string>): MemoryRow {
  const { tracked: entry, trackedBucket } = objectSizes;
  const most = (when: When) => (values.tracks[when] === true ? numberAt(values, 'net.netfilter.nf_conntrack_max', when) : 0);
  const buckets = (when: When) =>
    (values.tracks[when] === true ? (numberAt(values, 'net.netfilter.nf_conntrack_buckets', when) ?? 0) : 0) * trackedBucket.bytes;
  const flows = trackedFlows(values, names)?.flows;
  const worst = (when: When) => {
    const count = most(when);
    return count === undefined ? undefined : count * entry.bytes + buckets(when);
  };
  const held = flows === undefined ? undefined : Math.min(flows, most('planned') || flows);
  return {
    id: 'tracked',
    what: 'tracked connections',
    expected: held === undefined ? null : held * entry.bytes + buckets('planned'),
    ...both(worst),
    arithmetic: `flows, at worst nf_conntrack_max; x ${entry.bytes} bytes, and ${trackedBucket.bytes} bytes a bucket`,
    ...from(entry),
  };
}

/** How many entries the load takes: what is open, and what closed within the time that the table keeps it. */
export function trackedFlows(
  values: CapacityValues,
  names: ReadonlySet<string>,
): { readonly flows: number; readonly text: string; readonly facts: readonly string[] } | undefined {
  const hold = numberAt(values, 'net.netfilter.nf_conntrack_tcp_timeout_time_wait', 'planned') ?? 120;
  const [open, rates] = names.has('flows')
    ? [['flows'], ['new_flows_per_s']]
    : [
        ['concurrent_conns', 'out_concurrent'],
        ['conn_rate', 'out_conn_rate'],
      ];
  const facts = [...open, ...rates].filter((name) => names.has(name));
  const numbers = facts.map((name) => factNumber(values, name));
  if (facts.length === 0 || numbers.includes(undefined)) return undefined;
  const flows = facts.reduce((sum, name) => sum + (factNumber(values, name) ?? 0) * (rates.includes(name) ? hold : 1), 0);
  const text = facts
    .map((name) => `${name} ${shown(factNumber(values, name) ?? 0)}${rates.includes(name) ? ` x ${hold} s` : ''}`)
    .join(' + ');
  return { flows, text, facts };
}

function udp(values: CapacityValues): MemoryRow {
  const page = values.facts.pageSize.value;
  return {
    id: 'udp-buffers',
    what: 'UDP buffers',
    expected: null,
    ...both((when) => times(numberAt(values, 'net.ipv4.udp_mem', when, 2), page)),
    arithmetic: `at worst the third number of udp_mem in pages of ${page} bytes; what waits in them is not known`,
    source: 'net.ipv4.udp_mem is the ceiling of all UDP buffers',
    grade: 'primary',
  };
}

function table(values: CapacityValues, id: string, what: string, key: string, fact: string, size: ObjectSize): MemoryRow {
  return {
    id,
    what,
    expected: times(factNumber(values, fact), size.bytes) ?? null,
    ...both((when) => times(numberAt(values, key, when), size.bytes)),
    arithmetic: `${fact}, at worst ${key}; x ${size.bytes} bytes`,
    ...from(size),
  };
}

function hugePages(values: CapacityValues): MemoryRow {
  const each = factNumber(values, 'hugepage_bytes') ?? 2 * 2 ** 20;
  const reserved = (when: When) => times(numberAt(values, 'vm.nr_hugepages', when), each);
  return {
    id: 'huge-pages',
    what: 'memory set aside as huge pages',
    expected: reserved('planned') ?? null,
    ...both(reserved),
    arithmetic: `vm.nr_hugepages x ${each} bytes, whether they are used or not`,
    source: 'vm.nr_hugepages reserves them at once',
    grade: 'primary',
  };
}
