import { takeLock } from '../../apply/lock.ts';
import { listApplies } from '../../apply/open-applies.ts';
import { Refusal } from '../../apply/place.ts';
import { runConfirm } from '../../apply/run-confirm.ts';
import { unitsChanged } from '../../core/units-changed.ts';
import { applyJson } from '../../render/apply-json.ts';
import { applyDone } from '../../render/apply-text.ts';
import { placesArgument, system } from '../apply-places.ts';
import { refused } from '../apply-refused.ts';
import { listenForSignals } from '../apply-signals.ts';
import { type Arguments, one } from '../arguments.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';

/** Runs `confirm`. */
export const confirmCommand = (args: Arguments): Promise<ExitCode> => refused(() => confirm(args));

async function confirm(args: Arguments) {
  const places = placesArgument(args);
  const id = one(args, 'id');
  const all = listApplies(places.state, system);
  if (all.length === 0) throw new Refusal('nothing was applied here: expected tune-advise apply --write --try SECONDS first');
  // before anything is written, as an upgrade may take the knowledge away meanwhile
  const ours = one(args, 'format') === 'json' ? tool(knowledgeFile()) : undefined;
  const { colour } = screen(args);
  const signals = listenForSignals();
  const unlock = takeLock(places.state, 'confirm', system);
  try {
    const now = listApplies(places.state, system);
    const listed =
      id === undefined ? (now.findLast(({ ending }) => ending === 'on trial') ?? now.at(-1)) : now.find((each) => each.id === id);
    if (listed === undefined)
      throw new UsageError(`'${id}' was not applied here: expected one of ${now.map((each) => each.id).join(', ')}`);
    if (listed.ending !== 'on trial') {
      const when = listed.applied.stateWhen === undefined ? '' : ` (${listed.applied.stateWhen})`;
      throw new Refusal(`${listed.id} is not on trial but ${listed.ending}${when}: expected one that is`);
    }
    const kept = await runConfirm(listed, places, system, signals.stopped);
    const { run, restart } = unitsChanged(kept.why === null ? kept.written : []);
    const report = { ...kept, restart };
    const headline =
      report.why === null
        ? `confirmed: ${listed.id} stays`
        : `not confirmed${report.rolledBack ? ', everything is as it was before apply' : ' AND NOT ALL UNDONE'}: ${report.why}`;
    const none = { run, notLoaded: [], restart };
    if (ours !== undefined) print(applyJson(report, { ...none, command: 'confirm', tool: ours, done: true, notes: report.notes }));
    else print(applyDone(report, none, { notes: report.notes, headline, undo: [`tune-advise revert ${listed.id} --write`], colour }));
    return report.why === null ? exit.done : exit.job;
  } finally {
    unlock();
    signals.end();
  }
}
