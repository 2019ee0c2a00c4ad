import { setTimeout as wait } from 'node:timers/promises';
import { takeLock } from '../../apply/lock.ts';
import { isStanding, type Listed, listApplies, sweepUnbegun } from '../../apply/open-applies.ts';
import { Refusal } from '../../apply/place.ts';
import { changedSince, checkNewest, runRevert } from '../../apply/run-revert.ts';
import type { Places } from '../../apply/system.ts';
import { modulesStay, survey, type Undone } from '../../apply/undo.ts';
import { plain } from '../../apply/values.ts';
import { armed } from '../../apply/watchdog.ts';
import { unitsChanged } from '../../core/units-changed.ts';
import { applyJson } from '../../render/apply-json.ts';
import { applyDone } from '../../render/apply-text.ts';
import type { Tool } from '../../render/header.ts';
import { placesArgument, system } from '../apply-places.ts';
import { refused } from '../apply-refused.ts';
import { listenForSignals } from '../apply-signals.ts';
import { type Arguments, flag, one } from '../arguments.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';

/** Runs `revert`. */
export const revertCommand = (args: Arguments): Promise<ExitCode> => refused(() => revert(args));

async function revert(args: Arguments): Promise<ExitCode> {
  const places = placesArgument(args);
  const id = one(args, 'id');
  // before anything is written, as an upgrade may take the knowledge away meanwhile
  const ours = one(args, 'format') === 'json' ? tool(knowledgeFile()) : undefined;
  const show: Show = { ours, colour: screen(args).colour };
  if (flag(args, 'unless-confirmed')) return atTheEnd(show, places, id);
  const listed = chosen(listApplies(places.state, system), id);
  if (listed === undefined) {
    print('nothing to revert: nothing that was applied here still stands');
    return exit.done;
  }
  if (!flag(args, 'write')) return preview(show, places, listed);
  const signals = listenForSignals();
  const unlock = takeLock(places.state, 'revert', system);
  try {
    sweepUnbegun(places.state);
    const all = listApplies(places.state, system);
    const now = all.find((each) => each.id === listed.id) ?? listed;
    checkNewest(now, all);
    const changed = changedSince(survey(places, now.applied), now.ending);
    if (changed.length > 0 && !flag(args, 'force'))
      throw new Refusal(['somebody changed what apply left: expected it as it was left, or --force', ...changed].join('\n'));
    return tell(show, now, runRevert(now, places, system, true));
  } finally {
    unlock();
    signals.end();
  }
}

interface Show {
  /** absent: for people */
  readonly ours: Tool | undefined;
  readonly colour: boolean;
}

function chosen(all: readonly Listed[], id: string | undefined): Listed | undefined {
  if (id === undefined) return all.findLast(({ ending }) => isStanding(ending));
  const listed = all.find((each) => each.id === id);
  if (listed === undefined)
    throw new UsageError(
      `'${id}' was not applied here: expected ${all.length === 0 ? 'an apply first' : `one of ${all.map((each) => each.id).join(', ')}`}`,
    );
  if (!isStanding(listed.ending)) throw new Refusal(`${id} is ${listed.ending} already: expected one that still stands`);
  return listed;
}

function preview({ ours, colour }: Show, places: Places, listed: Listed): ExitCode {
  const found = survey(places, listed.applied);
  const values = found.values.filter(({ standing }) => standing !== 'before' && standing !== 'gone');
  const files = found.files.filter(({ standing }) => standing !== 'before');
  const changed = changedSince(found, listed.ending);
  const written = files.map(({ saved }) => saved.path);
  const { run, restart } = unitsChanged(written);
  const report = {
    id: listed.id,
    written,
    loaded: values.map(({ key, now, before }) => ({ key, from: plain(now ?? ''), to: plain(before) })),
    readBack: [],
    restart,
    rolledBack: false,
    why: null,
  };
  const none = { run, notLoaded: [], restart };
  const notes = [...changed.map((line) => `${line}: --write refuses this without --force`), ...modulesStay(listed.applied.begin.modules)];
  if (ours !== undefined) print(applyJson(report, { ...none, command: 'revert', tool: ours, done: false, notes }));
  else {
    const headline = `Nothing is changed: this is what --write would bring back of ${listed.id} (${listed.ending})`;
    print(applyDone(report, none, { notes, headline, undo: [], colour }));
  }
  return exit.done;
}

function tell({ ours, colour }: Show, listed: Listed, { files, values, left }: Undone): ExitCode {
  const { run, restart } = unitsChanged(files);
  const failed = left.some(({ why }) => !/^somebody |^it is not there any more$|^the folder stays/.test(why));
  const report = {
    id: listed.id,
    written: files,
    loaded: values.map(({ key, value }) => ({ key, from: null, to: value })),
    readBack: values.map(({ key, value }) => ({ key, expected: value, actual: left.some(({ what }) => what === key) ? null : value })),
    restart,
    rolledBack: !failed,
    why: failed ? 'not all could be brought back' : null,
  };
  const notes = [...left.map(({ what, why }) => `${what}: ${why}`), ...modulesStay(listed.applied.begin.modules)];
  const none = { run, notLoaded: [], restart };
  if (ours !== undefined) print(applyJson(report, { ...none, command: 'revert', tool: ours, done: true, notes }));
  else {
    const headline = failed
      ? `NOT ALL OF ${listed.id} COULD BE BROUGHT BACK`
      : `reverted ${listed.id}: files and values are as they were before it`;
    const shown = { ...report, loaded: [], written: files };
    const brought = values.map(({ key, value }) => `${key} is '${value}' again`);
    print(applyDone(shown, none, { notes: [...notes, ...brought], headline, undo: [], colour }));
  }
  return failed ? exit.job : exit.done;
}

/** The end of a trial, in a process that no terminal ends. What somebody changed meanwhile is left to them. */
async function atTheEnd(show: Show, places: Places, id: string | undefined): Promise<ExitCode> {
  if (id === undefined) throw new UsageError('--unless-confirmed: expected the id of a trial');
  const signals = listenForSignals();
  print(armed);
  const find = () => listApplies(places.state, system).find((each) => each.id === id);
  const still = (listed: Listed | undefined) =>
    listed !== undefined && (listed.ending === 'on trial' || listed.ending === 'trial ran out' || listed.ending === 'interrupted');
  for (let listed = find(); still(listed); listed = find()) {
    const rest = (listed?.applied.begin.trial?.until ?? 0) - system.uptime();
    // asked to end, by a shutdown or a session that is cleared away: the values go back while they still can
    if (rest <= 0 || signals.stopped() === 'SIGTERM') break;
    await wait(Math.min(1000, Math.max(20, rest * 1000)));
  }
  for (let turn = 0; turn < 600; turn++) {
    let unlock: () => void;
    try {
      unlock = takeLock(places.state, 'the end of a trial', system);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await wait(100);
      continue;
    }
    try {
      const listed = find();
      if (listed === undefined || !still(listed)) {
        print(`nothing to undo: ${listed?.ending ?? 'it never began'}`);
        return exit.done;
      }
      return tell(show, listed, runRevert(listed, places, system, false));
    } finally {
      unlock();
      signals.end();
    }
  }
  throw new Refusal('another one held the lock for a minute: expected to undo the trial');
}
