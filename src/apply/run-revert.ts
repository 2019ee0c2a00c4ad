import { join } from 'node:path';
import { note } from './journal.ts';
import { type Ending, isStanding, type Listed } from './open-applies.ts';
import { Refusal } from './place.ts';
import type { Places, System } from './system.ts';
import { checkOriginals, type Survey, survey, type Undone, undo } from './undo.ts';
import { plain } from './values.ts';

/** @throws {Refusal} where a newer apply stands on what this one did */
export function checkNewest(listed: Listed, all: readonly Listed[]): void {
  const mine = touches(listed);
  const above = all.filter(
    (other) => other.id > listed.id && isStanding(other.ending) && [...touches(other)].some((what) => mine.has(what)),
  );
  const newest = above.at(-1);
  if (newest !== undefined)
    throw new Refusal(`${newest.id} came after ${listed.id} and changed the same: expected tune-advise revert ${newest.id} --write first`);
}

function touches({ applied: { begin } }: Listed): ReadonlySet<string> {
  return new Set([...begin.files.map(({ path }) => path), ...begin.values.map(({ key }) => key), ...begin.watched.map(({ key }) => key)]);
}

/** What somebody changed since, as one line each; empty: all is as apply left it, or as before. */
export function changedSince({ files, values }: Survey, ending: Ending): readonly string[] {
  return [
    ...files
      .filter(({ standing }) => standing === 'other' || standing === 'gone')
      .map(({ saved, standing }) => `${saved.path} ${standing === 'gone' ? 'was removed' : 'was changed'} since`),
    ...(ending === 'ended by a reboot' ? [] : values)
      .filter(({ standing }) => standing === 'other')
      .map(
        ({ key, now, ours, before }) =>
          `${key} is '${plain(now ?? '')}', was left as '${plain(ours ?? '')}' and was '${plain(before)}' before`,
      ),
  ];
}

/**
 * Undoes one apply.
 * @param all also what somebody changed since; otherwise that is left
 * @throws {Refusal} only where nothing has been touched
 */
export function runRevert(listed: Listed, places: Places, system: System, all: boolean): Undone {
  const folder = join(places.state, listed.id);
  checkOriginals(folder, listed.applied);
  survey(places, listed.applied);
  // what the values were at the end must outlive this line, so that a second try still knows what was ours
  const after = listed.applied.after;
  note(folder, {
    record: 'state',
    state: 'reverting',
    when: system.now().toISOString(),
    ...(after !== undefined && { after: [...after].map(([key, value]) => ({ key, value })) }),
  });
  const undone = undo(places, folder, listed.applied, system, all);
  const failed = undone.left.filter(({ why }) => !/^somebody |^it is not there any more$|^the folder stays/.test(why));
  if (failed.length === 0)
    note(folder, {
      record: 'state',
      state: 'reverted',
      when: system.now().toISOString(),
      ...(undone.left[0] && { why: undone.left[0].why }),
    });
  return undone;
}
