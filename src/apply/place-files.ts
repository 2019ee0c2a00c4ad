import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ApplyBegin } from '../model/apply.ts';
import { note } from './journal.ts';
import { isThere, Refusal } from './place.ts';
import { fileThere, placeBelow, sha256, temporaryOf } from './saved-files.ts';
import { flushDirectory, makeFolder, stage } from './stage.ts';
import type { Places } from './system.ts';

interface FilesToPlace {
  readonly places: Places;
  /** of the journal */
  readonly folder: string;
  readonly begin: ApplyBegin;
  bytesOf(number: number): Uint8Array;
}

/** Writes every file beside its place, so that what can fail for want of room has been done before anything is changed. */
export async function stageFiles({ places, begin, bytesOf }: FilesToPlace, pause: () => Promise<void>): Promise<void> {
  for (const [number, file] of begin.files.entries()) {
    await pause();
    const { target, missing } = placeBelow(places.root, file.path);
    for (const folder of missing) makeFolder(folder);
    const bytes = bytesOf(number);
    if (sha256(bytes) !== file.after) throw new Refusal(`what is to be written to '${file.path}' is not what was saved for it`);
    stage(temporaryOf(target, begin.id, number), bytes, file.before ?? undefined);
  }
}

/** Moves them to their places, and sees that they are there. */
export async function moveFiles({ places, folder, begin }: FilesToPlace, pause: () => Promise<void>): Promise<readonly string[]> {
  const written: string[] = [];
  for (const [number, file] of begin.files.entries()) {
    await pause();
    const { target } = placeBelow(places.root, file.path);
    note(folder, { record: 'file', name: file.path });
    const temporary = temporaryOf(target, begin.id, number);
    if (!isThere(temporary)) throw new Refusal(`'${temporary}' is gone: expected what is to be moved to '${file.path}'`);
    renameSync(temporary, target);
    flushDirectory(dirname(target));
    if (fileThere(target)?.saved.sha256 !== file.after) throw new Refusal(`'${file.path}' does not hold what was written`);
    written.push(file.path);
  }
  return written;
}

/** @throws {Refusal} for a file that is not as it was when the plan was made */
export function sameAsSaved(places: Places, begin: Pick<ApplyBegin, 'files'>): void {
  for (const { path, before } of begin.files) {
    const now = fileThere(placeBelow(places.root, path).target)?.saved.sha256;
    if (now !== before?.sha256)
      throw new Refusal(
        `'${path}' ${now === undefined ? 'is gone' : before === null ? 'has appeared' : 'has changed'} since the plan was made: expected it as it was`,
      );
  }
}
