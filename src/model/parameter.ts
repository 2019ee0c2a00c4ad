import type { Claim } from './claim.ts';
import type { KernelRange } from './kernel-types.ts';

/** Name of a claim inside the same entry. */
type ClaimName = string;
interface Claimed {
  readonly claim: ClaimName;
}

export type ParameterKind = 'tunable' | 'status' | 'action' | 'removed' | 'renamed' | 'stub' | 'distribution' | 'never';

/** `boolean` is an integer that only asks for zero or not; `vector` is several integers; `port-list` is `1-5,9`. */
export type ValueType = 'integer' | 'boolean' | 'enum' | 'vector' | 'port-range' | 'port-list' | 'string' | 'bitmask';

export interface AcceptedRange extends KernelRange, Claimed {
  /** decimal text, as 9223372036854775807 is no JavaScript number; absent: any of the C type */
  readonly min?: string;
  readonly max?: string;
}

export interface Member extends KernelRange {
  readonly value: string;
  readonly meaning: string;
}

export interface ValueSpec {
  readonly type: ValueType;
  /** C type that the handler parses into: decides what is accepted where no range is enforced */
  readonly storage: 'int' | 'uint' | 'long' | 'ulong' | 'u8' | 'string' | 'ports';
  /** how many numbers; 1 unless the type is `vector` or `port-range` */
  readonly fields: number;
  /** `s`, `ms`, `bytes`, `pages`, `connections`, … ; empty for flags */
  readonly unit: string;
  readonly members: readonly Member[];
  readonly accepted: readonly AcceptedRange[];
}

/** `exists: false` is for a distribution or branch that lacks what mainline of that version has. */
export interface SupportEntry extends KernelRange, Claimed {
  readonly exists?: false;
}

export interface DefaultEntry extends KernelRange, Claimed {
  /** as the kernel prints it, single blanks between fields */
  readonly value?: string;
  /** name of a formula in core/computed-default.ts, where the default depends on memory or CPUs */
  readonly formula?: string;
  /** the formula in words */
  readonly words?: string;
}

/** What user space of a distribution or PID 1 makes of it before any file of the administrator is read. */
export interface SetByEntry extends Claimed {
  readonly by: string;
  readonly distro?: readonly string[];
  readonly exceptDistro?: readonly string[];
  /** first systemd version */
  readonly systemdSince?: number;
  readonly value: string;
}

export interface ScopeEntry extends KernelRange, Claimed {
  readonly scope: 'global' | 'netns' | 'ipcns' | 'userns' | 'mount';
  /** whether the file is there in a network namespace that is not the first, and whether it can be written there */
  readonly inNamespace: 'hidden' | 'read-only' | 'writable';
}

export interface Need extends KernelRange, Claimed {
  readonly key: string;
  /** the other key must not hold this */
  readonly not?: string;
  /** the other key must hold this */
  readonly is?: string;
  /** only values of this key other than these need it */
  readonly unlessValue?: readonly string[];
  readonly why: string;
}

/** Values that are wrong to set, by the data: which, since when, for whom, and what is harmless instead. */
export interface Judgement extends KernelRange, Claimed {
  /** one of: equal to one of these, other than all of these, below or above a number or the kernel's default */
  readonly equals?: readonly string[];
  readonly not?: readonly string[];
  readonly below?: string;
  readonly above?: string;
  /** which field of a vector `below` and `above` look at; 0 when absent */
  readonly field?: number;
  /** holds only, or holds harder (`worse`), in this NAT environment */
  readonly nat?: 'clients' | 'outbound' | 'gateway';
  readonly kind: 'harmful' | 'inert' | 'folklore' | 'lowers-default' | 'guard';
  readonly severity: 'error' | 'warning' | 'advice';
  /** severity where `nat` holds or is assumed; without it `nat` makes the judgement hold only there */
  readonly worse?: 'error' | 'warning';
  readonly message: string;
  readonly why: string;
  readonly instead: string;
  /** the run-time value that does no harm, set when a bad line goes and the key still exists */
  readonly harmless?: string;
}

export interface Parameter {
  /** dotted; `INTERFACE` stands for an interface, `all` or `default`; `/` for a dot inside a name */
  readonly key: string;
  readonly kind: ParameterKind;
  readonly summary: string;
  readonly value: ValueSpec;
  readonly support: readonly SupportEntry[];
  /** from when on the key is read by nothing */
  readonly stub: readonly (KernelRange & Claimed & { readonly why: string })[];
  /** the key that took over */
  readonly renamedTo?: string;
  /** other names of the same kernel variable */
  readonly aliases: readonly string[];
  /** `more`: a larger number gives more; `range`: a wider one; `set`: a longer list; absent: no capacity */
  readonly capacity?: 'more' | 'range' | 'set';
  readonly defaults: readonly DefaultEntry[];
  readonly setBy: readonly SetByEntry[];
  readonly scope: readonly ScopeEntry[];
  readonly module?: string;
  readonly kconfig?: string;
  readonly side: 'outgoing' | 'incoming' | 'both' | 'forwarding' | 'host';
  /** when a change acts: `immediately`, `new connections`, `listen()`, … */
  readonly effect: string;
  /** how `all`, `default` and the interface combine */
  readonly combine?: {
    readonly rule: 'max' | 'or' | 'and' | 'interface' | 'write-through';
    readonly words: string;
    readonly claim: ClaimName;
  };
  readonly needs: readonly Need[];
  readonly conflicts: readonly string[];
  /** TcpExt counters and files that show it biting */
  readonly counters: readonly string[];
  readonly folklore: readonly { readonly belief: string; readonly truth: string; readonly claim: ClaimName }[];
  readonly risk: string;
  /** values that cannot be taken back before a reboot */
  readonly oneWay: readonly string[];
  /** who else writes it at run time: `kube-proxy`, `docker`, `tuned` */
  readonly owners: readonly string[];
  readonly judgements: readonly Judgement[];
  readonly claims: Readonly<Record<ClaimName, Claim>>;
}

/** A name of the kernel that is known to be real (or to have been) but whose values are not judged yet. */
export interface KnownName extends KernelRange {
  readonly key: string;
  readonly kind: ParameterKind;
  readonly module?: string;
  /** the name that took over, or that was meant */
  readonly renamedTo?: string;
}

/** A resource limit, in its three spellings. */
export interface Limit {
  /** pam_limits item: `nofile` */
  readonly item: string;
  readonly rlimit: string;
  readonly summary: string;
  readonly units: { readonly pam: string; readonly systemd: string; readonly kernel: string };
  readonly directive: string;
  /** first column of /proc/PID/limits */
  readonly row: string;
  readonly kernelDefault: { readonly soft: string; readonly hard: string; readonly claim: ClaimName };
  readonly cappedBy?: string;
  readonly failure: string;
  readonly reach: readonly { readonly who: string; readonly gets: string; readonly claim: ClaimName }[];
  readonly folklore: readonly { readonly belief: string; readonly truth: string; readonly claim: ClaimName }[];
  readonly claims: Readonly<Record<ClaimName, Claim>>;
}

/** A program that listens or connects: what it asks of the kernel by itself. */
export interface Application {
  readonly name: string;
  /** short process names, as in /proc/PID/comm */
  readonly comm: readonly string[];
  readonly units: readonly string[];
  /** `proxy`, `web`, `cache`, `database`, … */
  readonly roles: readonly string[];
  readonly backlog?: {
    readonly default?: number;
    readonly directive: string;
    readonly followsSomaxconn: boolean;
    readonly restart: string;
    readonly claim: ClaimName;
  };
  readonly keepalive?: { readonly listening: string; readonly connecting: string; readonly claim: ClaimName };
  readonly descriptors?: { readonly perConnection: string; readonly directive?: string; readonly claim: ClaimName };
  readonly claims: Readonly<Record<ClaimName, Claim>>;
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

export interface Knowledge {
  readonly version: string;
  /** newest mainline release that the knowledge was checked against */
  readonly newestKernel: string;
  readonly distributions: readonly Distribution[];
  readonly distributionClaims: Readonly<Record<string, Claim>>;
  /** the entry for a key: interface names are matched against `INTERFACE` */
  parameter(key: string): Parameter | undefined;
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
