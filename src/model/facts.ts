import type { Kernel } from './kernel-types.ts';

/** Where a fact came from. */
export type Origin =
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'measured'; readonly path: string; readonly seconds: number }
  | { readonly kind: 'given'; readonly option: string }
  | { readonly kind: 'assumed'; readonly why: string };

export interface Fact<T> {
  readonly value: T;
  readonly origin: Origin;
}

export interface Distro {
  /** `debian`, `rhel`; rebuilds keep their own id here */
  readonly id: string;
  /** `12`, `22.04`, `9.4` */
  readonly version: string;
  readonly idLike: readonly string[];
}

/** What one file below /proc/sys held, or why that is not known. Values with single blanks between fields. */
export type SysctlReading =
  | { readonly value: string; readonly path: string; readonly writable: boolean }
  | { readonly unreadable: string; readonly path: string };

export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  /** `0.0.0.0`, `::`, `127.0.0.1` */
  readonly address: string;
  readonly port: number;
  /** limit of the accept queue, which only sock_diag tells (ss Send-Q) */
  readonly backlog?: number;
  /** connections that wait to be accepted now */
  readonly queued?: number;
  /** short name of the process */
  readonly program?: string;
  readonly pid?: number;
  /** systemd unit of that process, from its cgroup */
  readonly unit?: string;
  /** UDP inside ip_local_port_range: most likely a port the kernel picked, another one at the next start */
  readonly ephemeral?: true;
}

/** Counts of TCP sockets by state; `keepalive` (a pending timer, among ESTAB) only where all of them were seen. */
export interface SocketCounts {
  readonly byState: Readonly<Record<string, number>>;
  readonly keepalive?: { readonly with: number; readonly of: number };
  readonly orphans?: number;
  readonly memoryPages?: number;
}

export interface Address {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
  readonly family: 4 | 6;
}

export interface Route {
  readonly destination: string;
  readonly gateway?: string;
  readonly interface: string;
  readonly family: 4 | 6;
}

/** One line of netfilter or IPVS that translates addresses. */
export interface NatRule {
  readonly kind: 'masquerade' | 'snat' | 'dnat' | 'redirect' | 'ipvs';
  readonly text: string;
  readonly path: string;
}

export interface Environment {
  /** `container` cannot set most keys; `gvisor` has a kernel of its own; `wsl` has Microsoft's */
  readonly kind: 'host' | 'vm' | 'container' | 'wsl' | 'gvisor';
  /** docker, podman, lxc, kubernetes, kvm, qemu, … where it is told */
  readonly detail?: string;
  /** /proc/sys is mounted read-only here, and nothing below it is open again: nothing can be loaded, root or not */
  readonly sysctlReadOnly?: true;
}

export interface NatRoleFact {
  readonly role: 'outbound' | 'gateway' | 'clients';
  readonly holds: boolean | undefined;
  readonly grade: 'given' | 'proved' | 'likely' | 'assumed';
  readonly reason: string;
}

export interface ProcessLimits {
  readonly unit?: string;
  readonly pid: number;
  readonly program: string;
  /** rows of /proc/PID/limits by their first column: `Max open files` */
  readonly rows: Readonly<Record<string, { readonly soft: string; readonly hard: string }>>;
  /** descriptors that are open now */
  readonly open?: number;
}

export interface NotChecked {
  readonly what: string;
  readonly why: string;
  /** what it could change in the answer */
  readonly couldChange?: string;
}

/** Everything that is known of one machine. `undefined` is unknown; an empty list was looked at and is empty. */
export interface Facts {
  readonly host?: string;
  /** `host` = this machine, `root` = a tree, `snapshot` = a record of a running machine, `stand-in` = made of options */
  readonly from: 'host' | 'root' | 'snapshot' | 'stand-in';
  readonly kernel?: Fact<Kernel>;
  readonly distro?: Fact<Distro>;
  readonly memoryBytes?: Fact<number>;
  readonly cpus?: Fact<number>;
  readonly pageSize: Fact<number>;
  readonly environment?: Fact<Environment>;
  readonly init?: Fact<{ readonly name: string; readonly version?: number }>;
  /** by dotted key */
  readonly sysctl: ReadonlyMap<string, SysctlReading>;
  /** whether a key that is not in `sysctl` is thereby known to be absent */
  readonly sysctlComplete: boolean;
  readonly modules?: readonly string[];
  readonly addresses?: readonly Address[];
  readonly routes?: readonly Route[];
  readonly natRules?: readonly NatRule[];
  readonly nat: readonly NatRoleFact[];
  readonly listeners?: readonly Listener[];
  readonly sockets?: SocketCounts;
  /** short names of running programs */
  readonly programs?: readonly string[];
  readonly limits: readonly ProcessLimits[];
  readonly cloudVendor?: Fact<'aws' | 'azure' | 'gcp' | 'alibaba' | 'huawei'>;
  /** counters and gauges: `nf_conntrack_count`, `file-nr.open` */
  readonly gauges: ReadonlyMap<string, Fact<number>>;
  /** named facts that were given or measured: `conn_rate` */
  readonly named: ReadonlyMap<string, Fact<number | boolean | string>>;
  readonly notChecked: readonly NotChecked[];
}
