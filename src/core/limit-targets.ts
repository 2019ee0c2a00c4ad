import type { LimitSources } from '../model/limit-sources.ts';
import type { Account } from '../model/limits-file.ts';
import { pamAtLeast } from '../model/pam-words.ts';
import type { Limit } from '../model/parameter.ts';
import { distributionOf } from './boot-reader.ts';
import type { InForceContext } from './in-force.ts';
import { lateName } from './late-name.ts';
import { beforeSession, unitInForce } from './limit-started.ts';
import { type SessionLimits, sessionLimits } from './session-limits.ts';
import type { UnitLimits } from './unit-limits.ts';

/** Whom one limit is for, and what is in force there, as the kernel prints it. `undefined` is unknown. */
export interface LimitTarget {
  readonly item: string;
  readonly unit?: string;
  readonly user?: string;
  /** the file in which a line of ours is the last word */
  readonly path: string;
  readonly runningSoft?: string;
  readonly runningHard?: string;
  readonly runningFrom: string;
  readonly bootSoft?: string;
  readonly bootHard?: string;
  readonly bootFrom: string;
  /** what the target may have through something else: no line of ours goes below it */
  readonly leastSoft?: string;
  readonly leastHard?: string;
}

interface TargetInput {
  readonly sources: LimitSources;
  readonly nrOpen: bigint | undefined;
  /** every limit of which the profile has a line: they share a file */
  readonly items: readonly Limit[];
}

/** What a unit has now and will have when it is started again, one target a limit. */
export function unitTargets(unit: string, context: InForceContext, { sources, nrOpen, items }: TargetInput): readonly LimitTarget[] {
  const limits = unitInForce(unit, sources, context, nrOpen);
  const running = context.facts.limits.find((one) => one.unit === unit);
  const path = lateName(`/etc/systemd/system/${unit}.d`, rivalsOf(limits, items));
  return items.map(({ item, row }) => {
    const [soft, hard] = (['soft', 'hard'] as const).map((type) => limits.values.find((v) => v.key === item && v.type === type));
    const now = running?.rows[row];
    const winner = soft?.winner;
    return {
      item,
      unit,
      path,
      ...(now !== undefined && { runningSoft: now.soft, runningHard: now.hard }),
      runningFrom: running === undefined ? 'unknown' : `/proc/${running.pid}/limits`,
      ...(soft?.value !== undefined && { bootSoft: soft.value }),
      ...(hard?.value !== undefined && { bootHard: hard.value }),
      bootFrom: winner !== undefined ? `${winner.path}:${winner.line}` : soft?.value === undefined ? 'unknown' : ofManager(context, item),
    };
  });
}

/** nofile and memlock are systemd's own; the rest PID 1 has from the kernel. */
function ofManager({ facts }: InForceContext, item: string): string {
  const version = facts.init?.value.version;
  return version !== undefined && (item === 'nofile' || (item === 'memlock' && version >= 252)) ? `systemd ${version}` : 'as PID 1 has it';
}

/** Drop-ins that set any of the limits: ours must come after them. */
function rivalsOf({ values, dropIns }: UnitLimits, items: readonly Limit[]): readonly string[] {
  const wanted = new Set(items.map(({ item }) => item));
  const setting = values
    .filter((value) => wanted.has(value.key))
    .flatMap((value) => [...(value.winner === undefined ? [] : [value.winner.path]), ...value.shadowed.map(({ path }) => path)]);
  return dropIns.filter((path) => setting.includes(path));
}

const directory = '/etc/security/limits.d';
const main = '/etc/security/limits.conf';

/**
 * What pam_limits gives a user or the members of a group (`@web`) at the next login, one target a limit.
 * @returns why no line of ours would count, where a line ends it all
 */
export function userTargets(
  user: string,
  context: InForceContext,
  { sources, nrOpen, items }: TargetInput,
): readonly LimitTarget[] | { readonly stopped: string } {
  const { facts, knowledge } = context;
  const pamVersion = distributionOf(facts, knowledge)?.pam ?? '1.7.1';
  const debian = [facts.distro?.value.id, ...(facts.distro?.value.idLike ?? [])].some((id) => id === 'debian' || id === 'ubuntu');
  // a tree that has no limits.conf is not a machine where nobody logs in
  const files = sources.limits.some(({ path }) => path === main) ? sources.limits : [{ path: main, lines: [] }, ...sources.limits];
  const answer = sessionLimits(files, accountOf(user, sources), {
    pamVersion,
    debian,
    ...(nrOpen !== undefined && { nrOpen: `${nrOpen}` }),
    inherited: beforeSession(sources, context, nrOpen),
    ...(sources.pid1 !== undefined && { pid1: sources.pid1 }),
  });
  if (answer.stopped !== undefined) return { stopped: `${answer.stopped.path}:${answer.stopped.line}` };
  const path = lateName(directory, rivalLines(answer, user, sources, items));
  const resets = debian && !pamAtLeast(pamVersion, '1.7.0') && sources.pid1 === undefined;
  return items.map(({ item }): LimitTarget => {
    const [soft, hard] = (['soft', 'hard'] as const).map((type) => {
      const found = answer.values.find((v) => v.key === item && v.type === type);
      // what PID 1 made of it for itself is not known
      return resets && item === 'memlock' && found?.winner === undefined ? undefined : found;
    });
    const winner = soft?.winner ?? hard?.winner;
    const least = leastOf(item, context, resets);
    const known = soft?.value !== undefined || hard?.value !== undefined;
    return {
      item,
      user,
      path,
      runningFrom: 'unknown',
      ...(soft?.value !== undefined && { bootSoft: soft.value }),
      ...(hard?.value !== undefined && { bootHard: hard.value }),
      bootFrom: winner !== undefined ? `${winner.path}:${winner.line}` : known ? 'inherited by the session' : 'unknown',
      ...(soft?.winner === undefined && least?.soft !== undefined && { leastSoft: least.soft }),
      ...(hard?.winner === undefined && least !== undefined && { leastHard: least.hard }),
    };
  });
}

/** Somebody of whom only the name is known, or any member of a group. */
function accountOf(user: string, sources: LimitSources): Account {
  const known = user.startsWith('@') ? undefined : sources.account?.(user);
  if (known !== undefined) return known;
  if (user.startsWith('@')) return { name: '', uid: -1, gid: -1, groups: [{ name: user.slice(1), gid: -1 }] };
  const id = user === 'root' ? 0 : -1;
  return { name: user, uid: id, gid: id, groups: [] };
}

/** Files with lines that are as near to the user as ours: the later of them wins. */
function rivalLines(answer: SessionLimits, user: string, { limits }: LimitSources, items: readonly Limit[]): readonly string[] {
  const wanted = new Set(items.map(({ item }) => item));
  const named = limits.filter(({ lines }) =>
    lines.some((line) => line.kind === 'limit' && line.domain === user && wanted.has((line.item ?? '').toLowerCase())),
  );
  const near = answer.values.filter((v) => wanted.has(v.key) && v.domain !== undefined && !/^[*@%]/.test(v.domain));
  const paths = [...named.map(({ path }) => path), ...near.flatMap((v) => (v.winner === undefined ? [] : [v.winner.path]))];
  return paths.filter((path) => path !== main);
}

/**
 * A login may come through another program than sshd, or go back to what PID 1 has, which raised two limits for itself: nofile to
 * fs.nr_open, memlock to an eighth of memory or 64 MiB.
 */
function leastOf(item: string, { facts }: InForceContext, resets: boolean): { readonly soft?: string; readonly hard: string } | undefined {
  const init = facts.init?.value;
  if (init?.name !== 'systemd' || init.version === undefined || init.version < 240) return undefined;
  if (item === 'nofile') return { hard: 'unlimited' };
  if (item !== 'memlock' || !resets) return undefined;
  const eighth = BigInt(Math.ceil((facts.memoryBytes?.value ?? 0) / 8));
  const least = `${eighth > 67108864n ? eighth : 67108864n}`;
  return { soft: least, hard: least };
}
