import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplyReport } from '../model/apply.ts';
import { note, readJournal } from './journal.ts';
import type { Listed } from './open-applies.ts';
import { Refusal, reasonOf } from './place.ts';
import { moveFiles, sameAsSaved, stageFiles } from './place-files.ts';
import { wantedOf } from './saved-files.ts';
import type { Places, System } from './system.ts';
import { modulesStay, survey, undo } from './undo.ts';

/**
 * Keeps what is on trial: writes its files. Where that fails all of it is undone.
 * @throws {Refusal} only where nothing has been touched
 */
export async function runConfirm(
  listed: Listed,
  places: Places,
  system: System,
  stopped: () => string | undefined,
): Promise<ApplyReport & { readonly notes: readonly string[] }> {
  const { id, applied } = listed;
  const folder = join(places.state, id);
  const { begin } = applied;
  sameAsSaved(places, begin);
  const notes = survey(places, applied)
    .values.filter(({ standing }) => standing === 'other' || standing === 'before')
    .filter(({ key }) => begin.values.some((value) => value.key === key))
    .map(({ key, now }) => `${key} is '${now ?? 'not there'}' now: somebody set it since it was loaded`);
  const report = { id, written: [], loaded: [], readBack: [], restart: [], rolledBack: false, why: null };
  const pause = async () => {
    await new Promise((done) => setImmediate(done));
    const signal = stopped();
    if (signal !== undefined) throw new Refusal(`${signal} came in`);
  };
  note(folder, { record: 'state', state: 'confirming', when: system.now().toISOString() });
  try {
    const files = { places, folder, begin, bytesOf: (number: number) => readFileSync(wantedOf(folder, number)) };
    await stageFiles(files, pause);
    const written = await moveFiles(files, pause);
    note(folder, { record: 'state', state: 'confirmed', when: system.now().toISOString() });
    return { ...report, written, notes };
  } catch (error) {
    const why = error instanceof Refusal ? error.message : reasonOf(error);
    const { left } = undo(places, folder, readJournal(folder, id) ?? applied, system, true);
    if (left.length === 0) note(folder, { record: 'state', state: 'rolled-back', when: system.now().toISOString(), why });
    return {
      ...report,
      rolledBack: left.length === 0,
      why,
      notes: [...left.map(({ what, why: reason }) => `${what} is NOT as it was: ${reason}`), ...modulesStay(begin.modules)],
    };
  }
}
