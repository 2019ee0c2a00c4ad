import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { AlikeHosts } from '../core/fleet-alike.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Tool } from '../render/header.ts';
import { fleetScan, type ScannedBatch } from './fleet-scan.ts';
import type { FleetDone, FleetTask, FleetWorkerData } from './fleet-worker.ts';

const mostThreads = 8;
/** A thread takes about as long to start as so many hosts take to scan. */
const hostsOfThread = 100;
const batchSize = 32;
/** Mebibytes. With more to fill, V8 leaves the garbage of hundreds of hosts lying. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

export interface FleetSink {
  /** @param of which thread it is from: numbers of answers are its own */
  batch(of: number, batch: ScannedBatch): void;
  alike(kinds: readonly AlikeHosts[]): void;
  /** a thread ended, at the path if one is given; what it knew of hosts that are alike is lost */
  lost(paths: readonly number[], why: string): void;
}

/**
 * Scans all paths, in threads where there are many. The order of answers is not that of the paths.
 * @param ours what a thread must be of
 * @throws {Error} named MissingPart where the rest of the program is gone
 */
export async function scanFleet(
  paths: readonly string[],
  { args, asked }: FleetWorkerData,
  knowledge: Knowledge,
  ours: Tool,
  sink: FleetSink,
): Promise<void> {
  const threads = Math.min(availableParallelism(), mostThreads, Math.floor(paths.length / hostsOfThread));
  let next = 0;
  const again: FleetTask[] = [];
  const fresh = (): FleetTask => {
    const from = next;
    next = Math.min(paths.length, next + batchSize);
    return paths.slice(from, next).map((path, i) => [from + i, path] as const);
  };
  const here = (of: number) => {
    const scan = fleetScan(args, asked, knowledge);
    for (let batch = fresh(); batch.length > 0; batch = fresh()) sink.batch(of, scan.batch(batch));
    sink.alike(scan.alike());
  };
  if (threads < 2) {
    here(0);
    return;
  }
  let started = 0;
  const run = async (): Promise<void> => {
    const of = started;
    started += 1;
    const ended = await inThread(of, { args, asked }, ours, () => again.pop() ?? fresh(), sink);
    if (ended === 'whole') return;
    if (ended === 'never ready') {
      here(of);
      // what made another thread end could end this one, which is the last
      for (const task of again.splice(0)) sink.lost(pathsOf(task), 'a thread that read it ended, and no other could be started');
      return;
    }
    // one of its last batch made it end: each alone, the others are read all the same
    again.push(...ended.left.map((path) => [path]));
    if ((again.length > 0 || next < paths.length) && started < 2 * paths.length) await run();
  };
  try {
    await Promise.all(Array.from({ length: threads }, run));
  } catch (error) {
    // the other threads get nothing more
    next = paths.length;
    again.length = 0;
    throw error;
  }
}

const pathsOf = (task: FleetTask): readonly number[] => task.map(([at]) => at);

/** How a thread ended: it did all there was, it could not be started, or it ended early, with what is to be tried again. */
type Ended = 'whole' | 'never ready' | { readonly left: FleetTask };

function inThread(of: number, data: FleetWorkerData, ours: Tool, task: () => FleetTask, sink: FleetSink): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(import.meta.dirname, 'fleet-worker.cjs'), {
      workerData: data,
      stdout: true,
      stderr: true,
      resourceLimits,
    });
    let held: FleetTask = [];
    let state: 'starting' | 'ready' | 'whole' = 'starting';
    let why: string | undefined;
    const send = () => {
      held = task();
      worker.postMessage(held);
    };
    worker.on('message', (done: FleetDone) => {
      if ('alike' in done) {
        state = 'whole';
        sink.alike(done.alike);
      } else if ('batch' in done) {
        sink.batch(of, done.batch);
        send();
      } else if (isDeepStrictEqual(done.ready, ours)) {
        state = 'ready';
        send();
      } else void worker.terminate();
    });
    worker.on('error', (error) => {
      if (state === 'ready' && error.name === 'MissingPart') reject(error);
      why = error.message;
    });
    worker.on('exit', () => {
      if (state !== 'ready') {
        resolve(state === 'whole' ? 'whole' : 'never ready');
        return;
      }
      const told = `the thread that read it ended: ${why ?? 'no reason told'}`;
      const alone = held.length === 1;
      sink.lost(alone ? pathsOf(held) : [], told);
      resolve({ left: alone ? [] : held });
    });
  });
}
