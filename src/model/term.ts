import type { Claim } from './claim.ts';

/** A message of the kernel or a daemon that people search for. */
export interface LogLine {
  readonly id: string;
  /** a regular expression without nested repeats, tried on the line as it was typed */
  readonly pattern: string;
  readonly where: string;
  /** many programs and causes have it: a line that fits another entry too is better explained there */
  readonly broad?: true;
  /** kernel or program versions in words, where they are known */
  readonly versions?: string;
  readonly sample: string;
  readonly meaning: string;
  readonly next: string;
  /** parameters, limits and words that it has to do with */
  readonly see: readonly string[];
  readonly claim: Claim;
}

/** A counter or gauge that the kernel shows. */
export interface Counter {
  /** as nstat prints it: `TcpExtListenOverflows`; a file's own columns as entries of `counters` name them */
  readonly name: string;
  /** shorter names that people use: `ListenOverflows` */
  readonly aliases: readonly string[];
  readonly path: string;
  /** a number that goes up and down; else it only rises */
  readonly gauge?: true;
  /** kernel versions in words, where not all supported ones have it */
  readonly versions?: string;
  readonly meaning: string;
  /** what a rising number says, and what it does not */
  readonly reading: string;
  readonly see: readonly string[];
  readonly claim: Claim;
}

/** A word that people meet: a TCP state, a socket option, a column of `ss`. */
export interface Term {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: 'tcp-state' | 'socket-option' | 'ss-column' | 'error' | 'word';
  readonly meaning: string;
  readonly see: readonly string[];
  readonly claim: Claim;
}
