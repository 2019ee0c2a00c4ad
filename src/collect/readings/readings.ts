import type { NotChecked } from '../../model/facts.ts';
import type { Readings, Sample } from '../../model/readings.ts';
import type { LogLine } from '../../model/term.ts';
import type { Look } from '../look.ts';
import { conntrackTable } from './conntrack-table.ts';
import { kernelLog } from './kernel-log.ts';
import { type Namespace, namespaceOf } from './namespace.ts';
import { numbersOf } from './numbers.ts';
import { pidsCgroups } from './pids-cgroups.ts';
import { processReadings } from './process-readings.ts';
import { idleOf, socketParts } from './socket-parts.ts';
import { socketReadings, wantedInodes } from './socket-readings.ts';

export interface ReadingsOptions {
  /** between the two looks; 0: one look */
  readonly intervalSeconds: number;
  /** whose network namespace; absent: that of whoever looks */
  readonly pid?: number;
  /** messages of the kernel that are looked for */
  readonly logLines: readonly LogLine[];
  readonly onProgress?: (text: string) => void;
}

/** More sockets than these are counted once, not twice: walking them costs the machine time. */
const mostTwice = 100_000;

/**
 * Looks once, at everything. Numbers are read first, so that two samples stand as far apart as their numbers.
 * What could not be read is in `look.notChecked`.
 */
export function sample(look: Look, options: Pick<ReadingsOptions, 'pid' | 'logLines'>): Sample {
  return thorough(look, namespaceOf(look, options.pid), options.logLines);
}

/**
 * Two looks at this machine, or one where it does not run (a tree, a snapshot) or where no interval is given. Changes nothing;
 * follows no link out of a tree; reads no command line and no environment of a process.
 */
export function readings(look: Look, options: ReadingsOptions): Readings {
  const namespace = namespaceOf(look, options.pid);
  const pid = options.pid === undefined ? {} : { pid: options.pid };
  const weak = whyWeak(look, options.intervalSeconds);
  if (weak !== undefined) {
    const after = thorough(look, namespace, options.logLines);
    return { after, seconds: 0, weak, ...pid, notChecked: distinct(look.notChecked) };
  }
  options.onProgress?.(`reading counters for ${options.intervalSeconds} s`);
  const slow = slowParts(look, namespace);
  const before = { ...slow, ...fastParts(look, namespace) };
  const start = performance.now();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, options.intervalSeconds * 1000);
  const seconds = (performance.now() - start) / 1000;
  const after = thorough(look, namespace, options.logLines);
  return { before, after, seconds, ...pid, notChecked: distinct(look.notChecked) };
}

/** Two samples that were taken of one machine at different times. */
export function readingsBetween(before: Sample, after: Sample, notChecked: readonly NotChecked[]): Readings | { readonly error: string } {
  if (before.uptime === undefined || after.uptime === undefined)
    return { error: 'a sample does not tell when it was taken: expected /proc/uptime in it' };
  if (before.bootId !== undefined && after.bootId !== undefined && before.bootId !== after.bootId)
    return { error: 'the two samples are of different boots or machines: expected two of the same' };
  const seconds = after.uptime - before.uptime;
  if (seconds <= 0) return { error: `the second sample was taken ${-seconds} s before the first: expected the earlier one first` };
  return { before, after, seconds, notChecked: distinct(notChecked) };
}

function whyWeak(look: Look, intervalSeconds: number): string | undefined {
  if (!look.tree.live || look.tree.record) return 'one look at a machine that does not run here: counters since its boot, no rates';
  return intervalSeconds > 0 ? undefined : 'one look: counters since boot, no rates';
}

function thorough(look: Look, namespace: Namespace, logLines: readonly LogLine[]): Sample {
  const fast = fastParts(look, namespace);
  const counted = socketParts(look, namespace);
  const idle = counted && idleOf(look, namespace, counted);
  const found = processReadings(look, counted ? wantedInodes(counted) : { needed: new Set(), useful: new Set() });
  if (!found) look.skip('processes', 'there are none in /proc', 'descriptors, threads and limits');
  const pids = found && pidsCgroups(look, found.processes);
  const conntrack = conntrackTable(look, namespace.net, fast.numbers.get('nf_conntrack_count'));
  const log = kernelLog(look, logLines);
  return {
    ...fast,
    ...(counted && { sockets: socketReadings(counted, idle, (inode, pid) => found?.holderOf(inode, pid) ?? {}) }),
    ...(found && { processes: found.processes }),
    ...(pids && { pids }),
    ...(conntrack && { conntrack }),
    ...(log && { log }),
    ...(namespace.sysctl && { sysctl: namespace.sysctl }),
  };
}

function fastParts(look: Look, namespace: Namespace): Pick<Sample, 'uptime' | 'bootId' | 'numbers' | 'softnet'> {
  const uptime = /^(\d{1,12}(?:\.\d{1,6})?)\s/.exec(look.text('/proc/uptime') ?? '')?.[1];
  const bootId = look.text('/proc/sys/kernel/random/boot_id')?.trim();
  return {
    ...numbersOf(look, namespace.net, namespace.own),
    ...(uptime !== undefined && { uptime: Number(uptime) }),
    ...(bootId !== undefined && bootId !== '' && { bootId: bootId.slice(0, 64) }),
  };
}

/** What grows only over a long time, so that a little more than the interval between does no harm. */
function slowParts(look: Look, namespace: Namespace): Pick<Sample, 'sockets' | 'processes'> {
  const { numbers } = numbersOf(look, namespace.net, namespace.own);
  const announced = (numbers.get('sockstat.TCP.inuse') ?? 0) + (numbers.get('sockstat.TCP.tw') ?? 0);
  const counted = announced > mostTwice ? undefined : socketParts(look, namespace);
  const found = processReadings(look, undefined);
  return {
    ...(counted && { sockets: socketReadings(counted, undefined, () => ({})) }),
    ...(found && { processes: found.processes }),
  };
}

function distinct(all: readonly NotChecked[]): readonly NotChecked[] {
  return [...new Map(all.map((one) => [`${one.what}\n${one.why}`, one])).values()];
}
