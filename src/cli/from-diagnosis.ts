import { readFileSync, statSync } from 'node:fs';
import { onlyForCauses, type ServedCause } from '../core/serve-causes.ts';
import { factNames } from '../model/fact-names.ts';
import type { Fact } from '../model/facts.ts';
import type { Profile } from '../model/profile.ts';
import type { PlanWanted } from './advised-plan.ts';
import { type Arguments, one } from './arguments.ts';
import { JobError } from './errors.ts';
import type { Machine } from './machine.ts';
import { profileArguments } from './profile-arguments.ts';
import { profileNames } from './profile-files.ts';

/** What advice takes from a report of `diagnose`. */
export interface Diagnosed {
  readonly causes: readonly ServedCause[];
  /** those that the causes name, sorted, each once */
  readonly profiles: readonly string[];
  /** for causes that name no profile: sets nothing */
  readonly bare: Profile;
  readonly host?: string;
  readonly measured: ReadonlyMap<string, Fact<number>>;
}

const largest = 16 << 20;
const mostCauses = 1000;

/**
 * `--from-diagnosis FILE`.
 * @throws {JobError} where the file cannot be read or is no report of `diagnose`
 */
export function diagnosedArgument(args: Arguments): Diagnosed | undefined {
  const path = one(args, 'from-diagnosis');
  if (path === undefined) return undefined;
  const report = reportIn(path);
  const refused = (what: string) => new JobError(`--from-diagnosis ${path}: ${what}`);
  if (report['command'] !== 'diagnose' || report['version'] !== 1)
    throw refused('is no report of diagnose: expected what diagnose --format json prints');
  const causes = listOf(report['causes']).slice(0, mostCauses).map(causeOf);
  if (!Array.isArray(report['causes']) || causes.includes(undefined))
    throw refused('its causes are not as diagnose --format json prints them');
  const known = causes.filter((cause) => cause !== undefined);
  const listed = profileNames();
  const profiles = [...new Set(known.flatMap((cause) => cause.profiles))].sort();
  const unknown = profiles.find((name) => !listed.includes(name));
  if (unknown !== undefined) throw refused(`names the profile '${unknown}', which is not known here: expected one of list profiles`);
  const host = record(report['host'])?.['name'];
  return {
    causes: known,
    profiles,
    bare: { name: 'diagnosis', path: '', summary: '', include: [], conflicts: [], ask: new Map(), entries: [] },
    ...(typeof host === 'string' && { host }),
    measured: measuredIn(report, path),
  };
}

/** The machine with what the diagnosis measured, where nobody gave or measured another value. @throws {JobError} for another machine's */
export function withDiagnosed(found: Machine, diagnosed: Diagnosed | undefined): Machine {
  if (diagnosed === undefined) return found;
  const { host } = found.facts;
  if (diagnosed.host !== undefined && host !== undefined && diagnosed.host !== host)
    throw new JobError(`--from-diagnosis: it is of '${diagnosed.host}', and this is '${host}': expected the machine's own`);
  const named = new Map(found.facts.named);
  for (const [name, fact] of diagnosed.measured) {
    const kind = named.get(name)?.origin.kind;
    if (kind !== 'given' && kind !== 'measured') named.set(name, fact);
  }
  return { ...found, facts: { ...found.facts, named } };
}

/** What the plan of a diagnosis is for: with no profile typed, only what its causes name. */
export function forCauses(diagnosed: Diagnosed | undefined, args: Arguments): Pick<PlanWanted, 'causes' | 'narrowed'> {
  if (diagnosed === undefined) return {};
  const { causes } = diagnosed;
  return { causes, ...(profileArguments(args).length === 0 && { narrowed: (whole) => onlyForCauses(whole, causes) }) };
}

function reportIn(path: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    const stats = statSync(path);
    if (!stats.isFile() && path !== '/dev/stdin') throw new JobError(`--from-diagnosis ${path}: expected a file`);
    if (stats.size > largest) throw new JobError(`--from-diagnosis ${path}: expected at most 16 MiB`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof JobError) throw error;
    throw new JobError(`--from-diagnosis ${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  try {
    return record(JSON.parse(text)) ?? {};
  } catch {
    throw new JobError(`--from-diagnosis ${path}: is no JSON: expected what diagnose --format json prints`);
  }
}

function causeOf(value: unknown): ServedCause | undefined {
  const cause = record(value);
  const [id, title] = [cause?.['id'], cause?.['title']];
  if (typeof id !== 'string' || !/^TS\d{3}$/.test(id) || typeof title !== 'string') return undefined;
  return { id, title, do: texts(cause?.['do']), keys: texts(cause?.['keys']), profiles: texts(cause?.['profiles']) };
}

/** Rates were measured over the window; counts are those of one moment, which say only the least that must fit. */
function measuredIn(report: Readonly<Record<string, unknown>>, path: string): ReadonlyMap<string, Fact<number>> {
  const seconds = record(report['window'])?.['seconds'];
  const measured = new Map<string, Fact<number>>();
  for (const one of listOf(report['measured'])) {
    const { name, value, from } = record(one) ?? {};
    const fact = factNames.find((known) => known.name === name && known.type === 'number');
    if (fact === undefined || typeof value !== 'number' || !Number.isFinite(value) || value < 0 || typeof from !== 'string') continue;
    const where = `${from} in ${path}`;
    const rate = fact.unit === '1/s' && typeof seconds === 'number' && seconds > 0;
    measured.set(fact.name, { value, origin: rate ? { kind: 'measured', path: where, seconds } : { kind: 'read', path: where } });
  }
  return measured;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown) => listOf(value).filter((text) => typeof text === 'string');

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}
