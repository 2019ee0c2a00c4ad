import type { ReaderName } from './sysctl-reader.ts';

/** The sysctl files of one tree as a boot reads them; paths as on the machine. */
export interface ReadOrder {
  readonly reader: ReaderName;
  /** first to last: the later file wins */
  readonly order: readonly string[];
  readonly masked: readonly { readonly path: string; readonly by: string }[];
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}
