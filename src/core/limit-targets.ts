import { baseName } from '../model/base-name.ts';
import type { Facts, ProcessLimits } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import { compareText } from './compare-text.ts';
import { byDirectory, lateName } from './late-name.ts';

/** Whom a limit is for, and what is in force there. `undefined` is unknown. */
export interface LimitTarget {
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
  /** a hard limit that the target may have through something else: no line of ours goes below it */
  readonly leastHard?: string;
}

/**
 * The units whose limits count: those named with --service, else units of listening programs that the knowledge recognises as
 * proxies. A unit that nobody named and that is not recognised is never written for.
 */
export function serviceUnits(facts: Facts, named: readonly string[], knowledge: Knowledge): readonly string[] {
  if (named.length > 0) return [...new Set(named.map(unitName))].sort();
  const proxies = new Set(knowledge.applications.filter((a) => a.roles.includes('proxy')).flatMap((a) => a.comm));
  const found = (facts.listeners ?? []).filter((l) => l.unit !== undefined && l.program !== undefined && proxies.has(l.program));
  return [...new Set(found.map((l) => l.unit ?? ''))].filter((u) => u.endsWith('.service') && isUnitName(u)).sort();
}

export function unitName(text: string): string {
  return /\.[a-z]+$/.test(text) ? text : `${text}.service`;
}

/** What systemd takes for a name of a unit: no way out of its directory, and nothing that a shell reads. */
export function isUnitName(text: string): boolean {
  return text.length < 256 && /^[A-Za-z0-9:_@][A-Za-z0-9:_.@\\-]*\.[a-z]+$/.test(text);
}

const row = 'Max open files';

/** What a unit has now and will have when it is started again. Drop-ins beat the unit file; PID 1 gives the rest. */
export function unitTarget(unit: string, facts: Facts, units: readonly UnitLine[]): LimitTarget {
  const running: ProcessLimits | undefined = facts.limits.find((limits) => limits.unit === unit);
  const now = running?.rows[row];
  const lines = effective(units.filter((l) => concernsUnit(l.path, unit) && l.section === 'Service' && l.name === 'LimitNOFILE'));
  const line = lines.at(-1);
  const given =
    line === undefined || line.value === '' ? managerDefault(facts, units) : { ...softHard(line.value), from: `${line.path}:${line.line}` };
  const dropIns = lines.filter((l) => isDropIn(l.path)).map((l) => l.path);
  return {
    unit,
    path: lateName(`/etc/systemd/system/${unit}.d`, dropIns),
    ...(now !== undefined && { runningSoft: now.soft, runningHard: now.hard }),
    runningFrom: running === undefined ? 'unknown' : `/proc/${running.pid}/limits`,
    ...(given.soft !== undefined && { bootSoft: given.soft }),
    ...(given.hard !== undefined && { bootHard: given.hard }),
    bootFrom: given.from,
  };
}

const isDropIn = (path: string) => /\.d\/[^/]+$/.test(path);

/** In the order in which systemd takes them: the unit file, then its drop-ins by name; of one name only the first directory counts. */
function effective(lines: readonly UnitLine[]): readonly UnitLine[] {
  const owner = new Map<string, string>();
  for (const { path } of lines.toSorted((a, b) => byDirectory(a.path, b.path))) {
    const name = `${isDropIn(path)} ${baseName(path)}`;
    if (!owner.has(name)) owner.set(name, path);
  }
  return lines
    .filter(({ path }) => owner.get(`${isDropIn(path)} ${baseName(path)}`) === path)
    .toSorted((a, b) => Number(isDropIn(a.path)) - Number(isDropIn(b.path)) || compareText(baseName(a.path), baseName(b.path)));
}

function concernsUnit(path: string, unit: string): boolean {
  return path.endsWith(`/${unit}`) || path.includes(`/${unit}.d/`);
}

function managerDefault(
  facts: Facts,
  units: readonly UnitLine[],
): { readonly soft?: string; readonly hard?: string; readonly from: string } {
  const line = effective(
    units.filter((l) => /\/system\.conf(\.d\/[^/]+)?$/.test(l.path) && l.section === 'Manager' && l.name === 'DefaultLimitNOFILE'),
  ).at(-1);
  if (line !== undefined && line.value !== '') return { ...softHard(line.value), from: `${line.path}:${line.line}` };
  const init = facts.init?.value;
  if (init?.name !== 'systemd' || init.version === undefined) return { from: 'unknown' };
  return init.version >= 240
    ? { soft: '1024', hard: '524288', from: `systemd ${init.version}` }
    : { soft: '1024', hard: '4096', from: `systemd ${init.version}` };
}

function softHard(value: string): { readonly soft?: string; readonly hard?: string } {
  const [soft, hard] = value.split(':');
  const usable = (text: string | undefined) => (text !== undefined && /^(\d{1,20}|infinity)$/.test(text) ? text : undefined);
  const s = usable(soft);
  const h = usable(hard ?? soft);
  return s === undefined || h === undefined ? {} : { soft: s, hard: h };
}

const directory = '/etc/security/limits.d';

/** What pam_limits gives a user at the next login: the last line that names exactly this user, else the last one for everybody. */
export function userTarget(user: string, lines: readonly LimitsLine[], facts: Facts, units: readonly UnitLine[]): LimitTarget {
  const all = lines
    .filter((l) => l.kind === 'limit' && l.item === 'nofile' && (l.type === 'soft' || l.type === 'hard' || l.type === '-'))
    .toSorted(
      (a, b) =>
        Number(a.path.startsWith(`${directory}/`)) - Number(b.path.startsWith(`${directory}/`)) ||
        compareText(baseName(a.path), baseName(b.path)) ||
        a.line - b.line,
    );
  // Debian keeps lines for everybody from root; elsewhere they reach it: to be safe they are no evidence for it
  const last = (type: string) => {
    const fit = all.filter((l) => l.type === type || l.type === '-');
    return fit.filter((l) => l.domain === user).at(-1) ?? (user === 'root' ? undefined : fit.filter((l) => l.domain === '*').at(-1));
  };
  const [soft, hard] = [last('soft'), last('hard')];
  const from = soft ?? hard;
  const own = all.filter((l) => l.domain === user && l.path.startsWith(`${directory}/`)).map((l) => l.path);
  const least = hard === undefined ? inheritedHard(facts, units) : undefined;
  return {
    user,
    path: lateName(directory, own),
    runningFrom: 'unknown',
    ...(soft?.value !== undefined && { bootSoft: soft.value }),
    ...(hard?.value !== undefined && { bootHard: hard.value }),
    bootFrom: from === undefined ? 'unknown' : `${from.path}:${from.line}`,
    ...(least !== undefined && { leastHard: least }),
  };
}

/** A login inherits from the service that it came through, or from PID 1 itself, which systemd has raised to fs.nr_open. */
function inheritedHard(facts: Facts, units: readonly UnitLine[]): string | undefined {
  const init = facts.init?.value;
  return init?.name === 'systemd' && (init.version ?? 0) >= 240 ? 'unlimited' : managerDefault(facts, units).hard;
}
