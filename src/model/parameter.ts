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
  /** a bound that another key holds: at least, at most what that key has */
  readonly minKey?: string;
  readonly maxKey?: string;
  /** C type of that version, where it is not that of the value */
  readonly storage?: 'int' | 'uint' | 'long' | 'ulong' | 'u8';
  /** another bound is enforced that is not known: what lies inside of the known ones may be refused */
  readonly unknown?: true;
  /** only this field of a vector, from 0; a range of that field stands beside the one for all */
  readonly field?: number;
}

/**
 * What the kernel keeps of a value that it takes, where that is another one: whole clock ticks of a time in ms or in 1/100 s, 1 for
 * all but 0, the next power of two, that of at least a page, whole pages of list heads, as much as memory allows, or what was
 * there before.
 */
export type Keeps =
  | 'ticks-ms'
  | 'ticks-centiseconds'
  | 'flag'
  | 'power-of-two'
  | 'page-power-of-two'
  | 'page-slots'
  | 'what-fits'
  | 'nothing';

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
  readonly keeps?: Keeps;
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
  readonly scope: 'global' | 'netns' | 'ipcns' | 'userns' | 'utsns' | 'pidns' | 'mount';
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
    /** `other`: only the words tell */
    readonly rule: 'max' | 'min' | 'or' | 'and' | 'interface' | 'write-through' | 'all-unless-zero' | 'other';
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
  /** bash's ulimit: `-n`, and `open files` as `ulimit -a` calls it */
  readonly shell?: { readonly option: string; readonly row: string; readonly unit: string; readonly claim: ClaimName };
  readonly kernelDefault: { readonly soft: string; readonly hard: string; readonly claim: ClaimName };
  readonly cappedBy?: string;
  readonly failure: string;
  readonly reach: readonly { readonly who: string; readonly gets: string; readonly claim: ClaimName }[];
  readonly folklore: readonly { readonly belief: string; readonly truth: string; readonly claim: ClaimName }[];
  readonly claims: Readonly<Record<ClaimName, Claim>>;
}
