import { isPattern, keyMatches } from '../../core/effective-keys.ts';
import type { Knowledge } from '../../model/knowledge.ts';
import type { Verification } from '../../model/verify.ts';
import { hostLine } from '../../render/host-line.ts';
import { openmetrics } from '../../render/openmetrics.ts';
import { verifyJson } from '../../render/verify-json.ts';
import { verifyJunit } from '../../render/verify-junit.ts';
import { verifyText } from '../../render/verify-text.ts';
import { advisedPlan, refuseUnknownPlanned } from '../advised-plan.ts';
import { type Arguments, flag, many, one } from '../arguments.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { type Machine, machine } from '../machine.ts';
import { parsedFiles } from '../parsed-files.ts';
import { profileArguments } from '../profile-arguments.ts';
import { profile } from '../profile-files.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';
import { verifyFiles, verifyPlan } from '../verify-answer.ts';
import { givenPlan } from '../verify-plan.ts';

/** Runs `verify`. */
export async function verifyCommand(args: Arguments): Promise<ExitCode> {
  const [names, plan, place] = [profileArguments(args), one(args, 'plan'), one(args, 'root') ?? one(args, 'snapshot')];
  if (plan !== undefined && names.length > 0) throw new UsageError('--profile and --plan: expected one of them, not both');
  if (one(args, 'user') !== undefined && (plan !== undefined || names.length > 0))
    throw new UsageError('--user: it is compared with the files, expected without --profile and --plan');
  if (one(args, 'kernel') !== undefined && place === undefined)
    throw new UsageError(
      '--kernel alone describes a machine that does not run, with which nothing can be compared: expected --root or --snapshot with it, or no --kernel',
    );
  const knowledge = knowledgeFile();
  const found = machine(args, knowledge);
  if (found.facts.sysctl.size === 0 && found.facts.limits.length === 0)
    throw new JobError(`${place ?? 'this machine'} tells nothing of what runs: expected proc/sys in it`);
  const answer =
    plan !== undefined
      ? ofPlan(args, plan, found, knowledge)
      : names.length > 0
        ? ofProfile(args, names, found, knowledge)
        : ofFiles(args, found, knowledge);
  const format = one(args, 'format') ?? 'text';
  const ours = tool(knowledge);
  if (format === 'json') print(verifyJson(answer, { tool: ours, facts: found.facts }));
  else if (format === 'junit') print(verifyJunit(answer));
  else if (format === 'openmetrics') print(openmetrics(answer, ours));
  else print(verifyText(answer, hostLine(found.facts), screen(args)));
  return verdict(args, answer);
}

function ofFiles(args: Arguments, found: Machine, knowledge: Knowledge): Verification {
  const typed = many(args, 'keys');
  const items = typed.filter((key) => knowledge.limit(key.toLowerCase()) !== undefined);
  const keys = typed.filter((key) => !items.includes(key));
  const user = one(args, 'user');
  const question = {
    keys,
    sysctl: typed.length === 0 || keys.length > 0,
    limits: typed.length === 0 || items.length > 0,
    ...(user !== undefined && { user }),
  };
  const answer = verifyFiles(question, found, knowledge);
  if (items.length === 0) return answer;
  const wanted = new Set(items.map((item) => item.toLowerCase()));
  return { ...answer, rows: answer.rows.filter((row) => row.target === 'sysctl' || wanted.has(row.key)) };
}

function ofProfile(args: Arguments, names: readonly string[], found: Machine, knowledge: Knowledge): Verification {
  const asked = profile(names);
  refuseUnknownPlanned(asked, knowledge);
  const { plan, wanted } = advisedPlan({ asked, names }, found, parsedFiles(found.files), knowledge);
  const lines = new Map(wanted.entries.map((entry) => [entry.key, entry.path === '' ? undefined : `${entry.path}:${entry.line}`]));
  const named = `profile ${wanted.name}`;
  const open = plan.questions.length;
  const notes = [
    ...(open === 0
      ? []
      : [
          `${open} question${open === 1 ? ' is' : 's are'} open, and what hangs on them was assumed: tune-advise --profile ${names.join(',')} asks`,
        ]),
    ...(plan.removals.length === 0
      ? []
      : [`${plan.removals.length} line${plan.removals.length === 1 ? '' : 's'} of files should go, which is not compared here`]),
  ];
  return verifyPlan(
    plan,
    { against: `${named} on this machine as it is now`, from: (key) => lines.get(key) ?? named, notes },
    wantedKeys(args),
    found,
    knowledge,
  );
}

function ofPlan(args: Arguments, path: string, found: Machine, knowledge: Knowledge): Verification {
  const plan = givenPlan(path);
  const { host } = found.facts;
  const named = `plan ${path}${plan.profile === '' ? '' : ` (profile ${plan.profile})`}`;
  const notes =
    plan.host !== undefined && host !== undefined && plan.host !== host
      ? [`the plan was made for '${plan.host}', and this is '${host}'`]
      : [];
  return verifyPlan(plan, { against: named, from: () => named, notes }, wantedKeys(args), found, knowledge);
}

function wantedKeys(args: Arguments): (key: string) => boolean {
  const typed = many(args, 'keys').map((key) => key.trim().replace(/^\/proc\/sys\//, ''));
  if (typed.length === 0) return () => true;
  return (key) => typed.some((one) => (isPattern(one) ? keyMatches(one, key) : one === key || one.replaceAll('/', '.') === key));
}

function verdict(args: Arguments, { rows }: Verification): ExitCode {
  if (rows.length === 0) return flag(args, 'require-input') ? exit.job : exit.done;
  const level = one(args, 'fail-on') ?? 'warning';
  const fails = rows.some(({ status, counts }) =>
    level === 'never'
      ? false
      : level === 'error'
        ? status === 'drift'
        : level === 'advice'
          ? counts || status === 'unreadable' || status === 'missing'
          : counts,
  );
  return fails && !flag(args, 'exit-zero') ? exit.findings : exit.done;
}
