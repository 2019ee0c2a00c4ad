import { parentPort, workerData } from 'node:worker_threads';
import type { AlikeHosts } from '../core/fleet-alike.ts';
import type { Arguments } from './arguments.ts';
import type { FleetAsked } from './fleet-answer.ts';
import { fleetScan, type ScannedBatch } from './fleet-scan.ts';
import { knowledgeFile } from './knowledge-file.ts';

/** Paths to scan; none: that was all. */
export type FleetTask = readonly (readonly [at: number, path: string])[];
export type FleetDone = { readonly batch: ScannedBatch } | { readonly alike: readonly AlikeHosts[] };

export interface FleetWorkerData {
  readonly args: Arguments;
  readonly asked: FleetAsked;
}

// Scans in a thread of its own what it is sent, until nothing more is.
const { args, asked } = workerData as FleetWorkerData;
const scan = fleetScan(args, asked, knowledgeFile());
parentPort?.on('message', (task: FleetTask) => {
  const done: FleetDone = task.length === 0 ? { alike: scan.alike() } : { batch: scan.batch(task) };
  parentPort?.postMessage(done);
  if (task.length === 0) parentPort?.close();
});
