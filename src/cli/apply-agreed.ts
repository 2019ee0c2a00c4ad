import { readFileSync } from 'node:fs';
import { reasonOf } from '../apply/place.ts';
import type { AdvisedPlan } from './advised-plan.ts';
import { type Arguments, many, one } from './arguments.ts';
import { JobError, UsageError } from './errors.ts';
import type { Diagnosed } from './from-diagnosis.ts';
import { profileArguments } from './profile-arguments.ts';

interface Agreed {
  readonly names: readonly string[];
  /** the arguments, with what the report was given */
  readonly given: Arguments;
  /** @throws {JobError} where the plan is not the one that was agreed on */
  compare(answer: AdvisedPlan): void;
}

type Fields = Readonly<Record<string, unknown>>;

const largest = 32 << 20;

/**
 * The profile of the command line, or that of --plan, or those that the causes of --from-diagnosis name. Nothing of a report is ever
 * written or loaded: the plan is made anew from the machine, guards and all, and must come out the same as that of --plan.
 */
export function agreedPlan(args: Arguments, diagnosed: Diagnosed | undefined): Agreed {
  const path = one(args, 'plan');
  const typed = profileArguments(args);
  if (path === undefined) {
    if (typed.length === 0 && diagnosed === undefined)
      throw new UsageError(
        'apply needs a profile: expected --profile NAME (tune-advise list profiles), --plan FILE or --from-diagnosis FILE',
      );
    return { names: typed.length > 0 ? typed : (diagnosed?.profiles ?? []), given: args, compare: () => undefined };
  }
  const report = readReport(path);
  const names =
    typed.length > 0
      ? typed
      : String(report['profile'] ?? '')
          .split(/[,+]/)
          .map((name) => name.trim());
  if (names.includes(''))
    throw new UsageError(`--plan '${path}' is of no profile: expected a report of advise --profile NAME --format json`);
  return {
    names,
    given: withInputs(args, report),
    compare({ plan }) {
      const differences = [
        ...differing('changes', report, plan.changes, (c) => `${text(c, 'key')} ${text(c, 'current')} -> ${text(c, 'proposed')}`),
        ...differing(
          'edits',
          report,
          plan.edits,
          (e) => `${text(e, 'path')}:${text(e, 'line')} '${text(e, 'from')}' -> '${text(e, 'to')}'`,
        ),
        ...differing(
          'files',
          report,
          plan.files,
          (f) => `${text(f, 'path')} with ${text(f, 'content').length} characters`,
          (f) => `${text(f, 'path')}\0${text(f, 'content')}`,
        ),
      ];
      if (differences.length > 0)
        throw new JobError(
          ['the machine is not any more as the plan took it: expected the same plan', ...differences.slice(0, 20)].join('\n'),
        );
    },
  };
}

function differing(
  name: string,
  report: Fields,
  now: readonly unknown[],
  show: (one: Fields) => string,
  same: (one: Fields) => string = show,
): readonly string[] {
  const agreed = (Array.isArray(report[name]) ? report[name] : []) as readonly Fields[];
  const [before, after] = [agreed, now as readonly Fields[]].map((list) => new Map(list.map((one) => [same(one), show(one)])));
  return [
    ...[...(before ?? [])].filter(([key]) => !after?.has(key)).map(([, line]) => `agreed: ${line}`),
    ...[...(after ?? [])].filter(([key]) => !before?.has(key)).map(([, line]) => `now:    ${line}`),
  ];
}

const text = (one: Fields, name: string): string =>
  typeof one === 'object' && one !== null ? String(Object.hasOwn(one, name) ? one[name] : '') : '';

function readReport(path: string): Fields {
  let read: unknown;
  try {
    const bytes = readFileSync(path);
    if (bytes.length > largest) throw new Error('more than 32 MiB');
    read = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new JobError(`--plan '${path}' cannot be read: ${error instanceof SyntaxError ? 'no JSON' : reasonOf(error)}`);
  }
  if (typeof read === 'object' && read !== null && 'command' in read && read.command === 'advise' && 'changes' in read)
    return read as Fields;
  throw new UsageError(`--plan '${path}': expected a report of advise --format json`);
}

/** Facts that were given to advise are given again, unless they are typed anew. */
function withInputs(args: Arguments, report: Fields): Arguments {
  const inputs = (Array.isArray(report['inputs']) ? report['inputs'] : []) as readonly {
    name?: unknown;
    value?: unknown;
    origin?: Fields;
  }[];
  const given = inputs.filter((input) => input?.origin?.['kind'] === 'given');
  const of = (option: string) => given.filter((input) => String(input.origin?.['option'] ?? '').startsWith(option));
  const sets = of('--set').map((input) => `${input.name}=${input.value}`);
  const roles = of('--nat').filter((input) => String(input.name).startsWith('nat.'));
  const holding = roles.filter((input) => input.value === 'true').map((input) => String(input.name).slice(4));
  const timeout = given.find((input) => input.name === 'nat_idle_timeout_s');
  return {
    ...args,
    set: [...sets, ...many(args, 'set')],
    ...(roles.length > 0 && args['nat'] === undefined && { nat: holding.length === 0 ? 'none' : holding.join(',') }),
    ...(timeout !== undefined &&
      args['nat-idle-timeout'] === undefined &&
      !sets.some((s) => s.startsWith('nat_idle_timeout_s=')) && { 'nat-idle-timeout': `${timeout.value}s` }),
  };
}
