import type { Address } from './facts.ts';

/**
 * One path of a machine as it was recorded. A plain text is the content of a regular file. Exactly one of `text`, `latin1`, `same`,
 * `link`, `names`, `there`, `problem`, `special`, `large` and `descriptors` tells what lies there.
 */
export type RecordedPath =
  | string
  | {
      readonly text?: string;
      /** content that is no UTF-8, one character a byte */
      readonly latin1?: string;
      /** nobody may write it; only told below /proc/sys */
      readonly readOnly?: true;
      /** the first lines only: there were more */
      readonly cut?: true;
      /** another path with the same content */
      readonly same?: string;
      /** where a symbolic link leads */
      readonly link?: string;
      /** a directory and the names in it that count here */
      readonly names?: readonly string[];
      /** it is there, and what it holds was not asked */
      readonly there?: 'file' | 'directory';
      /** why it could not be read: `EACCES`, `write-only`, `never collected` */
      readonly problem?: string;
      /** `a FIFO`, `a socket`, `a device` */
      readonly special?: string;
      /** larger than what is read of a file */
      readonly large?: true;
      /** open descriptors of a process, told as numbers */
      readonly descriptors?: RecordedDescriptors;
    };

export interface RecordedDescriptors {
  readonly count: number;
  readonly inotify?: number;
  readonly eventpoll?: number;
  /** inodes of sockets, where nothing else tells whose they are */
  readonly sockets?: readonly string[];
}

/** What a program printed, or why there is nothing. */
export type RecordedProgram = { readonly output: string; readonly cut?: true } | { readonly problem: string; readonly absent: boolean };

/** All that is known of one machine at one time, without secrets: what `collect` reads, by path and by command line. */
export interface Snapshot {
  readonly version: 1;
  readonly command: 'snapshot';
  readonly tool: { readonly name: string; readonly version: string; readonly knowledge: string };
  /** UTC, `2026-11-21T09:50:00Z` */
  readonly taken: string;
  /** what looked: `collect.sh`, `sosreport`, `ansible`, `sysctl -a` */
  readonly by: string;
  readonly superuser: boolean;
  /** only some of what is read of a machine was recorded, so that what is not there may have been there */
  readonly partial?: true;
  /** names and addresses are pseudonyms */
  readonly redacted?: true;
  /** bytes */
  readonly pageSize?: number;
  /** absent where only /proc/net tells them */
  readonly addresses?: readonly Address[];
  readonly files: Readonly<Record<string, RecordedPath>>;
  readonly programs: Readonly<Record<string, RecordedProgram>>;
}
