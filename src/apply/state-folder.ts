import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isThere, Refusal } from './place.ts';
import { flushDirectory, makeFolder } from './stage.ts';

/** `20261121-143000`, with `-02` and so on for more within one second: the order of names is that of time. */
export const idPattern = /^\d{8}-\d{6}(?:-\d{2})?$/;

/** @throws {Refusal} where somebody else could have put something into the folder. @returns whether it is there */
export function checkStateFolder(state: string): boolean {
  if (!isThere(state)) return false;
  const stats = lstatSync(state);
  if (!stats.isDirectory()) throw new Refusal(`'${state}' is no folder: expected one for what is saved`);
  const mine = process.getuid?.();
  if ((stats.mode & 0o022) !== 0 || (mine !== undefined && stats.uid !== mine))
    throw new Refusal(`'${state}' can be written by others: expected a folder of this user alone`);
  return true;
}

/** Makes the folder, for this user alone. */
export function makeStateFolder(state: string): void {
  if (checkStateFolder(state)) return;
  const missing: string[] = [];
  for (let at = dirname(state); !isThere(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) makeFolder(folder);
  mkdirSync(state, { mode: 0o700 });
  flushDirectory(dirname(state));
}

/** The folders of all applies, oldest first. */
export function appliedIds(state: string): readonly string[] {
  if (!checkStateFolder(state)) return [];
  return readdirSync(state)
    .filter((name) => idPattern.test(name))
    .sort();
}

/** A folder of its own for one apply. @returns its id */
export function makeApplyFolder(state: string, now: Date): string {
  const [day = '', time = ''] = now.toISOString().replaceAll(/[-:]/g, '').split(/[T.]/);
  const newest = appliedIds(state).at(-1) ?? '';
  for (let turn = 1; turn < 100; turn++) {
    const id = `${day}-${time}${turn === 1 ? '' : `-${String(turn).padStart(2, '0')}`}`;
    // a clock that was set back must not make an older one of it
    if (id <= newest && newest.startsWith(`${day}-${time}`)) continue;
    mkdirSync(join(state, id), { mode: 0o700 });
    return id;
  }
  throw new Refusal('more than 99 applies within one second: expected fewer');
}
