import type { EffectiveLimit, EffectiveLimits, LinePlace } from '../model/effective.ts';
import type { NotChecked } from '../model/facts.ts';
import type { Account, LimitPair, ReadLimitsFile } from '../model/limits-file.ts';
import { compareText } from './compare-text.ts';
import { type SessionLimits, type SessionOptions, type SessionTold, sessionItems, sessionLimits } from './session-limits.ts';

/** Items that are no limits of the kernel: they are told as notes. */
const others = ['maxlogins', 'maxsyslogins', 'priority', 'nonewprivs', 'chroot'];

export const sessionKeys: readonly string[] = [...sessionItems, ...others];

/** The answer of `effective ITEM… --user U`. Without items those that a line gives. */
export function effectiveSession(
  files: readonly ReadLimitsFile[],
  account: Account,
  items: readonly string[],
  options: SessionOptions,
  notChecked: readonly NotChecked[],
): EffectiveLimits {
  const found = sessionLimits(files, account, options);
  const set = new Set(found.values.filter((v) => v.winner !== undefined || v.shadowed.length > 0).map((v) => v.key));
  const values = found.values.filter((value) => (items.length === 0 ? set.has(value.key) : items.includes(value.key))).toSorted(byItem);
  return {
    reader: 'pam_limits',
    version: options.pamVersion,
    who: account.name,
    values,
    masked: found.masked,
    notes: [...decisive(found), ...told(found), ...(values.length === 0 ? [nothing(items, found, account)] : []), ...always(account)],
    notChecked: [...found.notChecked, ...notChecked],
  };
}

/** By item, soft before hard. */
export function byItem(a: EffectiveLimit, b: EffectiveLimit): number {
  return compareText(a.key, b.key) || compareText(b.type, a.type);
}

const place = ({ path, line }: Partial<LinePlace>) => (path === undefined ? '' : ` (${path}${line === undefined ? '' : `:${line}`})`);

function decisive({ refused, stopped, unusable, kept }: SessionLimits): readonly string[] {
  return [
    ...(refused === undefined ? [] : [`the login is refused${place(refused)}: ${refused.why}`]),
    ...(unusable === undefined ? [] : [unusable]),
    ...(stopped === undefined ? [] : [`no limit is set: the line '${stopped.domain} -'${place(stopped)} ends it for this user`]),
    ...kept.map(({ item, why }) => `${item} is not set, and the login goes on: ${why}`),
  ];
}

function told({ priority, noNewPrivileges, maxLogins, chroot }: SessionLimits): readonly string[] {
  const line = (item: string, one: SessionTold | undefined, what: string) =>
    one === undefined ? [] : [`${item} ${one.value}${place(one)}, by a line for '${one.domain}': ${what}`];
  const counted = { user: 'sessions of the user', group: 'sessions of the group together', all: 'sessions of everybody together' };
  return [
    ...line('priority', priority, 'the nice value that the session starts with'),
    ...line('nonewprivs', noNewPrivileges, 'whether sudo and other set-user-ID programs are kept from gaining rights'),
    ...line('maxlogins', maxLogins, `more ${counted[maxLogins?.counts ?? 'user']} are refused`),
    ...line('chroot', chroot, 'the session is shut into that folder'),
  ];
}

function nothing(items: readonly string[], { read }: SessionLimits, account: Account): string {
  const where = read.length === 0 ? 'there is no limits.conf and no limits.d that is read' : `none of ${read.join(', ')} says anything`;
  const what = items.length === 0 ? '' : ` on ${items.join(', ')}`;
  return `${where}${what} for ${account.name}: a session keeps what it inherits`;
}

function always(account: Account): readonly string[] {
  return [
    `holds for sessions through PAM (login, ssh, su, cron) from the next login on; systemd services are not reached: --service UNIT tells theirs`,
    ...(account.uid === 0 ? ['services that run as root are no sessions of root'] : []),
  ];
}

/** First columns of /proc/PID/limits. */
const rows: readonly (readonly [item: string, row: string])[] = [
  ['cpu', 'Max cpu time'],
  ['fsize', 'Max file size'],
  ['data', 'Max data size'],
  ['stack', 'Max stack size'],
  ['core', 'Max core file size'],
  ['rss', 'Max resident set'],
  ['nproc', 'Max processes'],
  ['nofile', 'Max open files'],
  ['memlock', 'Max locked memory'],
  ['as', 'Max address space'],
  ['locks', 'Max file locks'],
  ['sigpending', 'Max pending signals'],
  ['msgqueue', 'Max msgqueue size'],
  ['nice', 'Max nice priority'],
  ['rtprio', 'Max realtime priority'],
  ['rttime', 'Max realtime timeout'],
];

/** Limits of a process by item, from the rows of its /proc/PID/limits. */
export function limitPairs(of: Readonly<Record<string, LimitPair>>): ReadonlyMap<string, LimitPair> {
  return new Map(rows.flatMap(([item, row]) => (of[row] === undefined ? [] : [[item, of[row]] as const])));
}
