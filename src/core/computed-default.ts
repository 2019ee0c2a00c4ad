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
]);

const mebi = 1024 * 1024;
const gibi = 1024 * mebi;

/**
 * A default that the kernel works out from memory when it starts, by the name that the knowledge gives the formula.
 * @returns `undefined` when memory is not known, the name is not, or the formula is not known for so old a kernel
 */
export function computedDefault(formula: string, kernel: Kernel, machine: Machine): Computed | undefined {
  const { memoryBytes, pageSize = 4096 } = machine;
  if (memoryBytes === undefined || !(memoryBytes > 0) || !(pageSize > 0)) return undefined;
  return formulas.get(formula)?.({ memoryBytes, pageSize, kernel });
}

/** Names of all formulas, sorted. */
export const formulaNames: readonly string[] = [...formulas.keys()].sort();

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
