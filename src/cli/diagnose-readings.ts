import { type Look, lookAt } from '../collect/look.ts';
import { readings, readingsBetween, sample } from '../collect/readings/readings.ts';
import { run } from '../collect/run.ts';
import { openSnapshot } from '../collect/snapshot-file.ts';
import { CollectError, type Tree } from '../collect/tree.ts';
import type { Readings } from '../model/readings.ts';
import type { LogLine } from '../model/term.ts';
import { type Arguments, flag, many, one } from './arguments.ts';
import { JobError, UsageError } from './errors.ts';
import { progress } from './screen.ts';

/** How the command line asks for readings. */
export interface ReadingsAsked {
  /** 0: one look */
  readonly intervalSeconds: number;
  readonly pid?: number;
  /** paths of two snapshots */
  readonly between?: readonly [string, string];
  readonly watch: boolean;
}

const longest = 3600;

/** @throws {UsageError} for options that contradict each other or say nothing */
export function readingsAsked(args: Arguments): ReadingsAsked {
  const recorded = one(args, 'snapshot') ?? one(args, 'root');
  const [interval, once, watch, pid] = [one(args, 'interval'), flag(args, 'once'), flag(args, 'watch'), one(args, 'pid')];
  const between = many(args, 'between');
  if (pid !== undefined && !/^[1-9]\d{0,9}$/.test(pid)) throw new UsageError(`--pid ${pid}: expected the number of a process`);
  const of = pid === undefined ? {} : { pid: Number(pid) };
  if (once && (watch || interval !== undefined))
    throw new UsageError(`--once and --${watch ? 'watch' : 'interval'}: expected one of them, not both`);
  if (watch && (recorded ?? between[0]) !== undefined) throw new UsageError('--watch: expected for the running machine, not for a record');
  const [first, second, ...more] = between;
  if (first !== undefined) {
    if (second === undefined || more.length > 0) throw new UsageError('--between: expected two snapshots, the earlier first');
    if (recorded !== undefined) throw new UsageError('--between: expected without --root and --snapshot');
    if (once || interval !== undefined) throw new UsageError(`--between: expected without --${once ? 'once' : 'interval'}`);
    return { intervalSeconds: 0, between: [first, second], watch: false, ...of };
  }
  return { intervalSeconds: once ? 0 : seconds(interval), watch, ...of };
}

function seconds(text: string | undefined): number {
  if (text === undefined) return 5;
  const value = /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value < 0.1 || value > longest) throw new UsageError(`--interval ${text}: expected seconds from 0.1 to ${longest}`);
  return value;
}

/**
 * Looks as it was asked for.
 * @param tree what the machine is seen through; with `between` that of the later snapshot
 * @throws {JobError} where there is no such process, or the snapshots do not go together
 */
export function takeReadings(asked: ReadingsAsked, tree: Tree, logLines: readonly LogLine[]): Readings {
  const { pid, between } = asked;
  const look = lookThrough(tree);
  const of = pid === undefined ? {} : { pid };
  if (pid !== undefined && look.text(`/proc/${pid}/stat`) === undefined) throw new JobError(`--pid ${pid}: there is no such process`);
  if (between === undefined) return readings(look, { intervalSeconds: asked.intervalSeconds, logLines, onProgress: progress, ...of });
  try {
    const earlier = sample(lookThrough(openSnapshot(between[0])), { logLines, ...of });
    const found = readingsBetween(earlier, sample(look, { logLines, ...of }), look.notChecked);
    if ('error' in found) throw new JobError(`--between: ${found.error}`);
    return found;
  } catch (error) {
    if (error instanceof CollectError) throw new JobError(error.message);
    throw error;
  }
}

function lookThrough(tree: Tree): Look {
  return lookAt(tree, tree.record?.run ?? run, tree.record?.superuser ?? process.getuid?.() === 0);
}
