import { objectSizes } from './plan-memory-sizes.ts';

/** Of the memory, what one table may take when it is full before it is for the administrator to decide. */
const mostShare = 4;
/** Buckets are taken the moment that they are written, whether anything is tracked or not. */
const atOnce = { share: 20, words: 'at once', most: 'a twentieth' } as const;
const whenFull = { share: mostShare, words: 'when the table is full', most: 'a quarter' } as const;

const entries: ReadonlyMap<string, { readonly what: string; readonly bytes: number }> = new Map([
  ['net.netfilter.nf_conntrack_max', { what: 'tracked connections', bytes: objectSizes.tracked.bytes }],
  ['net.netfilter.nf_conntrack_buckets', { what: 'buckets', bytes: objectSizes.trackedBucket.bytes }],
  ['net.ipv4.tcp_max_tw_buckets', { what: 'TIME_WAIT sockets', bytes: objectSizes.timeWait.bytes }],
  ['fs.inotify.max_user_watches', { what: 'watches', bytes: objectSizes.watch.bytes }],
  ['net.ipv4.neigh.default.gc_thresh3', { what: 'neighbours', bytes: objectSizes.neighbour.bytes }],
  ['net.ipv6.neigh.default.gc_thresh3', { what: 'neighbours', bytes: objectSizes.neighbour.bytes }],
]);

/**
 * Why a value of a table is not set without being asked for: full, it would take more than a quarter of the memory, or a
 * twentieth at once.
 * @returns `undefined` where it fits, where the key is no table, and where the memory is not known
 */
export function tooMuchMemory(key: string, value: string, memoryBytes: number | undefined): string | undefined {
  const entry = entries.get(key);
  if (entry === undefined || memoryBytes === undefined || !(memoryBytes > 0) || !/^\d{1,20}$/.test(value)) return undefined;
  const bytes = BigInt(value) * BigInt(entry.bytes);
  const memory = BigInt(Math.floor(memoryBytes));
  const { share, words, most } = key === 'net.netfilter.nf_conntrack_buckets' ? atOnce : whenFull;
  if (bytes * BigInt(share) <= memory) return undefined;
  return `${value} ${entry.what} of ${entry.bytes} bytes take ${bytes >> 20n} MiB ${words}, of ${memory >> 20n} MiB of memory: more than ${most} of it is for you to decide`;
}
