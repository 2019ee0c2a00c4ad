/** What /proc/PID/stat tells. */
export interface ProcessStat {
  /** raw: up to 15 bytes that the process chose */
  readonly program: string;
  readonly state: string;
  readonly parent: number;
  readonly kernelThread: boolean;
  readonly threads: number;
  readonly virtualBytes: number;
}

const kernelThreadFlag = 0x200000;

/** Undefined where it is no such text, as of a process that ended meanwhile. */
export function processStat(text: string): ProcessStat | undefined {
  // the name may hold blanks, parentheses and line feeds, so it ends at the last parenthesis
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  if (open < 0 || close < open) return undefined;
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  const [state = '', parent] = fields;
  const [flags, threads, bytes] = [fields[6], fields[17], fields[20]].map(Number);
  if (!/^[A-Za-z]$/.test(state) || parent === undefined) return undefined;
  return {
    program: text.slice(open + 1, Math.min(close, open + 65)),
    state,
    parent: Number(parent),
    kernelThread: ((flags ?? 0) & kernelThreadFlag) !== 0,
    threads: Number.isFinite(threads) ? (threads ?? 1) : 1,
    virtualBytes: Number.isFinite(bytes) ? (bytes ?? 0) : 0,
  };
}

/** Real user from /proc/PID/status. */
export function realUser(text: string): number | undefined {
  const uid = /^Uid:\s{1,20}(\d{1,10})\s/m.exec(text)?.[1];
  return uid === undefined ? undefined : Number(uid);
}

/**
 * Path of a process in the hierarchy that limits tasks, from /proc/PID/cgroup: that of the pids controller, else of the unified one.
 * `controller` is the folder below /sys/fs/cgroup where it is mounted.
 */
export function pidsPath(text: string): { readonly path: string; readonly controller: '' | '/pids' } | undefined {
  const lines = text.split('\n', 64).map((line) => /^\d{1,9}:([^:]{0,300}):(\/.{0,4096})$/.exec(line));
  const own = lines.find((line) => line?.[1]?.split(',').includes('pids'));
  if (own) return { path: own[2] ?? '/', controller: '/pids' };
  const unified = lines.find((line) => line?.[1] === '');
  return unified ? { path: unified[2] ?? '/', controller: '' } : undefined;
}
