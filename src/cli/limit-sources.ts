import { accountsOf } from '../collect/accounts-of.ts';
import { pid1Limits } from '../collect/pid1-limits.ts';
import { limitPairs } from '../core/effective-session.ts';
import type { LimitSources } from '../model/limit-sources.ts';
import type { Machine } from './machine.ts';
import { limitsFilesOf, unitFilesOf } from './parsed-files.ts';

/** What a machine's files and its first process say of limits; read when it is asked for, and once. */
export function limitSources({ files, tree }: Pick<Machine, 'files' | 'tree'>): () => LimitSources {
  let found: LimitSources | undefined;
  return () => {
    if (found !== undefined) return found;
    const rows = tree && pid1Limits(tree);
    const accounts = tree && accountsOf(tree).accounts;
    found = {
      limits: limitsFilesOf(files),
      units: unitFilesOf(files),
      ...(rows !== undefined && { pid1: limitPairs(rows) }),
      // pam_limits knows no numbers as names
      ...(accounts !== undefined && {
        account: (user: string) => (accounts.names.includes(user) ? accounts.find(user) : undefined),
      }),
    };
    return found;
  };
}
