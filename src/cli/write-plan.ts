import { writeTree } from '../apply/write-files.ts';
import type { Plan } from '../model/plan.ts';
import { JobError } from './errors.ts';
import type { Machine } from './machine.ts';

export interface PlanToWrite {
  readonly folder: string;
  /** the machine was recorded: lines that may hold secrets were taken away */
  readonly snapshot: boolean;
  /** whole files by path */
  readonly after: ReadonlyMap<string, string>;
  readonly plan: Plan;
  readonly found: Machine;
}

/** How the collector and `--redact` end a line that they took something from. */
const takenAway = /(?:^|[\s=])removed(?:-\d{1,9})?(?: \\)?$/m;

/**
 * Writes the files of a plan below a folder.
 * @returns how many
 * @throws {JobError} where one cannot be written, or is known only without lines that were taken away
 */
export function writePlan({ folder, snapshot, after, plan, found }: PlanToWrite): number {
  const edited = new Set(plan.edits.map(({ path }) => path));
  for (const { path, text = '' } of snapshot ? found.files : [])
    if (edited.has(path) && takenAway.test(text))
      throw new JobError(
        `${path} cannot be written whole, as the snapshot lacks what was removed from it: expected --format json, whose edits go by line`,
      );
  const encodings = new Map(found.files.map((file) => [file.path, file.encoding]));
  const result = writeTree(
    folder,
    [...after].map(([path, content]) => ({ path, content, encoding: encodings.get(path) ?? 'utf8' })),
  );
  if ('error' in result) throw new JobError(result.error);
  return after.size;
}
