import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Applied } from '../model/apply.ts';
import { readJournal } from './journal.ts';
import { quietly } from './stage.ts';
import { appliedIds } from './state-folder.ts';
import type { System } from './system.ts';

/** How an apply ended, as a person would say it. */
export type Ending = 'done' | 'on trial' | 'trial ran out' | 'ended by a reboot' | 'confirmed' | 'reverted' | 'rolled back' | 'interrupted';

export interface Listed {
  readonly id: string;
  readonly applied: Applied;
  readonly ending: Ending;
}

/** Every apply that began, oldest first. */
export function listApplies(state: string, system: System): readonly Listed[] {
  return appliedIds(state).flatMap((id) => {
    const applied = readJournal(join(state, id), id);
    return applied === undefined ? [] : [{ id, applied, ending: endingOf(applied, system) }];
  });
}

/** Folders of applies that were killed before they began: nothing of the machine was touched. */
export function sweepUnbegun(state: string): void {
  for (const id of appliedIds(state)) {
    const folder = join(state, id);
    if (readJournal(folder, id) !== undefined) continue;
    removeApplyFolder(folder);
  }
}

export function removeApplyFolder(folder: string): void {
  quietly(() => {
    for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
    rmdirSync(folder);
  });
}

function endingOf({ begin, state }: Applied, system: System): Ending {
  if (state === 'done' || state === 'confirmed' || state === 'reverted') return state;
  if (state === 'rolled-back') return 'rolled back';
  if (state !== 'trying') return 'interrupted';
  if (begin.boot !== system.bootId()) return 'ended by a reboot';
  return begin.trial !== undefined && system.uptime() < begin.trial.until ? 'on trial' : 'trial ran out';
}

/** What must be settled before anything else is applied. */
export const isOpen = (ending: Ending): boolean => ending === 'interrupted' || ending === 'on trial' || ending === 'trial ran out';

/** Whether an apply still has an effect that revert would take away. */
export const isStanding = (ending: Ending): boolean => isOpen(ending) || ending === 'done' || ending === 'confirmed';
