import { takeLock } from '../../apply/lock.ts';
import { isOpen, listApplies, sweepUnbegun } from '../../apply/open-applies.ts';
import { Refusal } from '../../apply/place.ts';
import { checkUnchanged, checkWritable, runApply } from '../../apply/run-apply.ts';
import { makeStateFolder } from '../../apply/state-folder.ts';
import { armWatchdog } from '../../apply/watchdog.ts';
import { accepts } from '../../core/accepts.ts';
import type { ApplyReport } from '../../model/apply.ts';
import { applyJson } from '../../render/apply-json.ts';
import { applyDone, applyPreview } from '../../render/apply-text.ts';
import { unifiedDiff } from '../../render/diff.ts';
import { advisedPlan, refuseUnknownPlanned } from '../advised-plan.ts';
import { agreedPlan } from '../apply-agreed.ts';
import { applyJob } from '../apply-job.ts';
import { listJson, listLines } from '../apply-lines.ts';
import { placesArgument, system } from '../apply-places.ts';
import { refused } from '../apply-refused.ts';
import { listenForSignals } from '../apply-signals.ts';
import { type Arguments, flag, one } from '../arguments.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { diagnosedArgument, forCauses, withDiagnosed } from '../from-diagnosis.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { machine } from '../machine.ts';
import { parsedFiles } from '../parsed-files.ts';
import { profile } from '../profile-files.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';

/** Runs `apply`. */
export const applyCommand = (args: Arguments): Promise<ExitCode> => refused(() => apply(args));

async function apply(args: Arguments) {
  const root = one(args, 'root');
  const seconds = trialArgument(args);
  if (root === undefined && one(args, 'kernel') !== undefined)
    throw new UsageError('--kernel: expected with --root, as apply is about this machine otherwise');
  const places = placesArgument(args);
  const format = one(args, 'format') ?? 'text';
  const { colour } = screen(args);
  if (flag(args, 'list')) {
    const all = listApplies(places.state, system);
    print(format === 'json' ? listJson(all, tool(knowledgeFile())) : listLines(all));
    return exit.done;
  }
  const diagnosed = diagnosedArgument(args);
  const { names, given, compare } = agreedPlan(args, diagnosed);
  const knowledge = knowledgeFile();
  const asked = names.length === 0 && diagnosed !== undefined ? diagnosed.bare : profile(names);
  refuseUnknownPlanned(asked, knowledge);
  const found = withDiagnosed(machine(given, knowledge), diagnosed);
  const live = root === undefined;
  const answer = advisedPlan({ asked, names, ...forCauses(diagnosed, args) }, found, parsedFiles(found.files), knowledge);
  compare(answer);
  const job = applyJob(answer, found, knowledge, live);
  const { notLoaded, run } = job;
  const ours = answer.tool;
  const tell = (report: ApplyReport, done: boolean, notes: readonly string[]) =>
    applyJson(report, { command: 'apply', tool: ours, done, notes, run, notLoaded });
  const written = job.files.map(({ path }) => path);
  const planned = job.values.map(({ key, current, value }) => ({ key, from: current, to: value }));
  const none: ApplyReport = { id: null, written: [], loaded: [], readBack: [], restart: [], rolledBack: false, why: null };
  if (written.length + planned.length + job.modules.length === 0) {
    print(format === 'json' ? tell(none, false, []) : 'nothing to do: the machine is as the profile wants it');
    return exit.done;
  }
  if (seconds !== undefined && planned.length === 0)
    throw new JobError('--try: none of this is loaded live, so there is nothing to try: expected --write without it');
  if (!flag(args, 'write')) {
    const would = { ...none, written, loaded: planned, restart: job.restart };
    const shown = { job, diff: diffOf(job.files), root: !live, colour, ...(seconds !== undefined && { seconds }) };
    print(format === 'json' ? tell(would, false, []) : applyPreview(shown));
    return exit.done;
  }
  const kept = (key: string, value: string) => {
    const parameter = knowledge.parameter(key);
    const taken = parameter === undefined ? undefined : accepts(parameter, found.kernel, value, {});
    return taken?.accepted === true ? taken.kept : undefined;
  };
  checkWritable({ job, places });
  checkUnchanged({ job, places });
  const signals = listenForSignals();
  makeStateFolder(places.state);
  const unlock = takeLock(places.state, 'apply', system);
  try {
    sweepUnbegun(places.state);
    const open = listApplies(places.state, system).find(({ ending }) => isOpen(ending));
    if (open !== undefined) throw new Refusal(openText(open));
    const trial = seconds === undefined ? undefined : { seconds, arm: (id: string) => arm(places.state, id) };
    const outcome = await runApply({
      job,
      places,
      system,
      tool: `${ours.name} ${ours.version}`,
      kept,
      stopped: signals.stopped,
      ...(trial && { trial }),
    });
    const { notes } = outcome;
    const failed = outcome.why !== null;
    const headline = failed
      ? `${outcome.rolledBack ? 'not applied, everything is as it was' : 'NOT APPLIED AND NOT ALL UNDONE'}: ${outcome.why}`
      : seconds === undefined
        ? `applied as ${outcome.id}`
        : `on trial as ${outcome.id} for ${seconds} s: tune-advise confirm ${outcome.id} writes the files and keeps it; a reboot also ends it`;
    const undo = failed && outcome.rolledBack ? [] : [`tune-advise revert ${outcome.id} --write${live ? '' : ' --root DIR'}`];
    if (format === 'json') print(tell(outcome, true, notes));
    else print(applyDone(outcome, job, { notes, headline, undo, colour }));
    if (failed && format !== 'json') process.stderr.write(`tune-advise: nothing was kept; see above\n`);
    return failed ? exit.job : exit.done;
  } finally {
    unlock();
    signals.end();
  }
}

function openText({ id, ending, applied }: ReturnType<typeof listApplies>[number]): string {
  if (ending === 'on trial')
    return `apply ${id} is on trial until ${applied.begin.trial?.ends}: expected tune-advise confirm ${id} or tune-advise revert ${id} --write first`;
  return ending === 'interrupted'
    ? `apply ${id} was interrupted: expected tune-advise revert ${id} --write first`
    : `the trial of apply ${id} ran out and was not undone: expected tune-advise revert ${id} --write first`;
}

function trialArgument(args: Arguments): number | undefined {
  const text = one(args, 'try');
  if (text === undefined) return undefined;
  const seconds = /^[1-9]\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds < 10 || seconds > 3600) throw new UsageError(`--try '${text}': expected 10 to 3600 seconds`);
  if (one(args, 'root') !== undefined)
    throw new UsageError('--try: nothing of --root is loaded, so there is nothing to try: expected one of them');
  return seconds;
}

/** Characters stand for bytes, as in advise. */
function diffOf(files: readonly { readonly path: string; readonly before: Uint8Array | undefined; readonly after: Uint8Array }[]): string {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return unifiedDiff(
    new Map(files.map(({ path, before }) => [path, before && text(before)])),
    new Map(files.map(({ path, after }) => [path, text(after)])),
  );
}

function arm(state: string, id: string): void {
  const self = [process.execPath, process.argv[1] ?? '', 'revert', id, '--write', '--unless-confirmed', '--state-dir', state];
  armWatchdog({ folder: `${state}/${id}`, id, command: self }, system);
}
