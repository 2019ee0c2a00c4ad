import type { Facts, ProcessLimits } from '../model/facts.ts';
import type { Knowledge } from '../model/parameter.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';

/** Whom a limit is for, and what is in force there. `undefined` is unknown. */
export interface LimitTarget {
  readonly unit?: string;
  readonly user?: string;
  readonly runningSoft?: string;
  readonly runningHard?: string;
  readonly runningFrom: string;
  readonly bootSoft?: string;
  readonly bootHard?: string;
  readonly bootFrom: string;
}

/**
 * The units whose limits count: those named with --service, else units of listening programs that the knowledge recognises as
 * proxies. A unit that nobody named and that is not recognised is never written for.
 */
export function serviceUnits(facts: Facts, named: readonly string[], knowledge: Knowledge): readonly string[] {
  if (named.length > 0) return [...new Set(named.map(unitName))].sort();
  const proxies = new Set(knowledge.applications.filter((a) => a.roles.includes('proxy')).flatMap((a) => a.comm));
  const found = (facts.listeners ?? []).filter((l) => l.unit !== undefined && l.program !== undefined && proxies.has(l.program));
  return [...new Set(found.map((l) => l.unit ?? ''))].filter((u) => u.endsWith('.service')).sort();
}

export function unitName(text: string): string {
  return /\.[a-z]+$/.test(text) ? text : `${text}.service`;
}

const row = 'Max open files';

/** What a unit has now and will have when it is started again. Drop-ins beat the unit file; PID 1 gives the rest. */
export function unitTarget(unit: string, facts: Facts, units: readonly UnitLine[]): LimitTarget {
  const running: ProcessLimits | undefined = facts.limits.find((limits) => limits.unit === unit);
  const now = running?.rows[row];
  const line = units.filter((l) => concernsUnit(l.path, unit) && l.section === 'Service' && l.name === 'LimitNOFILE').at(-1);
  const given =
    line === undefined || line.value === '' ? managerDefault(facts, units) : { ...softHard(line.value), from: `${line.path}:${line.line}` };
  return {
    unit,
    ...(now !== undefined && { runningSoft: now.soft, runningHard: now.hard }),
    runningFrom: running === undefined ? 'unknown' : `/proc/${running.pid}/limits`,
    ...(given.soft !== undefined && { bootSoft: given.soft }),
    ...(given.hard !== undefined && { bootHard: given.hard }),
    bootFrom: given.from,
  };
}

function concernsUnit(path: string, unit: string): boolean {
  return path.endsWith(`/${unit}`) || path.includes(`/${unit}.d/`);
}

function managerDefault(
  facts: Facts,
  units: readonly UnitLine[],
): { readonly soft?: string; readonly hard?: string; readonly from: string } {
  const line = units
    .filter((l) => /\/system\.conf(\.d\/[^/]+)?$/.test(l.path) && l.section === 'Manager' && l.name === 'DefaultLimitNOFILE')
    .at(-1);
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

/** What pam_limits gives a user at the next login: the last line that names exactly this user. */
export function userTarget(user: string, lines: readonly LimitsLine[]): LimitTarget {
  const own = lines.filter((l) => l.kind === 'limit' && l.domain === user && l.item === 'nofile');
  const soft = own.filter((l) => l.type === 'soft' || l.type === '-').at(-1);
  const hard = own.filter((l) => l.type === 'hard' || l.type === '-').at(-1);
  const from = soft ?? hard;
  return {
    user,
    runningFrom: 'unknown',
    ...(soft?.value !== undefined && { bootSoft: soft.value }),
    ...(hard?.value !== undefined && { bootHard: hard.value }),
    bootFrom: from === undefined ? 'unknown' : `${from.path}:${from.line}`,
  };
}
