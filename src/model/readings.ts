import type { NotChecked } from './facts.ts';
import type { SocketReadings } from './socket-readings.ts';

/** One line of softnet_stat. `cpu` is the line's number where the kernel does not tell it (before 5.10). */
export interface SoftnetReading {
  readonly cpu: number;
  /** since boot, 32 bits */
  readonly processed: number;
  readonly dropped: number;
  readonly squeezed: number;
  readonly receivedRps?: number;
  readonly flowLimit?: number;
  /** packets that wait now */
  readonly backlog?: number;
}

export interface ProcessReading {
  readonly pid: number;
  /** the short name, up to 15 bytes, raw: whoever shows it escapes it */
  readonly program: string;
  readonly parent?: number;
  readonly unit?: string;
  /** path below the mount of the controllers */
  readonly cgroup?: string;
  /** real user */
  readonly uid?: number;
  readonly threads?: number;
  /** `R`, `S`, `D`, … */
  readonly state?: string;
  readonly open?: number;
  /** as /proc/PID/limits prints them: a number or `unlimited` */
  readonly nofile?: { readonly soft: string; readonly hard: string };
  readonly nproc?: { readonly soft: string; readonly hard: string };
  /** descriptors by kind, where they were looked at; `atLeast`: not all were */
  readonly descriptors?: {
    readonly sockets: number;
    readonly pipes: number;
    readonly inotify: number;
    readonly inotifyWatches: number;
    readonly epoll: number;
    /** descriptors that epoll watches; not counted for the crowded, as the kernel stops them meanwhile */
    readonly epollWatches?: number;
    readonly atLeast?: true;
  };
  /** memory mappings; counted for the few processes with the most memory */
  readonly maps?: number;
  readonly virtualBytes?: number;
}

/** One pids cgroup that has a limit. */
export interface PidsReading {
  /** as in /proc/PID/cgroup */
  readonly cgroup: string;
  /** the file that held the limit */
  readonly path: string;
  readonly unit?: string;
  readonly current: number;
  readonly max: number;
  /** forks refused since it was made: `max` in pids.events */
  readonly refused?: number;
}

/** What the entries of the conntrack table are; lists with the most first. */
export interface ConntrackReading {
  readonly entries: number;
  /** `tcp ESTABLISHED`, `udp`, with those that never saw an answer, and the seconds that the longest will still be kept */
  readonly kinds: readonly { readonly kind: string; readonly count: number; readonly unreplied: number; readonly longestSeconds: number }[];
  /** before translation; the largest */
  readonly destinations: readonly {
    readonly protocol: string;
    readonly remote: string;
    readonly port?: number;
    readonly count: number;
    readonly unreplied: number;
  }[];
  readonly sources: readonly { readonly source: string; readonly count: number; readonly unreplied: number }[];
}

/** Kernel messages of one kind. */
export interface LogReading {
  /** id in loglines.json */
  readonly id: string;
  /** in the whole ring that was read */
  readonly count: number;
  /** seconds since boot of the last one, where the log tells it */
  readonly lastAt?: number;
  /** the last one, without the time, at most 300 characters, control characters escaped */
  readonly last: string;
}

/** One look at one machine. What could not be read is absent; an empty list was looked at and is empty. */
export interface Sample {
  /** seconds since boot; absent where /proc/uptime is not there */
  readonly uptime?: number;
  readonly bootId?: string;
  /**
   * Every number by name, counters and gauges alike, see `originOf`: `TcpExt.ListenOverflows`, `Tcp.CurrEstab`, `Udp6.RcvbufErrors`,
   * `sockstat.TCP.mem` (pages), `conntrack.drop` (summed over CPUs), `conntrack.entries`, `conntrack.cpus`, `arp_cache.table_fulls`,
   * `ndisc_cache.entries`, `softnet.dropped` (summed), `file-nr.open`, `file-nr.max`, `nf_conntrack_count`, `vmstat.nr_dirty`, `meminfo.Dirty`
   * (bytes), `pressure.io.full.avg10` (percent), `pressure.io.full.total` (µs), `tasks.total`, `tasks.running`, `tasks.blocked`, `stat.cpu.user`,
   * `stat.cpu.softirq`, `stat.cpu3.idle` (ticks)
   */
  readonly numbers: ReadonlyMap<string, number>;
  readonly softnet: readonly SoftnetReading[];
  readonly sockets?: SocketReadings;
  /** by number; undefined where there is no /proc with processes */
  readonly processes?: readonly ProcessReading[];
  readonly pids?: readonly PidsReading[];
  /** undefined where the table is empty or cannot be read */
  readonly conntrack?: ConntrackReading;
  /** sorted by id; undefined where the log cannot be read */
  readonly log?: readonly LogReading[];
  /** `net.*` of the looked-at network namespace, where it is not the one that Facts were read in */
  readonly sysctl?: ReadonlyMap<string, string>;
}

/** Two looks, or one (`weak` says what that means). */
export interface Readings {
  readonly before?: Sample;
  readonly after: Sample;
  /** between the two looks at the counters; 0 where there is one look */
  readonly seconds: number;
  /** why rates are not known */
  readonly weak?: string;
  /** whose network namespace, where one was named */
  readonly pid?: number;
  readonly notChecked: readonly NotChecked[];
}

const wrap32 = 2 ** 32;

/** A number of the last look. */
export function reading(readings: Readings, name: string): number | undefined {
  return readings.after.numbers.get(name);
}

/** Sums over CPUs of columns that have 32 bits each, so that a sum may fall by 2^32. */
const summed = /^(?:softnet|conntrack|arp_cache|ndisc_cache)\./;

/**
 * By how much a counter rose. A counter of 32 bits that began again is followed.
 * @returns undefined: not there in both looks, or it fell, as after another start; never negative
 */
export function delta(readings: Readings, name: string): number | undefined {
  const before = readings.before?.numbers.get(name);
  const after = readings.after.numbers.get(name);
  if (before === undefined || after === undefined || after >= before || !summed.test(name)) return rise(before, after);
  const wrapped = after - before + wrap32;
  return wrapped >= 0 && wrapped < wrap32 / 2 ? wrapped : undefined;
}

/** Per second; undefined as `delta`, and where no time passed. */
export function rate(readings: Readings, name: string): number | undefined {
  const by = delta(readings, name);
  return by === undefined || readings.seconds <= 0 ? undefined : by / readings.seconds;
}

/** `delta` for two numbers that are no named ones: columns of a CPU, drops of a socket. */
export function rise(before: number | undefined, after: number | undefined): number | undefined {
  if (before === undefined || after === undefined) return undefined;
  if (after >= before) return after - before;
  return before < wrap32 && before > wrap32 / 2 ? after - before + wrap32 : undefined;
}

/** By how much a gauge moved, down or up. */
export function change(readings: Readings, name: string): number | undefined {
  const before = readings.before?.numbers.get(name);
  const after = readings.after.numbers.get(name);
  return before === undefined || after === undefined ? undefined : after - before;
}

const files: Readonly<Record<string, string>> = {
  TcpExt: '/proc/net/netstat',
  IpExt: '/proc/net/netstat',
  MPTcpExt: '/proc/net/netstat',
  Ip6: '/proc/net/snmp6',
  Icmp6: '/proc/net/snmp6',
  Udp6: '/proc/net/snmp6',
  UdpLite6: '/proc/net/snmp6',
  conntrack: '/proc/net/stat/nf_conntrack',
  arp_cache: '/proc/net/stat/arp_cache',
  ndisc_cache: '/proc/net/stat/ndisc_cache',
  softnet: '/proc/net/softnet_stat',
  'file-nr': '/proc/sys/fs/file-nr',
  nf_conntrack_count: '/proc/sys/net/netfilter/nf_conntrack_count',
  vmstat: '/proc/vmstat',
  meminfo: '/proc/meminfo',
  stat: '/proc/stat',
};

/** The file that a named number was read in. */
export function originOf(name: string): string {
  const [group = '', part = ''] = name.split('.');
  if (group === 'sockstat') return part.endsWith('6') ? '/proc/net/sockstat6' : '/proc/net/sockstat';
  if (group === 'pressure') return `/proc/pressure/${part}`;
  if (group === 'tasks') return part === 'total' ? '/proc/loadavg' : '/proc/stat';
  return (Object.hasOwn(files, group) ? files[group] : undefined) ?? '/proc/net/snmp';
}

/** As people and nstat write it: `TcpExt.ListenOverflows` → `TcpExt ListenOverflows`. */
export function shownName(name: string): string {
  return name.replaceAll('.', ' ');
}

/** Evidence of a counter that rose: `+201 in 5.0 s (40.1/s)`, in one look `201 since boot`; undefined where it is not there. */
export function risen(
  readings: Readings,
  name: string,
): { readonly fact: string; readonly value: string; readonly from: string } | undefined {
  const by = delta(readings, name);
  const now = reading(readings, name);
  if (now === undefined) return undefined;
  const perSecond = rate(readings, name);
  const value =
    by === undefined || perSecond === undefined
      ? `${now} since the counter began`
      : `+${by} in ${readings.seconds.toFixed(1)} s (${perSecond.toFixed(1)}/s)`;
  return { fact: shownName(name), value, from: originOf(name) };
}

/** Evidence of a number as it is now. */
export function shownNow(
  readings: Readings,
  name: string,
): { readonly fact: string; readonly value: string; readonly from: string } | undefined {
  const now = reading(readings, name);
  return now === undefined ? undefined : { fact: shownName(name), value: `${now}`, from: originOf(name) };
}
