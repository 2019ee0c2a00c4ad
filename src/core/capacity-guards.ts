import type { Fact } from '../model/facts.ts';
import { fieldOf } from '../model/judgement.ts';
import { gaugeAbove } from './gauge-above.ts';
import { error, type Guard, type GuardHit, type GuardQuestion, warning } from './guard.ts';
import { inUse } from './guard-facts.ts';

/** An error when more is in use, nothing when less is. Where nobody counted, only what is below the usual value can be too small. */
function belowUse(q: GuardQuestion, name: string, what: string): GuardHit | undefined {
  const want = fieldOf(q.value, 0);
  if (want === undefined) return undefined;
  if (!q.facts.gauges.has(name))
    return lowersUsual(q, want) ? warning(`${q.key} = ${q.value} is too small, if more ${what} are in use`) : undefined;
  const used = gaugeAbove(q.facts.gauges, name, want) ? q.facts.gauges.get(name) : undefined;
  return used && error(`${q.key} = ${q.value} is below the ${used.value} ${what} in use`, name, `${used.value}`, placeOf(used));
}

function lowersUsual(q: GuardQuestion, want: bigint): boolean {
  const usual = q.usual === undefined ? undefined : fieldOf(q.usual, 0);
  return usual === undefined || want < usual;
}

const placeOf = ({ origin }: Fact<number>) => (origin.kind === 'read' || origin.kind === 'measured' ? origin.path : origin.kind);

interface Share {
  readonly bytes: bigint;
  readonly mostPercent: bigint;
}

function memoryShare(q: GuardQuestion): Share | undefined {
  const first = fieldOf(q.value, 0) ?? 0n;
  if (q.key === 'vm.min_free_kbytes') return { bytes: first * 1024n, mostPercent: 5n };
  if (q.key === 'vm.nr_hugepages') return { bytes: first * hugePage(q), mostPercent: 90n };
  const pages = fieldOf(q.value, 2) ?? 0n;
  return q.key === 'net.ipv4.tcp_mem' ? { bytes: pages * BigInt(q.facts.pageSize.value), mostPercent: 50n } : undefined;
}

function hugePage(q: GuardQuestion): bigint {
  const size = q.facts.named.get('hugepage_bytes')?.value;
  return BigInt(typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : 2 * 2 ** 20);
}

export const capacityGuards: readonly Guard[] = [
  {
    id: 'TA101',
    slug: 'nofile-above-nr-open',
    what: 'A nofile limit above fs.nr_open',
    why: 'setrlimit() refuses it for everyone, root too: PAM sessions may be refused whole and services start with less',
    instead: 'raise fs.nr_open first, or ask for less',
    check(q) {
      const limit = q.key === 'nofile' ? fieldOf(q.value, 0) : undefined;
      const open = fieldOf(q.planned('fs.nr_open') ?? '', 0);
      if (limit === undefined) return undefined;
      if (open === undefined) return limit > 1048576n ? warning(`nofile ${q.value} is refused, if fs.nr_open is still 1048576`) : undefined;
      return limit > open
        ? error(`nofile ${q.value} is above fs.nr_open ${open}`, 'fs.nr_open', `${open}`, '/proc/sys/fs/nr_open')
        : undefined;
    },
  },
  {
    id: 'TA102',
    slug: 'file-limit-below-use',
    what: 'fs.nr_open or fs.file-max below what is in use',
    why: 'every process but root fails to open files at once, and services with a higher limit do not start',
    instead: 'leave it; lower the limit of the one program instead',
    check(q) {
      if (q.key === 'fs.file-max') return belowUse(q, 'file-nr.open', 'open files');
      const want = q.key === 'fs.nr_open' ? fieldOf(q.value, 0) : undefined;
      if (want === undefined) return undefined;
      const held = inUse(q.facts);
      if (held !== undefined && held.hard > want)
        return error(
          `fs.nr_open = ${q.value} is below the nofile ${held.hard} of ${held.holder.program}`,
          'nofile',
          `${held.hard}`,
          `/proc/${held.holder.pid}/limits`,
        );
      // the limits of one process say nothing of the others
      return lowersUsual(q, want) ? warning(`fs.nr_open = ${q.value} keeps services from starting, if any has a higher nofile`) : undefined;
    },
  },
  {
    id: 'TA107',
    slug: 'conntrack-below-count',
    what: 'nf_conntrack_max below the number of tracked connections',
    why: 'every new connection through this host is dropped from then on',
    instead: 'raise it above the count, or track less',
    check(q) {
      // 0 is no bound at all
      if (!/\.(nf|ip)_conntrack_max$/.test(q.key) || q.value === '0') return undefined;
      return belowUse(q, 'nf_conntrack_count', 'connections');
    },
  },
  {
    id: 'TA108',
    slug: 'memory-reserved-away',
    what: 'min_free_kbytes, nr_hugepages or tcp_mem out of proportion to memory',
    why: 'memory that the kernel keeps back is gone for programs at once; the machine may deadlock on memory',
    instead: 'leave the default, which follows memory',
    check(q) {
      const share = memoryShare(q);
      const ram = q.facts.memoryBytes?.value;
      if (share === undefined) return undefined;
      if (ram === undefined || !(ram > 0))
        return share.bytes > 1n << 30n
          ? warning(`${q.key} = ${q.value} takes ${share.bytes >> 20n} MiB, if the machine has that to spare`)
          : undefined;
      const percent = (share.bytes * 100n) / BigInt(Math.ceil(ram));
      return percent > share.mostPercent
        ? error(`${q.key} = ${q.value} is ${percent} % of memory`, 'ram_bytes', `${ram}`, 'MemTotal')
        : undefined;
    },
  },
];
