import { parentPort, workerData } from 'node:worker_threads';
import type { AlikeHosts } from '../core/fleet-alike.ts';
import type { Tool } from '../render/header.ts';
import type { Arguments } from './arguments.ts';
import type { FleetAsked } from './fleet-answer.ts';
import { fleetScan, type ScannedBatch } from './fleet-scan.ts';
import { knowledgeFile } from './knowledge-file.ts';
import { tool } from './tool.ts';

/** Paths to scan; none: that was all. */
export type FleetTask = readonly (readonly [at: number, path: string])[];
/** The first is which program the thread is of: an upgrade may have put another in its place since the run began. */
export type FleetDone = { readonly ready: Tool } | { readonly batch: ScannedBatch } | { readonly alike: readonly AlikeHosts[] };

export interface FleetWorkerData {
  readonly args: Arguments;
  readonly asked: FleetAsked;
}

// Scans in a thread of its own what it is sent, until nothing more is.
const { args, asked } = workerData as FleetWorkerData;
const knowledge = knowledgeFile();
const scan = fleetScan(args, asked, knowledge);
parentPort?.on('message', (task: FleetTask) => {
  const done: FleetDone = task.length === 0 ? { alike: scan.alike() } : { batch: scan.batch(task) };
  parentPort?.postMessage(done);
  if (task.length === 0) parentPort?.close();
});
parentPort?.postMessage({ ready: tool(knowledge) } satisfies FleetDone);
