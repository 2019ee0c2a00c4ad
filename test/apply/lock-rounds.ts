import { closeSync, existsSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../../src/apply/lock.ts';
import { Refusal } from '../../src/apply/place.ts';
import type { System } from '../../src/apply/system.ts';

export interface LockRounds {
  readonly held: number;
  readonly refused: number;
  /** how often somebody else was found to hold the lock too */
  readonly broken: number;
}

/**
 * Takes the lock of `state` again and again, each time as a process of its own; of those three in four are gone without giving
 * the lock back. Who lives is told by files in `living`, and who is at work by the one file `living/inside`.
 */
export function lockRounds(state: string, living: string, worker: number, rounds: number): LockRounds {
  const inside = join(living, 'inside');
  let [held, refused, broken] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const pid = worker * 1_000_000 + round;
    const system: System = {
      now: () => new Date(0),
      uptime: () => 0,
      bootId: () => 'this boot',
      pid,
      startOf: (asked) => (existsSync(join(living, String(asked))) ? '7' : undefined),
      run: () => ({ problem: 'nothing is run here', absent: true }),
    };
    writeFileSync(join(living, String(pid)), '');
    try {
      const release = takeLock(state, 'apply', system);
      held++;
      broken += alone(inside, String(pid)) ? 0 : 1;
      if (round % 4 === 0) release();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused++;
    }
    unlinkSync(join(living, String(pid)));
  }
  return { held, refused, broken };
}

/** Whether nobody else is at work from now until this returns. */
function alone(inside: string, name: string): boolean {
  try {
    closeSync(openSync(inside, 'wx'));
  } catch {
    return false;
  }
  writeFileSync(inside, name);
  for (let look = 0; look < 5; look++) if (textOf(inside) !== name) return false;
  unlinkSync(inside);
  return true;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
