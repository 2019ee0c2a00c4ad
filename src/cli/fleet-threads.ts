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

export interface FleetSink {
  /** @param of which thread it is from: numbers of answers are its own */
  batch(of: number, batch: ScannedBatch): void;
  alike(kinds: readonly AlikeHosts[]): void;
  /** a thread ended with paths in its hands; what it knew of hosts that are alike is lost */
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
  const task = (): FleetTask => {
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
    const why = await inThread(of, { args, asked }, task, sink);
    // what made one thread end was in its last batch, and the others go on
    if (why !== undefined && next < paths.length && started < paths.length) await run();
  };
  await Promise.all(Array.from({ length: threads }, run));
}

/** @returns why the thread ended early; undefined: it did all there was */
function inThread(of: number, data: FleetWorkerData, task: () => FleetTask, sink: FleetSink): Promise<string | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(join(import.meta.dirname, 'cli.cjs'), { workerData: data, stdout: true, stderr: true });
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
      sink.lost(
        held.map(([at]) => at),
        told,
      );
      resolve(told);
    });
    send();
  });
}
