import { readFileSync, statSync } from 'node:fs';
import type { PlannedValues } from '../core/verify-planned.ts';
import { JobError } from './errors.ts';

const largest = 16 << 20;
const most = 20_000;

export interface GivenPlan extends PlannedValues {
  readonly profile: string;
  /** the machine that it was made for */
  readonly host?: string;
}

/**
 * A report of `advise --format json`.
 * @throws {JobError} where the file cannot be read or is no such report with a profile
 */
export function givenPlan(path: string): GivenPlan {
  const refused = (what: string) => new JobError(`--plan ${path}: ${what}`);
  const report = record(parsed(path, refused));
  if (report?.['command'] !== 'advise' || report['version'] !== 1 || !Array.isArray(report['changes']) || !Array.isArray(report['kept']))
    throw refused('is no plan: expected what advise --profile NAME --format json prints');
  const [changes, kept] = [report['changes'].map(changeOf), report['kept'].map(keptOf)];
  if (changes.length + kept.length > most || changes.includes(undefined) || kept.includes(undefined))
    throw refused('its changes are not as advise --format json prints them');
  const host = record(report['host'])?.['name'];
  const { profile } = report;
  return {
    changes: changes.filter((one) => one !== undefined),
    kept: kept.filter((one) => one !== undefined),
    profile: typeof profile === 'string' ? profile : '',
    ...(typeof host === 'string' && { host }),
  };
}

function parsed(path: string, refused: (what: string) => JobError): unknown {
  let text: string;
  try {
    const stats = statSync(path);
    if (!stats.isFile() && path !== '/dev/stdin') throw refused('expected a file');
    if (stats.size > largest) throw refused('expected at most 16 MiB');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof JobError) throw error;
    throw refused(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw refused('is no JSON: expected what advise --format json prints');
  }
}

const targets = ['sysctl', 'limit', 'module', 'application'] as const;

function changeOf(value: unknown): PlannedValues['changes'][number] | undefined {
  const one = record(value);
  const [key, proposed, unit, domain, type] = ['key', 'proposed', 'unit', 'domain', 'type'].map((name) => one?.[name]);
  const target = targets.find((name) => name === one?.['target']);
  if (target === undefined || typeof key !== 'string' || typeof proposed !== 'string') return undefined;
  return {
    target,
    key,
    proposed,
    ...(typeof unit === 'string' && { unit }),
    ...(typeof domain === 'string' && { domain }),
    ...((type === 'soft' || type === 'hard') && { type }),
  };
}

function keptOf(value: unknown): PlannedValues['kept'][number] | undefined {
  const one = record(value);
  const [target, key, held] = [one?.['target'], one?.['key'], one?.['value']];
  if ((target !== 'sysctl' && target !== 'limit') || typeof key !== 'string' || typeof held !== 'string') return undefined;
  return { target, key, value: held };
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}
