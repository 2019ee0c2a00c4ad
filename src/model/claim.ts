/** How well a claim stands: read in the source or measured on a running kernel; concluded from that; told by others. */
export type Grade = 'primary' | 'inferred' | 'secondary';

/** One statement with its source. Everything that the knowledge says of versions, ranges, defaults and needs names one. */
export interface Claim {
  readonly text: string;
  /** source file and version, commit, or manual page: `linux 4.19.1: net/ipv4/sysctl_net_ipv4.c` */
  readonly source: string;
  readonly grade: Grade;
}

/** How sure a finding or a change is: the weakest grade that it rests on decides. */
export type Confidence = 'proved' | 'likely' | 'heuristic';

export function confidenceOf(grades: readonly Grade[]): Confidence {
  if (grades.includes('secondary')) return 'heuristic';
  return grades.length === 0 || grades.includes('inferred') ? 'likely' : 'proved';
}
