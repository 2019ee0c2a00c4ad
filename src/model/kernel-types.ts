/** A kernel as it was named, and as it is compared. */
export interface Kernel {
  /** as typed or read, for display */
  readonly raw: string;
  /** `5.14.0`: always three numbers, for comparing */
  readonly version: string;
  /** `rhel:9.4`, `debian:12`; rebuilds of RHEL are called `rhel` */
  readonly distro?: string;
  readonly wsl?: true;
}

/** A version, or a bounded unknown: the last version seen on one side and the first seen on the other. */
export type VersionBound = string | { readonly absent: string; readonly present: string };

/** Holds from `since` (inclusive) to `until` (exclusive). */
export interface KernelRange {
  readonly since?: VersionBound;
  /** `since` is only the oldest version that was looked at; earlier is unknown */
  readonly sinceKnownBy?: true;
  readonly until?: VersionBound;
  /** only for this distribution's kernels: `rhel:8`, `ubuntu:18.04` */
  readonly distro?: string;
  /** only for this stable branch: `6.1` with `since: 6.1.176` */
  readonly branch?: string;
}
