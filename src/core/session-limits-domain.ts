import type { Account } from '../model/limits-file.ts';
import { type PamRange, pamRange } from '../model/pam-range.ts';

/** How near a line is to the user; a smaller number beats a larger one. */
export const pamClass = { user: 0, group: 1, percentGroup: 2, percent: 3, everybody: 4, system: 5, none: 6 } as const;
export type PamClass = (typeof pamClass)[keyof typeof pamClass];

const names = ['the user', 'a group', 'a % group', '%', 'everybody', 'PID 1', 'nobody'] as const;

export const className = (one: PamClass): string => names[one];

/** A line that concerns an account, and how. */
export interface DomainMatch {
  readonly class: PamClass;
  readonly words: string;
  /** Debian keeps the line from root */
  readonly spared?: true;
}

/**
 * Whether a line of four fields concerns an account. A uid range counts as the user's own name, and a range of groups tests
 * the primary group alone.
 * @param debian root (any account with uid 0) is spared lines for groups and everybody
 */
export function domainMatch(domain: string, account: Account, debian: boolean): DomainMatch | undefined {
  const range = pamRange(domain);
  if (range === 'bad') return undefined;
  if (domain === account.name) return { class: pamClass.user, words: 'a line that names the user' };
  const spares = debian && account.uid === 0;
  // what Debian keeps from root falls through to the test for uids
  if (!spares || range === undefined) {
    const match = groupMatch(domain, range, account);
    if (match) return spares ? { ...match, spared: true } : match;
    if (/^[@%]/.test(domain)) return undefined;
  }
  return range !== undefined && within(account.uid, range)
    ? { class: pamClass.user, words: 'a line for a range of user ids, as strong as the name' }
    : undefined;
}

function groupMatch(domain: string, range: PamRange | undefined, account: Account): DomainMatch | undefined {
  if (domain.startsWith('@'))
    return inGroups(domain.slice(1), range, account) ? { class: pamClass.group, words: 'a line for a group of the user' } : undefined;
  if (domain.startsWith('%')) {
    if (domain === '%') return { class: pamClass.percent, words: 'a line for all logins together' };
    if (range !== undefined && range.kind !== 'one') return undefined;
    return inGroups(domain.slice(1), range, account)
      ? { class: pamClass.percentGroup, words: 'a line for all logins of a group together' }
      : undefined;
  }
  return domain === '*' ? { class: pamClass.everybody, words: 'a line for everybody' } : undefined;
}

/** Whether a line of two fields (`alice -`) ends it all for an account. `*` and %group never do, and `%:ID` tests the uid. */
export function domainStops(domain: string, account: Account): boolean {
  const range = pamRange(domain);
  if (range === 'bad') return false;
  if (domain === account.name) return true;
  if (domain.startsWith('@')) return inGroups(domain.slice(1), range, account);
  return range !== undefined && within(account.uid, range);
}

function inGroups(name: string, range: PamRange | undefined, account: Account): boolean {
  if (range === undefined) return name !== '' && account.groups.some((group) => group.name === name);
  if (range.kind === 'one') return account.groups.some((group) => group.gid === range.max);
  return within(account.gid, range);
}

const within = (id: number, range: PamRange) => id >= range.min && id <= range.max;
