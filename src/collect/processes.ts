import type { ProcessLimits } from '../model/facts.ts';
import { openedBy } from './descriptor-names.ts';
import type { Look } from './look.ts';
import { processLimits, serviceOf } from './parse/process-texts.ts';

export interface Process {
  readonly pid: number;
  /** the short name, up to 15 bytes; command lines are never read */
  readonly program: string;
  readonly parent?: number;
}

const most = 65_536;
const kernelThread = 0x200000;

/** Running programs without kernel threads, by number. Undefined where there is no /proc with processes. */
export function processesOf(look: Look): readonly Process[] | undefined {
  const pids = (look.tree.list('/proc') ?? [])
    .filter((name) => /^[1-9]\d{0,9}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  if (pids.length === 0) return undefined;
  if (pids.length > most) look.skip('processes', `more than ${most}; the first ${most} were looked at`, 'which programs are recognised');
  return pids
    .slice(0, most)
    .map((pid) => processOf(look, pid))
    .filter((found) => found !== undefined);
}

function processOf(look: Look, pid: number): Process | undefined {
  const stat = look.text(`/proc/${pid}/stat`);
  if (stat === undefined) {
    const program = look.text(`/proc/${pid}/comm`)?.replace(/\n$/, '');
    return program ? { pid, program } : undefined;
  }
  // the name may hold blanks and parentheses, so it ends at the last one
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  if ((Number(fields[6]) & kernelThread) !== 0) return undefined;
  return { pid, program: stat.slice(stat.indexOf('(') + 1, end), parent: Number(fields[1]) };
}

export function unitOf(look: Look, pid: number): string | undefined {
  return serviceOf(look.text(`/proc/${pid}/cgroup`) ?? '');
}

/** `nginx` is `nginx.service`. */
export function unitName(service: string): string {
  return /\.[a-z]+$/.test(service) && /\.(?:service|socket|slice|scope|target|mount|timer)$/.test(service) ? service : `${service}.service`;
}

export interface LimitsWanted {
  readonly services: readonly string[];
  readonly pids: readonly number[];
  /** owners of listening sockets */
  readonly listening: readonly number[];
}

/**
 * Limits of the named services and processes and of the listening programs. Workers that have the same limits as their siblings
 * are told once, by the one with the most open descriptors.
 */
export function limitsOf(look: Look, processes: readonly Process[], wanted: LimitsWanted): readonly ProcessLimits[] {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const units = new Set(wanted.services.map(unitName));
  const pids = new Map<number, string | undefined>();
  if (units.size > 0) {
    for (const { pid } of processes) {
      const unit = unitOf(look, pid);
      if (unit !== undefined && units.has(unit)) pids.set(pid, unit);
    }
    const running = new Set(pids.values());
    for (const unit of [...units].sort()) {
      if (!running.has(unit)) look.skip(`limits of ${unit}`, 'it has no running process', 'what its limits are now');
    }
  }
  for (const pid of wanted.listening) if (!pids.has(pid)) pids.set(pid, unitOf(look, pid));
  const grouped = new Map<string, ProcessLimits>();
  for (const [pid, unit] of [...pids].sort(([a], [b]) => a - b)) {
    const found = limitsOfPid(look, pid, byPid.get(pid)?.program, unit);
    if (!found) continue;
    const key = JSON.stringify([unit, found.program, found.rows]);
    const have = grouped.get(key);
    if (!have || (found.open ?? -1) > (have.open ?? -1)) grouped.set(key, found);
  }
  const all = [...grouped.values()];
  for (const pid of wanted.pids) {
    if (all.some((known) => known.pid === pid)) continue;
    const found = limitsOfPid(look, pid, byPid.get(pid)?.program, unitOf(look, pid));
    if (found) all.push(found);
    else
      look.skip(
        `limits of process ${pid}`,
        byPid.has(pid) ? `/proc/${pid}/limits cannot be read` : 'there is no such process',
        'what its limits are now',
      );
  }
  return all.sort((a, b) => compare(a.unit ?? '', b.unit ?? '') || compare(a.program, b.program) || a.pid - b.pid);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function limitsOfPid(look: Look, pid: number, program: string | undefined, unit: string | undefined): ProcessLimits | undefined {
  const text = look.text(`/proc/${pid}/limits`);
  if (text === undefined) return undefined;
  const open = openedBy(look, pid)?.count;
  return {
    ...(unit !== undefined && { unit }),
    pid,
    program: program ?? 'unknown',
    rows: processLimits(text),
    ...(open !== undefined && { open }),
  };
}
