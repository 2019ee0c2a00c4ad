import type { EffectiveLimit, LinePlace } from '../model/effective.ts';
import type { NotChecked } from '../model/facts.ts';
import type { Account, LimitPair, ReadLimitsFile } from '../model/limits-file.ts';
import { pamAtLeast } from '../model/pam-words.ts';
import { domainStops, pamClass } from './session-limits-domain.ts';
import { limitsFiles } from './session-limits-files.ts';
import { pamBytes, pamLines } from './session-limits-lines.ts';
import { applied, type Origin } from './session-limits-set.ts';
import { nothingSettled, type Settled, settle, type Told } from './session-limits-settle.ts';
import { rlimits } from './session-limits-value.ts';

export interface SessionOptions {
  /** upstream version of Linux-PAM: `1.5.2` */
  readonly pamVersion: string;
  /** Debian and its descendants patch pam_limits: root is spared lines for groups and everybody, a refusal with EPERM is forgiven */
  readonly debian: boolean;
  /** what fs.nr_open holds at login */
  readonly nrOpen?: string;
  /** by item: what the program has that opens the session (sshd, login, runuser) */
  readonly inherited: ReadonlyMap<string, LimitPair>;
  /** by item: what PID 1 has (/proc/1/limits), to which Debian before 1.7 and `set_all` go back first; absent: as `inherited` */
  readonly pid1?: ReadonlyMap<string, LimitPair>;
  /** the module is called with `set_all` */
  readonly setAll?: boolean;
}

/** A line that holds a number which is no limit of the kernel. */
export interface SessionTold extends LinePlace {
  readonly domain: string;
  readonly value: string;
}

/** What a session gets from pam_limits. */
export interface SessionLimits {
  /** every item, soft and hard, by item; without the session's own value where the login is refused */
  readonly values: readonly EffectiveLimit[];
  /** the module fails: the login is refused where it is `required`, as it is everywhere */
  readonly refused?: { readonly why: string; readonly item?: string } & Partial<LinePlace>;
  /** the login works and its programs do not */
  readonly unusable?: string;
  /** a line such as `alice -`: no limit at all is set, whatever other lines say */
  readonly stopped?: LinePlace & { readonly domain: string };
  /** items that the kernel does not let be set, which Debian forgives */
  readonly kept: readonly { readonly item: string; readonly why: string }[];
  /** nice value that the session starts with */
  readonly priority?: SessionTold;
  readonly noNewPrivileges?: SessionTold;
  /** sessions that may be open; `all` counts everybody's (maxsyslogins), `class` those of the lines of % domains */
  readonly maxLogins?: SessionTold & { readonly counts: 'user' | 'group' | 'all' };
  readonly chroot?: SessionTold;
  /** in the order of reading */
  readonly read: readonly string[];
  readonly masked: readonly { readonly path: string; readonly by: string }[];
  readonly notChecked: readonly NotChecked[];
}

/** What pam_limits of one version gives an account that logs in. Files in any order; values in the kernel's unit. */
export function sessionLimits(files: readonly ReadLimitsFile[], account: Account, options: SessionOptions): SessionLimits {
  const { read, masked, failed, notChecked } = limitsFiles(files, options.pamVersion);
  const named: Account = {
    ...account,
    name: pamBytes(account.name),
    groups: account.groups.map((group) => ({ ...group, name: pamBytes(group.name) })),
  };
  const common = { kept: [], read: read.map(({ path }) => path), masked, notChecked };
  const untouched = (rule: string) => applied(nothingSettled(), options, { from: 'untouched', rule }).values;
  const state = nothingSettled();
  for (const file of read)
    for (const line of pamLines(file, options.pamVersion)) {
      const [domain = '', type] = line.fields;
      if (line.fields.length === 4) settle(state, line, named, options);
      else if (line.fields.length === 2 && type?.startsWith('-') && domainStops(domain, named)) {
        const stopped = { path: line.path, line: line.line, domain };
        return { ...common, values: untouched(`${domain} ${type} ends it: no limit is set, and none of the other lines counts`), stopped };
      }
    }
  if (failed) return { ...common, values: untouched('nothing is set: the module fails'), refused: { why: failed.why, path: failed.path } };
  const resets = options.setAll || (options.debian && !pamAtLeast(options.pamVersion, '1.7.0'));
  const origin: Origin = resets ? { from: 'pid1' } : { from: 'inherited' };
  const { values, kept, refused, noFiles } = applied(state, options, origin);
  const refusal = refused ?? noLogins(state, account);
  return {
    ...common,
    kept,
    values,
    ...(refusal && { refused: refusal }),
    ...(noFiles && { unusable: 'nofile is so low that no program of the session can open a file' }),
    ...told(state),
  };
}

function noLogins({ logins }: Settled, account: Account): SessionLimits['refused'] {
  if (logins?.value !== 0 || account.uid === 0) return undefined;
  return { why: 'no login is allowed at all', item: 'maxlogins', path: logins.path, line: logins.line };
}

function told({ logins, allLogins, priority, noNewPrivileges, chroot }: Settled): Partial<SessionLimits> {
  const plain = ({ path, line, domain, value }: Told): SessionTold => ({ path, line, domain, value: String(value) });
  const group = logins?.class === pamClass.percentGroup;
  const counts = allLogins || logins?.class === pamClass.percent ? 'all' : group ? 'group' : 'user';
  return {
    ...(priority && { priority: plain(priority) }),
    ...(noNewPrivileges && { noNewPrivileges: plain(noNewPrivileges) }),
    ...(chroot && { chroot: plain(chroot) }),
    ...(logins && Number(logins.value) >= 0 && { maxLogins: { ...plain(logins), counts } }),
  };
}

/** Items of which {@link sessionLimits} tells soft and hard. */
export const sessionItems: readonly string[] = [...rlimits.keys()].sort();
