import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AlikeHosts } from '../core/fleet-alike.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Arguments } from './arguments.ts';
import type { FleetAsked } from './fleet-answer.ts';
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

/** Scans all paths, in threads where there are many. The order of answers is not that of the paths. */
export async function scanFleet(
  paths: readonly string[],
  args: Arguments,
  asked: FleetAsked,
  knowledge: Knowledge,
  sink: FleetSink,
): Promise<void> {
  const threads = Math.min(availableParallelism(), mostThreads, Math.floor(paths.length / hostsOfThread));
  let next = 0;
  const again: FleetTask[] = [];
  const task = (): FleetTask => {
    const one = again.pop();
    if (one !== undefined) return one;
    const from = next;
    next = Math.min(paths.length, next + batchSize);
    return paths.slice(from, next).map((path, i) => [from + i, path] as const);
  };
  if (threads < 2) {
    const scan = fleetScan(args, asked, knowledge);
    for (let batch = task(); batch.length > 0; batch = task()) sink.batch(0, scan.batch(batch));
    sink.alike(scan.alike());
    return;
  }
  let started = 0;
  const run = async (): Promise<void> => {
    const of = started;
    started += 1;
    const left = await inThread(of, { args, asked }, task, sink);
    if (left === undefined) return;
    // one of its last batch made it end: each alone, the others are read all the same
    again.push(...left.map((path) => [path]));
    if ((again.length > 0 || next < paths.length) && started < 2 * paths.length) await run();
  };
  await Promise.all(Array.from({ length: threads }, run));
}

/** @returns what is to be tried again where the thread ended early; undefined: it did all there was */
function inThread(of: number, data: FleetWorkerData, task: () => FleetTask, sink: FleetSink): Promise<FleetTask | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(join(import.meta.dirname, 'fleet-worker.cjs'), {
      workerData: data,
      stdout: true,
      stderr: true,
      resourceLimits,
    });
    let held: FleetTask = [];
    let whole = false;
    let why: string | undefined;
    const send = () => {
      held = task();
      worker.postMessage(held);
    };
    worker.on('message', (done: FleetDone) => {
      if ('alike' in done) {
        whole = true;
        sink.alike(done.alike);
        return;
      }
      sink.batch(of, done.batch);
      send();
    });
    worker.on('error', (error) => {
      why = error.message;
    });
    worker.on('exit', () => {
      if (whole) {
        resolve(undefined);
        return;
      }
      const told = `the thread that read it ended: ${why ?? 'no reason told'}`;
      const alone = held.length === 1;
      sink.lost(alone ? held.map(([at]) => at) : [], told);
      resolve(alone ? [] : held);
    });
    send();
  });
}
