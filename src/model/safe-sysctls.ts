import type { Claim } from './claim.ts';

/** A sysctl that a kubelet allows without being told to. */
export interface SafeSysctl {
  readonly key: string;
  /** first release of Kubernetes, `1.29`; absent: every release that has `securityContext.sysctls` */
  readonly since?: string;
  /** the kubelet looks for a kernel of at least this version, by its number */
  readonly kernel?: string;
  readonly claim: string;
}

/** Keys that a new network namespace takes over from the first one, where all others start with the kernel's defaults. */
export interface InheritedSysctls {
  /** dotted; a last `*` for everything that begins so */
  readonly keys: readonly string[];
  /** since this kernel; absent: as long as there are namespaces */
  readonly since?: string;
  /** when it is not so */
  readonly unless?: string;
  readonly claim: string;
}

export interface SafeSysctls {
  /** the last release of Kubernetes that was looked at */
  readonly newest: string;
  /** sorted by key */
  readonly safe: readonly SafeSysctl[];
  readonly inherited: readonly InheritedSysctls[];
  readonly claims: Readonly<Record<string, Claim>>;
}
