import type { Grade } from './claim.ts';
import type { ReaderName } from './sysctl-reader.ts';

/** A program that writes keys after the files were loaded at boot. */
export interface LaterWriterEntry {
  readonly name: string;
  /** dotted; `INTERFACE` stands for any interface (not all, not default), a last `*` for everything that begins so */
  readonly keys: readonly string[];
  /** what it writes and when */
  readonly what: string;
  /** it is said only where one of these is seen; without any it holds wherever `reader` is the boot's */
  readonly when: {
    /** short names of processes */
    readonly programs?: readonly string[];
    /** systemd units */
    readonly services?: readonly string[];
    /** paths */
    readonly files?: readonly string[];
    readonly reader?: ReaderName;
  };
  readonly source: string;
  readonly grade: Grade;
}
