import type { LinePlace, Shadowed } from '../model/effective.ts';
import type { Account } from '../model/limits-file.ts';
import { className, type DomainMatch, domainMatch, type PamClass, pamClass } from './session-limits-domain.ts';
import { type PamLine, pamLower } from './session-limits-lines.ts';
import { knowsItem, type PamValue, pamValue, rlimits } from './session-limits-value.ts';

/** The line that holds a half of a limit so far. */
export interface Holder extends LinePlace {
  readonly class: PamClass;
  readonly domain: string;
  readonly words: string;
  readonly typed: string;
}

/** Soft or hard of one item while lines are taken in; `rlimit` is absent until a line gives one. */
export interface Half {
  rlimit?: bigint | 'nr_open';
  holder?: Holder;
  readonly shadowed: Shadowed[];
}

/** A number that is no rlimit and the line that gave it. */
export interface Told extends LinePlace {
  readonly value: number | string;
  readonly domain: string;
}

/** What the lines come to for one account. */
export interface Settled {
  readonly halves: ReadonlyMap<string, { readonly soft: Half; readonly hard: Half }>;
  logins?: Told & { readonly class: PamClass };
  /** maxsyslogins was the last of the two items named: all logins are counted, not those of the user */
  allLogins: boolean;
  priority?: Told;
  noNewPrivileges?: Told;
  chroot?: Told;
}

export interface Version {
  readonly pamVersion: string;
  readonly debian: boolean;
}

export function nothingSettled(): Settled {
  const half = (): Half => ({ shadowed: [] });
  return { halves: new Map([...rlimits.keys()].map((item) => [item, { soft: half(), hard: half() }])), allLogins: false };
}

/** Takes one line of four fields in, as pam_limits does while it reads. */
export function settle(state: Settled, line: PamLine, account: Account, version: Version): void {
  const [domain = '', typed = '', named = '', given = ''] = line.fields;
  const match = domainMatch(domain, account, version.debian);
  if (!match) return;
  const [type, item, value] = [pamLower(typed), pamLower(named), pamLower(given)];
  const halves = state.halves.get(item);
  const parsed = take(state, type, item, value, match, version);
  if (typeof parsed === 'string') {
    const why = parsed === 'wrong' ? `'${given}' is no number: pam_limits drops the line` : parsed;
    for (const half of halves ? wanted(type, halves) : []) half.shadowed.push({ path: line.path, line: line.line, value: given, why });
  } else if (parsed && halves) hold(halves, type, line, match, given, parsed);
  else if (parsed) tell(state, item, line, match, parsed);
}

/** @returns what the line gives, undefined for a line of no use, or why a line for the account is dropped */
function take(
  state: Settled,
  type: string,
  item: string,
  value: string,
  match: DomainMatch,
  version: Version,
): Exclude<PamValue, 'wrong'> | string | undefined {
  if (match.spared) return 'Debian does not apply lines for groups or for everybody to root';
  if (!knowsItem(item, version.pamVersion, version.debian)) return undefined;
  if (item === 'maxlogins' || item === 'maxsyslogins') state.allLogins = item === 'maxsyslogins';
  else if (type !== 'soft' && type !== 'hard' && type !== '-' && item !== 'nonewprivs') return undefined;
  const parsed = pamValue(item, value, version.pamVersion);
  const logins = match.class === pamClass.percent || match.class === pamClass.percentGroup;
  return logins && parsed !== 'wrong' && item !== 'maxlogins' ? 'a domain with % counts for maxlogins alone' : parsed;
}

function wanted(type: string, { soft, hard }: { soft: Half; hard: Half }): readonly Half[] {
  return type === 'soft' ? [soft] : type === 'hard' ? [hard] : type === '-' ? [soft, hard] : [];
}

/** Literals without spreads: a file of 100,000 lines is settled in a blink. */
function hold(
  halves: { soft: Half; hard: Half },
  type: string,
  line: PamLine,
  match: DomainMatch,
  given: string,
  parsed: Exclude<PamValue, 'wrong'>,
): void {
  if (!('rlimit' in parsed)) return;
  const { path, line: number, fields } = line;
  const holder: Holder = { path, line: number, class: match.class, domain: fields[0] ?? '', words: match.words, typed: given };
  let lost: Holder | undefined;
  for (const half of wanted(type, halves)) {
    const before = half.holder;
    // a line for both that loses its soft half is left there and then
    if (lost) {
      const why = `${beats(lost.class, match.class)} for soft, and then its hard half is dropped too`;
      half.shadowed.push({ path, line: number, value: given, why });
    } else if (before && before.class < match.class) {
      half.shadowed.push({ path, line: number, value: given, why: beats(before.class, match.class) });
      lost = before;
    } else {
      if (before) half.shadowed.push({ path: before.path, line: before.line, value: before.typed, why: beats(match.class, before.class) });
      half.rlimit = parsed.rlimit;
      half.holder = holder;
    }
  }
}

const beats = (strong: PamClass, weak: PamClass) =>
  strong === weak ? `a later line for ${className(weak)} wins` : `a line for ${className(strong)} beats one for ${className(weak)}`;

/** Of these the last line wins, whatever its domain; only the count of logins knows nearer and farther. */
function tell(state: Settled, item: string, line: PamLine, match: DomainMatch, parsed: Exclude<PamValue, 'wrong'>): void {
  const [domain = ''] = line.fields;
  const told = (value: number | string): Told => ({ path: line.path, line: line.line, domain, value });
  if ('text' in parsed) state.chroot = told(parsed.text);
  if (!('int' in parsed)) return;
  if (item === 'priority') state.priority = told(parsed.int);
  else if (item === 'nonewprivs') state.noNewPrivileges = told(parsed.int);
  else if (!state.logins || state.logins.class >= match.class) state.logins = { ...told(parsed.int), class: match.class };
}
