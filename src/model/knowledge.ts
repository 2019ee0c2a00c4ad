import type { Claim } from './claim.ts';
import type { LaterWriterEntry } from './later-writer-entry.ts';
import type { KnownName, Limit, Parameter } from './parameter.ts';
import type { Propagation } from './propagation.ts';
import type { SafeSysctls } from './safe-sysctls.ts';
import type { Counter, LogLine, Term } from './term.ts';

/** Name of a claim inside the same entry. */
type ClaimName = string;

/** All that is known, as core and rules look it up. */
export interface Knowledge {
  readonly version: string;
  /** newest mainline release that the knowledge was checked against */
  readonly newestKernel: string;
  readonly distributions: readonly Distribution[];
  readonly distributionClaims: Readonly<Record<string, Claim>>;
  /** the entry for a key: interface names are matched against `INTERFACE` */
  parameter(key: string): Parameter | undefined;
  /** `false`: the entry for a key judges no value, and need not be looked up for that; absent: not known */
  judges?(key: string): boolean;
  /** a name that is only known to exist */
  known(key: string): KnownName | undefined;
  /** every key that has an entry, sorted */
  readonly keys: readonly string[];
  /** every key that is known at all, sorted: for suggestions */
  readonly names: readonly string[];
  limit(item: string): Limit | undefined;
  readonly limits: readonly string[];
  readonly applications: readonly Application[];
  readonly natProducts: readonly NatProduct[];
  /** what a write does beyond its own key; absent: not known */
  readonly propagation?: Propagation;
  /** who writes keys after the boot's loading */
  readonly laterWriters?: readonly LaterWriterEntry[];
  /** messages of the kernel and of programs, sorted by id */
  readonly logLines: readonly LogLine[];
  /** counters and gauges of the kernel, sorted by name */
  readonly counters: readonly Counter[];
  /** words that people meet, sorted by name */
  readonly terms: readonly Term[];
  /** what containers may set, and what their namespaces start with; absent: not known */
  readonly safeSysctls?: SafeSysctls;
}

/** A release of a distribution: which kernel it is called by and which programs read the files at boot. */
export interface Distribution {
  /** `debian:12` */
  readonly distro: string;
  readonly title: string;
  /** mainline version that its kernel is called by */
  readonly kernel: string;
  readonly init: { readonly name: 'systemd' | 'openrc' | 'sysvinit' | 'upstart' | 'busybox'; readonly version?: number };
  readonly procps?: string;
  readonly pam?: string;
  /** which reader loads the files at boot */
  readonly bootReader: 'systemd' | 'procps' | 'busybox';
  /** whether the boot reader sees /etc/sysctl.conf: through a link in sysctl.d, by itself, or not at all */
  readonly readsEtcSysctlConf: 'link' | 'itself' | 'no' | 'unknown';
  /** Debian's patches: wildcard lines do not reach root; a refused limit does not refuse the login */
  readonly pamWildcardReachesRoot?: boolean;
  /** its kernel was not read, and takes over features of later releases: what mainline of that version lacks is unknown, not absent */
  readonly kernelUnread?: true;
  readonly claim: ClaimName;
}

/** A program that listens or connects: what it asks of the kernel by itself. What is not known is absent. */
export interface Application {
  readonly name: string;
  /** as its makers write it: `Apache httpd` */
  readonly title?: string;
  /** short process names, as in /proc/PID/comm, that say enough: no two programs of the knowledge have the same */
  readonly comm: readonly string[];
  /** process names that other programs have too: `java` */
  readonly sharedComm?: readonly string[];
  /** how to tell it where the process name does not: `the command line names kafka.Kafka` */
  readonly toldBy?: string;
  readonly units: readonly string[];
  /** `proxy`, `web`, `cache`, `database`, … */
  readonly roles: readonly string[];
  readonly backlog?: {
    readonly default?: number;
    /** other releases and settings, with what was seen there: `2.6.12, 3.0.11`, `nofile 1024 -> 502` */
    readonly byVersion?: readonly { readonly versions: string; readonly value: string }[];
    /** empty: there is none, or none is known */
    readonly directive: string;
    readonly followsSomaxconn: boolean;
    readonly restart: string;
    readonly claim: ClaimName;
  };
  /** SO_KEEPALIVE as a server and as a client, in words that begin with `on`, `off` or `unknown` as a rule */
  readonly keepalive?: { readonly listening: string; readonly connecting: string; readonly claim: ClaimName };
  readonly descriptors?: { readonly perConnection: string; readonly directive?: string; readonly claim: ClaimName };
  /** what happens when descriptors run out */
  readonly whenShort?: { readonly text: string; readonly claim: ClaimName };
  /** how it changes RLIMIT_NOFILE by itself */
  readonly ownLimit?: { readonly text: string; readonly claim: ClaimName };
  /** what it waits for by itself, apart from the kernel's timers; `value` as its configuration writes it */
  readonly ownTimeouts?: readonly { readonly name: string; readonly value?: string; readonly note?: string; readonly claim: ClaimName }[];
  /** what it requires, checks or sets when it starts */
  readonly startChecks?: readonly { readonly check: string; readonly effect?: string; readonly claim: ClaimName }[];
  /** options of its sockets that matter here: TCP_DEFER_ACCEPT, SO_REUSEPORT, TCP_FASTOPEN, source addresses */
  readonly socketOptions?: readonly { readonly option: string; readonly how: string; readonly claim: ClaimName }[];
  /** limits in units as packages ship them */
  readonly unitLimits?: readonly { readonly unit: string; readonly limits: string; readonly claim: ClaimName }[];
  /** ids of LogLine */
  readonly logLines?: readonly string[];
  readonly claims: Readonly<Record<ClaimName, Claim>>;
}

/** An idle timeout of a NAT gateway, load balancer or tracker. */
export interface NatProduct {
  /** `aws-nat-gateway` */
  readonly name: string;
  readonly title: string;
  readonly tcpIdle: number;
  readonly udpIdle?: number;
  readonly portsPerDestination?: number;
  readonly publicAddresses?: number;
  readonly portHold?: number;
  readonly vendor?: 'aws' | 'azure' | 'gcp' | 'alibaba' | 'huawei';
  readonly onExpiry: string;
  readonly source: string;
  readonly grade: 'primary' | 'inferred' | 'secondary';
}
