import type { LimitsLine, UnitLine } from './setting.ts';
import type { FoundThere } from './source-file.ts';

/** A file of pam_limits as found, with its lines. */
export interface ReadLimitsFile {
  readonly path: string;
  /** how the bytes became text; absent: utf8 */
  readonly encoding?: 'utf8' | 'latin1';
  readonly lines: readonly LimitsLine[];
  readonly link?: string;
  readonly problem?: string;
  readonly found?: FoundThere;
}

/** A unit, drop-in or manager file as found, with its assignments. */
export interface ReadUnitFile {
  readonly path: string;
  /** as `readUnitLines` gives them, or assignments alone */
  readonly lines: readonly UnitLine[];
  /** a regular file without a byte in it: as a unit file it masks the unit */
  readonly empty?: true;
  readonly link?: string;
  readonly problem?: string;
  readonly found?: FoundThere;
}

/** Somebody who logs in, as /etc/passwd and /etc/group tell. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  /** primary group */
  readonly gid: number;
  /** every group, the primary one among them */
  readonly groups: readonly { readonly name: string; readonly gid: number }[];
}

/** soft or hard of one limit, `unlimited` or a decimal number in the kernel's unit (bytes, seconds, microseconds, counts). */
export interface LimitPair {
  readonly soft: string;
  readonly hard: string;
}
