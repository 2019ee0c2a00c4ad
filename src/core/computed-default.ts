import { atLeast } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';

export interface Machine {
  /** MemTotal */
  readonly memoryBytes?: number;
  readonly cpus?: number;
  /** 4096 where it is not known */
  readonly pageSize?: number;
}

export interface Computed {
  readonly value: string;
  /** near the truth, for it depends on what was free at boot: good for comparing sizes, not for equality */
  readonly approximate?: true;
}

interface Sized {
  readonly memoryBytes: number;
  readonly pageSize: number;
  readonly kernel: Kernel;
}

interface Counted {
  readonly cpus: number;
  readonly pageSize: number;
}

type Formula = (sized: Sized) => Computed | undefined;

const exact = (...values: readonly number[]): Computed => ({ value: values.map(String).join(' ') });
const near = (...values: readonly number[]): Computed => ({ value: values.map((v) => String(Math.floor(v))).join(' '), approximate: true });

const formulas: ReadonlyMap<string, Formula> = new Map<string, Formula>([
  ['tcp-max-tw-buckets', (m) => withHash(m, (buckets) => exact(buckets / 2))],
  ['tcp-max-orphans', (m) => withHash(m, (buckets) => exact(buckets / 2))],
  ['tcp-max-syn-backlog', (m) => withHash(m, (buckets) => exact(Math.max(128, buckets / (atLeast(m.kernel, '5.4') ? 128 : 256))))],
  ['tcp-mem', (m) => (atLeast(m.kernel, '3.2') ? triple(freeBufferPages(m) / (atLeast(m.kernel, '4.2') ? 16 : 8)) : undefined)],
  ['tcp-rmem', receiveBuffer],
  ['tcp-wmem', (m) => buffer(m, 16384, 65536, 4 * mebi)],
  ['nf-conntrack-buckets', (m) => exact(trackerBuckets(m))],
  ['nf-conntrack-max', (m) => exact(trackerBuckets(m) * (atLeast(m.kernel, '5.15') ? 1 : 4))],
  ['file-max', (m) => near(Math.max(8192, m.memoryBytes / 1024 / 10))],
  ['min-free-kbytes', (m) => near(minFreeKibibytes(m))],
  ['nf-conntrack-expect-max', (m) => exact(4 * Math.max(1, Math.floor(trackerBuckets(m) / 256)))],
  ['udp-mem', (m) => triple(freeBufferPages(m) / 8)],
  ['sctp-mem', (m) => triple(freeBufferPages(m) / 8)],
  ['sctp-rmem', (m) => sctpBuffer(m, 865500)],
  ['sctp-wmem', (m) => sctpBuffer(m, 16384)],
  ['vs-sync-qlen-max', (m) => near(freeBufferPages(m) / 32)],
  ['nfs-congestion-kb', (m) => near(Math.min(256 * 1024, (16 * Math.floor(Math.sqrt(m.memoryBytes / m.pageSize)) * m.pageSize) / 1024))],
  ['threads-max', (m) => near(threads(m))],
  ['half-of-threads-max', (m) => near(threads(m) / 2)],
  ['epoll-max-user-watches', (m) => near(m.memoryBytes / 25 / (atLeast(m.kernel, '5.11') ? 184 : 200))],
  ['inotify-max-user-watches', (m) => watches(m, 0)],
  ['fanotify-max-user-marks', (m) => watches(m, 80)],
  ['inet-peer-threshold', (m) => near(Math.max(4096, Math.min(65664, m.memoryBytes / 100 / 192)))],
  ['user-reserve-kbytes', (m) => near(Math.min(131072, (freePages(m) * m.pageSize) / 1024 / 32))],
  ['admin-reserve-kbytes', (m) => near(Math.min(8192, (freePages(m) * m.pageSize) / 1024 / 32))],
]);

const countedFormulas: ReadonlyMap<string, (counted: Counted) => Computed> = new Map<string, (counted: Counted) => Computed>([
  ['pid-max', ({ cpus }) => exact(Math.min(4194304, Math.max(32768, 1024 * cpus)))],
  ['sched-latency-ns', ({ cpus }) => exact(6_000_000 * byCpus(cpus))],
  ['sched-min-granularity-ns', ({ cpus }) => exact(750_000 * byCpus(cpus))],
  ['sched-wakeup-granularity-ns', ({ cpus }) => exact(1_000_000 * byCpus(cpus))],
]);

const mebi = 1024 * 1024;
const gibi = 1024 * mebi;

/**
 * A default that the kernel works out from memory when it starts, by the name that the knowledge gives the formula.
 * @returns `undefined` when memory is not known, the name is not, or the formula is not known for so old a kernel
 */
export function computedDefault(formula: string, kernel: Kernel, machine: Machine): Computed | undefined {
  const { memoryBytes, cpus, pageSize = 4096 } = machine;
  const counted = countedFormulas.get(formula);
  if (counted !== undefined) return cpus !== undefined && cpus >= 1 ? counted({ cpus, pageSize }) : undefined;
  if (memoryBytes === undefined || !(memoryBytes > 0) || !(pageSize > 0)) return undefined;
  return formulas.get(formula)?.({ memoryBytes, pageSize, kernel });
}

/** Names of all formulas, sorted. */
export const formulaNames: readonly string[] = [...formulas.keys(), ...countedFormulas.keys()].sort();

/** One and the logarithm of the CPUs, of which at most eight count. */
const byCpus = (cpus: number) => 1 + Math.floor(Math.log2(Math.min(8, cpus)));

/** One bucket of the table of established connections for each 128 KiB, rounded up to a power of two, at most 524288. */
function withHash({ memoryBytes, kernel }: Sized, make: (buckets: number) => Computed): Computed | undefined {
  if (!atLeast(kernel, '3.10')) return undefined;
  const wholeMebibytes = Math.ceil(memoryBytes / mebi);
  return make(Math.min(524288, 2 ** Math.ceil(Math.log2(wholeMebibytes * 8))));
}

/** What the kernel counts as pages for buffers: all memory less the high watermark of its zones. */
function freeBufferPages(sized: Sized): number {
  const pages = sized.memoryBytes / sized.pageSize;
  const min = (minFreeKibibytes(sized) * 1024) / sized.pageSize;
  return Math.max(0, pages - min - 2 * Math.max(min / 4, pages / 1000));
}

/** All memory less what has to stay free in the zones. */
function freePages(sized: Sized): number {
  return Math.max(0, sized.memoryBytes / sized.pageSize - (minFreeKibibytes(sized) * 1024) / sized.pageSize / 4);
}

/** The stacks of all threads, 16 KiB each, take at most an eighth of the memory. */
const threads = ({ memoryBytes }: Sized) => Math.max(20, memoryBytes / (8 * 16384));

/** From which release on a watch with its inode takes how many bytes; measured, and other builds differ by some per cent. */
const watchBytes = [
  ['7.0', 1207],
  ['6.13', 1302],
  ['6.12', 1332],
  ['5.15', 1348],
  ['0.0', 1281],
] as const;

/** A hundredth of the memory, in watches; a mark of fanotify is 80 bytes smaller than a watch of inotify. */
function watches({ memoryBytes, kernel }: Sized, smaller: number): Computed {
  const bytes = watchBytes.find(([since]) => atLeast(kernel, since))?.[1] ?? 1281;
  return near(Math.max(8192, Math.min(1048576, memoryBytes / 100 / (bytes - smaller))));
}

function sctpBuffer(sized: Sized, middle: number): Computed {
  const share = (freeBufferPages(sized) / 8) * 32;
  return share > 4 * mebi * 1.03 ? exact(4096, middle, 4 * mebi) : near(4096, middle, Math.max(64 * 1024, share));
}

function triple(pages: number): Computed {
  const limit = Math.max(128, Math.floor(pages));
  const low = Math.floor(limit / 4) * 3;
  return near(low, limit, low * 2);
}

function receiveBuffer(sized: Sized): Computed {
  const { kernel } = sized;
  const middle = atLeast(kernel, '4.20') || kernel.distro === 'ubuntu:18.04' ? 131072 : 87380;
  const cap = atLeast(kernel, '6.16') ? 32 * mebi : (atLeast(kernel, '3.4') ? 6 : 4) * mebi;
  return buffer(sized, middle, middle, cap);
}

/** The third field is 1/128 of the memory for buffers between a floor and a cap; exact wherever the cap is what counts. */
function buffer(sized: Sized, middle: number, floor: number, cap: number): Computed {
  const share = (freeBufferPages(sized) * sized.pageSize) / 128;
  const largest = Math.max(floor, Math.min(cap, share));
  const capped = share > cap * 1.03;
  return capped && sized.pageSize === 4096 ? exact(4096, middle, largest) : near(4096, middle, largest);
}

function trackerBuckets({ memoryBytes, pageSize, kernel }: Sized): number {
  const newer = atLeast(kernel, '5.15');
  // RHEL 7 carries the larger table of 4.1 in a 3.10 kernel
  const middle = newer || atLeast(kernel, '4.1') || kernel.distro?.split('.', 1)[0] === 'rhel:7';
  if (middle && memoryBytes > 4 * gibi) return newer ? 262144 : 65536;
  if (memoryBytes > gibi) return newer ? 65536 : 16384;
  const small = Math.max(newer ? 1024 : 32, Math.floor(memoryBytes / 16384 / 8));
  const slotsOfPage = pageSize / 8;
  return Math.ceil(small / slotsOfPage) * slotsOfPage;
}

/** With transparent huge pages, as distributions have them: 11 blocks of 2 MiB a zone, unless that is more than 5 % of memory. */
function minFreeKibibytes({ memoryBytes, kernel }: Sized): number {
  const kibibytes = memoryBytes / 1024;
  const zones = memoryBytes > 3 * gibi ? 3 : 2;
  const hugePages = Math.min(11 * 2048 * zones, kibibytes / 20);
  const cap = atLeast(kernel, '5.7') ? 262144 : 65536;
  return Math.max(hugePages, Math.min(cap, Math.max(128, Math.floor(Math.sqrt(kibibytes * 16)))));
}
