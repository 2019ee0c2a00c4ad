import type { ProcessReading } from '../../model/readings.ts';
import type { Holder } from '../../model/socket-readings.ts';
import { type Opened, openedBy, type WantedSockets } from '../descriptor-names.ts';
import type { Look } from '../look.ts';
import { pidsPath, processStat, realUser } from '../parse/process-status.ts';
import { processLimits, serviceOf } from '../parse/process-texts.ts';
import { descriptorsOf } from './descriptors.ts';

export interface ProcessReadings {
  readonly processes: readonly ProcessReading[];
  /** by inode of a socket that was wanted; of a process that is known already by its number */
  holderOf(inode: number, pid?: number): Holder;
}

const most = 20_000;
/** Mappings are counted for these: the kernel stops a process while they are read. */
const mostMaps = 10;
const largestMaps = 32 << 20;

/**
 * The running programs without kernel threads, by number. Whoever ends meanwhile is not among them.
 * @param wanted sockets whose holder is asked for; undefined: only names and numbers of descriptors are taken
 */
export function processReadings(look: Look, wanted: WantedSockets | undefined): ProcessReadings | undefined {
  const pids = (look.tree.list('/proc') ?? []).filter((name) => /^[1-9]\d{0,9}$/.test(name)).map(Number);
  if (pids.length === 0) return undefined;
  pids.sort((a, b) => a - b);
  if (pids.length > most) look.skip('processes', `${pids.length} are more than are looked at (${most})`, 'descriptors, threads and limits');
  const found = new Map<number, ProcessReading>();
  const opened = new Map<number, Opened>();
  for (const pid of pids.slice(0, most)) {
    const stat = processStat(look.text(`/proc/${pid}/stat`) ?? '');
    if (!stat || stat.kernelThread) continue;
    const descriptors = openedBy(look, pid);
    if (descriptors) opened.set(pid, descriptors);
    const { program, parent, state, threads, virtualBytes } = stat;
    const small = { pid, program, parent, state, threads, virtualBytes, ...(descriptors && { open: descriptors.count }) };
    found.set(pid, wanted ? { ...small, ...more(look, pid) } : small);
  }
  if (wanted === undefined) return { processes: [...found.values()], holderOf: () => ({}) };
  const { kinds, holders } = descriptorsOf(look, opened, wanted);
  if (kinds.size < found.size && look.tree.live && !look.superuser)
    look.skip('descriptors of programs of other users', 'needs root', 'which program runs out of descriptors or holds which socket');
  const maps = mapsOf(look, [...found.values()]);
  const processes = [...found.values()].map((process) => {
    const descriptors = kinds.get(process.pid);
    const mapped = maps.get(process.pid);
    return { ...process, ...(descriptors && { descriptors }), ...(mapped !== undefined && { maps: mapped }) };
  });
  return {
    processes,
    holderOf(inode, known) {
      const pid = known ?? holders.get(inode);
      const process = pid === undefined ? undefined : found.get(pid);
      if (pid === undefined || process === undefined) return pid === undefined ? {} : { pid };
      return { pid, program: process.program, ...(process.unit !== undefined && { unit: process.unit }) };
    },
  };
}

function more(look: Look, pid: number): Partial<ProcessReading> {
  const uid = realUser(look.text(`/proc/${pid}/status`) ?? '');
  const limits = processLimits(look.text(`/proc/${pid}/limits`) ?? '');
  const groups = look.text(`/proc/${pid}/cgroup`) ?? '';
  const [unit, cgroup] = [serviceOf(groups), pidsPath(groups)];
  const [nofile, nproc] = [limits['Max open files'], limits['Max processes']];
  return {
    ...(unit !== undefined && { unit }),
    ...(cgroup && { cgroup: `${cgroup.controller}${cgroup.path}` }),
    ...(uid !== undefined && { uid }),
    ...(nofile && { nofile }),
    ...(nproc && { nproc }),
  };
}

/** Mappings of the processes with the most memory. */
function mapsOf(look: Look, processes: readonly ProcessReading[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const largest = [...processes].sort((a, b) => (b.virtualBytes ?? 0) - (a.virtualBytes ?? 0) || a.pid - b.pid).slice(0, mostMaps);
  for (const { pid } of largest) {
    let [lines, bytes] = [0, 0];
    const problem = look.tree.stream?.(`/proc/${pid}/maps`, (piece) => {
      for (const byte of piece) if (byte === 10) lines += 1;
      bytes += piece.length;
      return bytes < largestMaps;
    });
    if (look.tree.stream && problem === undefined && lines > 0) counts.set(pid, lines);
  }
  return counts;
}
