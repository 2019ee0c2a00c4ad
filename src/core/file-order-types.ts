import type { ReadSysctlFile } from '../model/sysctl-file.ts';

export interface Masked {
  readonly path: string;
  readonly by: string;
}

export interface Unread {
  readonly path: string;
  readonly why: string;
}

/** Files as one reader takes them. */
export interface FileOrder {
  readonly order: readonly ReadSysctlFile[];
  readonly masked: readonly Masked[];
  readonly unread: readonly Unread[];
}

export const conf = '/etc/sysctl.conf';

export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
