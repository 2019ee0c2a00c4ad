import type { Account, LimitPair, ReadLimitsFile, ReadUnitFile } from './limits-file.ts';

/** What says which limits a machine gives, as pam_limits and systemd find it. */
export interface LimitSources {
  /** limits.conf and limits.d, with links, and files that cannot be read */
  readonly limits: readonly ReadLimitsFile[];
  /** units, drop-ins and the files of the manager */
  readonly units: readonly ReadUnitFile[];
  /** by item: /proc/1/limits; absent: not known */
  readonly pid1?: ReadonlyMap<string, LimitPair>;
  /** absent: no list of users is known */
  account?(user: string): Account | undefined;
}
