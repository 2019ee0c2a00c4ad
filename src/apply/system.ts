import type { Ran } from '../model/ran.ts';

/** What apply needs of the machine beside its files; handed in, so that tests can stand in for it. */
export interface System {
  now(): Date;
  /** seconds since boot, which no setting of the clock moves */
  uptime(): number;
  bootId(): string;
  readonly pid: number;
  /** when a process started, in ticks since boot; undefined: there is none */
  startOf(pid: number): string | undefined;
  run(program: string, args: readonly string[]): Ran;
}

/** The folders that are worked in. */
export interface Places {
  /** `/`, or the tree of --root; a real path */
  readonly root: string;
  /** where journals and originals lie */
  readonly state: string;
  /** `/proc/sys`; undefined for a tree, where values are never touched */
  readonly values: string | undefined;
}
