import { accountsOf } from '../collect/accounts-of.ts';
import { pid1Limits } from '../collect/pid1-limits.ts';
import type { Tree } from '../collect/tree.ts';
import { unitsThere } from '../collect/unit-paths.ts';
import { distributionOf } from '../core/boot-reader.ts';
import { byItem, effectiveSession, limitPairs, sessionKeys } from '../core/effective-session.ts';
import { raised } from '../core/limit-started.ts';
import { suggest } from '../core/suggest.ts';
import { unitLimitItems } from '../core/unit-limit-value.ts';
import { type UnitLimits, unitLimits } from '../core/unit-limits.ts';
import type { EffectiveLimits } from '../model/effective.ts';
import type { Facts, NotChecked } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Account, LimitPair } from '../model/limits-file.ts';
import { pamAtLeast } from '../model/pam-words.ts';
import { effectiveAnswer } from './effective-answer.ts';
import { effectiveContainers } from './effective-containers.ts';
import { JobError, UsageError } from './errors.ts';
import type { Machine } from './machine.ts';
import { meant } from './meant.ts';
import { limitsFilesOf, unitFilesOf } from './parsed-files.ts';

/** The newest releases of Linux-PAM and systemd that were read, for a machine that does not tell its own. */
const newestPam = '1.7.1';
const newestSystemd = 257;

export interface LimitsQuestion {
  /** as typed: `nofile`; none: every limit that a line gives */
  readonly items: readonly string[];
}

/**
 * The limits that a login of a user gets.
 * @throws {UsageError} for an item or a user that is not there
 * @throws {JobError} where no list of users can be read
 */
export function userLimits(user: string, question: LimitsQuestion, machine: Machine, knowledge: Knowledge): EffectiveLimits {
  const items = question.items.map((item) => itemArgument(item, item.toLowerCase(), sessionKeys));
  const { facts, files } = machine;
  if (machine.tree === undefined)
    throw new JobError('--user needs the files of a machine: expected --root or --snapshot beside --kernel, or none of them');
  const { accounts, notChecked } = accountsOf(machine.tree);
  const account = accounts.find(user) ?? (user === 'root' || user === '0' ? superuser : undefined);
  if (account === undefined && accounts.names.length === 0)
    throw new JobError(`--user '${user}': no /etc/passwd can be read, so nobody is known but root`);
  if (account === undefined)
    throw new UsageError(`--user '${user}' is not in /etc/passwd: expected the name or number of a user${meant(user, accounts.names)}`);
  const release = distributionOf(facts, knowledge);
  const pamVersion = release?.pam ?? newestPam;
  const debian = isDebian(facts);
  const pid1 = pid1Pairs(machine.tree);
  const nrOpen = nrOpenOf(machine, knowledge);
  const options = {
    pamVersion,
    debian,
    ...(nrOpen.value !== undefined && { nrOpen: nrOpen.value }),
    // before 1.7 Debian goes back to the limits of PID 1 first, which a tree may not tell
    inherited: debian && !pamAtLeast(pamVersion, '1.7.0') && pid1 === undefined ? new Map() : inheritedOf(machine, knowledge, pid1, nrOpen),
    ...(pid1 !== undefined && { pid1 }),
  };
  const answer = effectiveSession(limitsFilesOf(files), account, items, options, [
    ...about(facts, /security\/limits|^distribution$/),
    ...notChecked,
  ]);
  const guessed = `read as Linux-PAM ${pamVersion} would, the newest that is known here: nothing tells the version`;
  const ofFiles = answer.values.some((value) => value.key === 'nofile') ? nrOpen.note : [];
  return { ...answer, notes: [...answer.notes, ...ofFiles, ...(release?.pam === undefined ? [guessed] : [])] };
}

/** The limits that systemd gives a service. @throws {UsageError} for an item or a unit that is not there */
export function serviceLimits(service: string, question: LimitsQuestion, machine: Machine, knowledge: Knowledge): EffectiveLimits {
  const items = question.items.map((item) =>
    itemArgument(
      item,
      item
        .toLowerCase()
        .replace(/^limit/, '')
        .replace(/=$/, ''),
      unitLimitItems,
    ),
  );
  const { facts, files } = machine;
  const unit = unitNamed(service);
  const units = unitFilesOf(files);
  const nrOpen = nrOpenOf(machine, knowledge);
  const options = unitOptions(machine, knowledge, pid1Pairs(machine.tree), nrOpen);
  const limitsOf = (name: string) => unitLimits(name, units, options);
  const limits = limitsOf(unit);
  const places = machine.tree === undefined ? [] : missing(unit, limits, machine.tree);
  const set = new Set(limits.values.filter((v) => v.winner !== undefined || v.shadowed.length > 0).map((v) => v.key));
  const values = limits.values.filter((value) => (items.length === 0 ? set.has(value.key) : items.includes(value.key))).toSorted(byItem);
  const concerned = values.some((value) => value.key === 'nofile');
  const refused = limits.refused.filter((line) => line.item === undefined || items.length === 0 || items.includes(line.item));
  return {
    ...limits,
    values,
    notes: [
      ...(facts.from === 'stand-in' ? ['no files: with --kernel and without --root nothing of this host is read'] : []),
      ...(places.length > 0 ? [`no unit file ${unit}: looked for in ${places.join(', ')}`] : []),
      ...refused.filter((line) => line.item === undefined).map((line) => `${line.path}:${line.line} is not taken: ${line.why}`),
      ...(values.length === 0 && limits.values.length > 0
        ? [`no line of the unit, its drop-ins or the manager gives a limit: systemd's own hold`]
        : []),
      ...limits.notes,
      ...effectiveContainers(unit, limitsOf, files, items),
      ...(concerned ? nrOpen.note : []),
      'limits.conf does not reach services; a change acts after systemctl daemon-reload and a restart of the unit',
    ],
    notChecked: [...about(facts, /\/systemd\/|^init system$|^systemd version$/), ...limits.notChecked],
  };
}

/** Where a unit was looked for that has no file but drop-ins. @throws {UsageError} where nothing at all is known of it */
function missing(unit: string, limits: UnitLimits, tree: Tree): readonly string[] {
  if (limits.state !== 'missing') return [];
  const { places, names } = unitsThere(tree);
  if (limits.dropIns.length > 0 || names.length === 0)
    return places.length > 0 ? places : ['/etc/systemd/system', '/usr/lib/systemd/system'];
  throw new UsageError(`--service '${unit}': no such unit in ${places.join(', ')}${meant(unit, names)}`);
}

function itemArgument(typed: string, item: string, items: readonly string[]): string {
  if (items.includes(item)) return item;
  const near = suggest(item, items, 1)[0];
  throw new UsageError(
    `'${typed}' is no limit: expected one of ${[...items].sort().join(', ')}${near === undefined ? '' : `; did you mean '${near}'?`}`,
  );
}

const superuser: Account = { name: 'root', uid: 0, gid: 0, groups: [{ name: 'root', gid: 0 }] };

/** `nginx` is `nginx.service`. */
export function unitNamed(service: string): string {
  return /\.(?:service|socket|slice|scope|target|mount|timer|swap)$/.test(service) ? service : `${service}.service`;
}

function isDebian({ distro }: Facts): boolean {
  const ids = distro === undefined ? [] : [distro.value.id, ...distro.value.idLike];
  return ids.includes('debian') || ids.includes('ubuntu');
}

interface NrOpen {
  readonly value?: string;
  /** how it is known, where it was not read */
  readonly note: readonly string[];
}

/** What fs.nr_open holds, else what the files and the kernel give it at the next boot. */
function nrOpenOf(machine: Machine, knowledge: Knowledge): NrOpen {
  const reading = machine.facts.sysctl.get('fs.nr_open');
  if (reading !== undefined && 'value' in reading && /^\d{1,19}$/.test(reading.value)) return { value: reading.value, note: [] };
  const { held, heldWhy, winner } = effectiveAnswer(['fs.nr_open'], undefined, [], machine, knowledge).values[0] ?? {};
  if (held === undefined || !/^\d{1,19}$/.test(held))
    return { note: ['fs.nr_open is not known here, above which the kernel refuses nofile'] };
  const from = winner === undefined ? (heldWhy ?? '') : `${winner.path}:${winner.line}`;
  return { value: held, note: [`fs.nr_open is taken to be ${held} (${from}); the kernel refuses nofile above it`] };
}

type Pairs = ReadonlyMap<string, LimitPair>;

function pid1Pairs(tree: Tree | undefined): Pairs | undefined {
  const rows = tree && pid1Limits(tree);
  return rows && limitPairs(rows);
}

/** What sshd has, where it runs; else what systemd gives a service without lines of its own, as sshd and getty are. */
function inheritedOf(machine: Machine, knowledge: Knowledge, pid1: Pairs | undefined, nrOpen: NrOpen): Pairs {
  const own = machine.facts.limits.find((process) => process.program === 'sshd')?.rows;
  if (own !== undefined) return limitPairs(own);
  if (machine.facts.init?.value.name !== 'systemd') return new Map();
  const { values } = unitLimits('sshd.service', unitFilesOf(machine.files), unitOptions(machine, knowledge, pid1, nrOpen));
  const half = (item: string, type: 'soft' | 'hard') => values.find((value) => value.key === item && value.type === type)?.value;
  return new Map(
    unitLimitItems.flatMap((item) => {
      const [soft, hard] = [half(item, 'soft'), half(item, 'hard')];
      return soft === undefined || hard === undefined ? [] : [[item, { soft, hard }] as const];
    }),
  );
}

function unitOptions({ facts }: Machine, knowledge: Knowledge, pid1: Pairs | undefined, nrOpen: NrOpen) {
  const version = facts.init?.value.version ?? distributionOf(facts, knowledge)?.init.version ?? newestSystemd;
  const own = pid1?.get('nofile')?.hard;
  return {
    version,
    manager: 'system' as const,
    ...(nrOpen.value !== undefined && { nrOpen: nrOpen.value }),
    ...(own !== undefined && facts.init?.value.name === 'systemd' && { managerNofile: own }),
    ...(facts.distro !== undefined && { distribution: facts.distro.value.id }),
    ...(pid1 !== undefined && { inherited: Object.fromEntries([...pid1].filter(([item]) => !raised.has(item))) }),
  };
}

const about = (facts: Facts, what: RegExp): readonly NotChecked[] => facts.notChecked.filter((one) => what.test(one.what));
