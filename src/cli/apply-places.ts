import { readFileSync, realpathSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname, resolve } from 'node:path';
import { placeOf, Refusal, reasonOf } from '../apply/place.ts';
import type { Places, System } from '../apply/system.ts';
import { run } from '../collect/run.ts';
import { type Arguments, one } from './arguments.ts';
import { JobError } from './errors.ts';

/** The folders of this command line. @throws {JobError} where there is no such root, or its state folder would lie elsewhere */
export function placesArgument(args: Arguments): Places {
  const given = one(args, 'root');
  if (given === undefined && process.platform !== 'linux')
    throw new JobError('this is not Linux: expected --root DIR with a tree of a Linux machine');
  try {
    const root = realpathSync(given ?? '/');
    const stateDir = one(args, 'state-dir');
    const state = stateDir === undefined ? dirname(placeOf(root, 'var/lib/tune-advise/lock').target) : resolve(stateDir);
    return { root, state, values: given === undefined ? '/proc/sys' : undefined };
  } catch (error) {
    throw new JobError(error instanceof Refusal ? error.message : `'${given ?? '/'}' cannot be looked at: ${reasonOf(error)}`);
  }
}

/** This machine's clock, processes and programs. */
export const system: System = {
  now: () => new Date(),
  uptime,
  bootId: () => textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown',
  pid: process.pid,
  startOf(pid) {
    const stat = textOf(`/proc/${pid}/stat`);
    return stat
      ?.slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .at(19);
  },
  run,
};

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
