import type { SysctlLine } from './setting.ts';
import type { FoundThere } from './source-file.ts';

/** A sysctl file as found on a machine, with its lines as one reader takes them. */
export interface ReadSysctlFile {
  readonly path: string;
  readonly lines: readonly SysctlLine[];
  /** where a symbolic link leads, as written in it */
  readonly link?: string;
  readonly problem?: string;
  /** what lies at the end of the link, or there; absent: a regular file */
  readonly found?: FoundThere;
  /** latin1: the text is not UTF-8; absent: UTF-8 */
  readonly encoding?: 'utf8' | 'latin1';
  /** the reader gives the file up from this line on */
  readonly stopsAt?: number;
}

/** One write below /proc/sys that a reader makes, in its order. */
export interface SysctlWrite {
  /** dotted key, `/` for a dot inside a name */
  readonly key: string;
  /** the value without the line end that procps and systemd add */
  readonly value: string;
  readonly path: string;
  readonly line: number;
  /** the line is a pattern that was expanded to this key */
  readonly pattern?: string;
  /** `-key = v`: failure is forgiven */
  readonly forgiving?: true;
}

/** Names below /proc/sys. Paths are relative, `/` between components (`net/ipv4/conf/eth0.100/rp_filter`). */
export interface SysctlNames {
  /** `undefined`: not known (a tree without proc/sys, a stand-in) */
  has(path: string): boolean | undefined;
  /** names in a directory, sorted by bytes; `''` is /proc/sys itself; undefined when there is no such directory */
  list(path: string): readonly string[] | undefined;
  /** whether its owner may write to a file, by its mode; absent or `undefined`: not known */
  writable?(path: string): boolean | undefined;
  /** likewise whether its owner may read it: `vm/drop_caches` can only be written */
  readable?(path: string): boolean | undefined;
}
