import { processLimits } from '../collect/parse/process-texts.ts';
import type { Tree } from '../collect/tree.ts';
import type { ProcessLimits } from '../model/facts.ts';

const most = 65_536;

/**
 * Limits of the running processes of a user that belong to no service: those of sessions. Processes of one program with the same
 * limits are told once, by the first.
 */
export function sessionProcesses(uid: number, tree: Tree): readonly ProcessLimits[] {
  const text = (path: string) => {
    const content = tree.read(path, 1 << 16);
    return 'bytes' in content ? content.bytes.toString('utf8') : undefined;
  };
  const pids = (tree.list('/proc') ?? []).filter((name) => /^[1-9]\d{0,9}$/.test(name)).map(Number);
  const found = new Map<string, ProcessLimits>();
  for (const pid of pids.sort((a, b) => a - b).slice(0, most)) {
    const status = text(`/proc/${pid}/status`);
    if (status === undefined || Number(/^Uid:\s+(\d{1,10})/m.exec(status)?.[1]) !== uid) continue;
    // a kernel thread has no memory of its own
    if (!/^VmSize:/m.test(status) || /\.service(?:\/|$)/m.test(text(`/proc/${pid}/cgroup`) ?? '')) continue;
    const limits = text(`/proc/${pid}/limits`);
    if (limits === undefined) continue;
    const program = /^Name:\t(.{1,64})$/m.exec(status)?.[1] ?? 'unknown';
    const rows = processLimits(limits);
    const name = JSON.stringify([program, rows]);
    if (!found.has(name)) found.set(name, { pid, program, rows });
  }
  return [...found.values()];
}
