/** One setting of a tuned profile or a saptune note, with what it includes already joined. */
export interface VendorLine {
  readonly key: string;
  readonly value: string;
  /** `>` of tuned raises only, `<` lowers only */
  readonly relation: 'exactly' | 'at least' | 'at most';
  readonly path: string;
  readonly line: number;
  /** which profile or note it stands in */
  readonly from: string;
  /** it is for some machines only: `uname_regex=aarch64` */
  readonly only?: string;
  /** the value is worked out by tuned when it runs */
  readonly filledIn?: true;
}

/** A section that sets what is no parameter: CPUs, disks, the command line, limits. It is not looked at, and told as that. */
export interface VendorSection {
  readonly section: string;
  /** what of it is set, as written; none where the section alone asks for something */
  readonly names: readonly string[];
  readonly path: string;
  readonly line: number;
}

/** A tuned profile or a saptune note as far as it sets parameters. */
export interface VendorFile {
  readonly kind: 'tuned' | 'saptune';
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  /** profiles that were read for it, deepest first */
  readonly includes: readonly string[];
  readonly lines: readonly VendorLine[];
  /** what could not be followed, one sentence each */
  readonly notes: readonly string[];
  /** in the order of the lines of each file */
  readonly beside: readonly VendorSection[];
}

/**
 * What a line comes to on a machine: `fine`; `default` is what the kernel has anyway; `lower` takes capacity below the default of
 * this machine; `dead`: no such key; `refused` by the kernel; `inert` has no effect; `harmful`; `unknown`: nothing is known of it.
 */
export type VendorVerdict = 'fine' | 'default' | 'lower' | 'dead' | 'refused' | 'inert' | 'harmful' | 'unknown';

export interface JudgedLine extends VendorLine {
  readonly verdict: VendorVerdict;
  readonly why: string;
  /** what this machine has without it, where that is known */
  readonly usual?: string;
}
