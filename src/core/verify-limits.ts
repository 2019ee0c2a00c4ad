import type { EffectiveLimit } from '../model/effective.ts';
import type { ProcessLimits } from '../model/facts.ts';
import type { Expected, VerifyRow } from '../model/verify.ts';
import { compareText } from './compare-text.ts';
import { limitPairs } from './effective-session.ts';

/** What can be seen of time: which of the two came first, and both as text. */
interface StartedAndChanged {
  readonly started: string;
  readonly changed: string;
  readonly startedFirst: boolean;
}

export interface LimitContext {
  /** of the unit or the user of the expectation; none runs: empty */
  readonly processes: readonly ProcessLimits[];
  readonly times?: (pid: number, path: string) => StartedAndChanged | undefined;
}

/** The limits that lines give a unit or a user, as expectations; what no line gives is left out. */
export function expectedLimits(values: readonly EffectiveLimit[], user?: string): readonly Expected[] {
  return values.flatMap(({ key, type, value, winner, unit }) => {
    const whose = unit !== undefined ? { unit } : user !== undefined ? { user } : undefined;
    if (winner === undefined || value === undefined || whose === undefined) return [];
    return [{ target: 'limit', key, type, value, ...whose, from: `${winner.path}:${winner.line}`, path: winner.path }];
  });
}

/** Every expected limit beside what each running process of its unit or user has. @returns one row for each program that differs */
export function verifyLimits(expected: readonly Expected[], context: LimitContext): readonly VerifyRow[] {
  const byType = new Map(expected.map((one) => [`${one.key} ${one.type}`, one]));
  return expected
    .flatMap((one) =>
      context.processes.length === 0 ? [notRunning(one)] : context.processes.map((runs) => verifyLimit(one, runs, byType, context)),
    )
    .sort((a, b) => compareText(a.key, b.key) || compareText(a.type ?? '', b.type ?? '') || (a.pid ?? 0) - (b.pid ?? 0));
}

type Base = Omit<VerifyRow, 'status' | 'why' | 'counts'>;

function baseOf({ key, value, from, type, unit, user }: Expected): Base {
  return {
    target: 'limit',
    key,
    from,
    ...(value !== undefined && { expected: value }),
    ...(type !== undefined && { type }),
    ...(unit !== undefined && { unit }),
    ...(user !== undefined && { user }),
  };
}

function notRunning(expected: Expected): VerifyRow {
  const whose = expected.unit ?? (expected.user === undefined ? 'it' : `a session of ${expected.user}`);
  return {
    ...baseOf(expected),
    status: 'unreadable',
    counts: false,
    why: [{ grade: 'proved', text: `no process of ${whose} was found: there is nothing to compare` }],
  };
}

function verifyLimit(expected: Expected, runs: ProcessLimits, byType: ReadonlyMap<string, Expected>, context: LimitContext): VerifyRow {
  const { key, type = 'soft', value } = expected;
  const pair = limitPairs(runs.rows).get(key);
  const base: Base = {
    ...baseOf(expected),
    program: runs.program,
    pid: runs.pid,
    ...(runs.unit !== undefined && { unit: runs.unit }),
  };
  if (pair === undefined)
    return {
      ...base,
      status: 'unreadable',
      counts: false,
      why: [{ grade: 'proved', text: `/proc/${runs.pid}/limits does not tell it` }],
    };
  const actual = pair[type];
  const row = { ...base, actual };
  if (actual === value) return { ...row, status: 'ok', counts: false, why: [] };
  const hard = byType.get(`${key} hard`)?.value;
  if (type === 'soft' && value !== undefined && hard === pair.hard && above(actual, value))
    return {
      ...row,
      status: 'ok',
      counts: false,
      why: [{ grade: 'likely', text: `${runs.program} raised its own soft limit, as every program may up to the hard one (${pair.hard})` }],
    };
  return { ...row, status: 'drift', counts: true, ...explained(expected, runs, context) };
}

function explained(
  { path, from, unit, user, key }: Expected,
  { pid, program }: ProcessLimits,
  { times }: LimitContext,
): Pick<VerifyRow, 'why' | 'remedy' | 'notThis'> {
  const seen = path === undefined ? undefined : times?.(pid, path);
  const restart =
    unit === undefined
      ? `let ${user ?? 'the user'} log in anew and start ${program} from there`
      : `systemctl daemon-reload, then systemctl restart ${unit}`;
  const notThis = unit === undefined ? undefined : 'limits.conf, or ulimit in a shell: neither reaches a service';
  const told = { remedy: restart, ...(notThis !== undefined && { notThis }) };
  const who = unit === undefined ? `${program} (pid ${pid})` : `${program} (pid ${pid}) of ${unit}`;
  if (seen?.startedFirst === true)
    return {
      why: [{ grade: 'proved', text: `${who} started at ${seen.started}, before ${path} was changed at ${seen.changed}` }],
      ...told,
    };
  if (seen !== undefined)
    return {
      why: [
        {
          grade: 'unknown',
          text: `${who} started at ${seen.started}, after ${path} was changed at ${seen.changed}: systemd had not read it again (daemon-reload), or the program or prlimit set its own ${key}`,
        },
      ],
      ...told,
    };
  return {
    why: [
      {
        grade: 'likely',
        text: `${from} gives it to what starts from then on: ${who} started before that, or set its own ${key}; when they started and changed is not seen`,
      },
    ],
    ...told,
  };
}

/** Whether one limit is above another. */
function above(actual: string, value: string): boolean {
  if (value === 'unlimited') return false;
  return actual === 'unlimited' || BigInt(actual) > BigInt(value);
}
