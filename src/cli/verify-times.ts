import { statSync } from 'node:fs';
import type { Tree } from '../collect/tree.ts';

/** On this machine itself it can be seen when files were changed, processes started and the machine booted. */
export interface VerifyTimes {
  changedSinceBoot(path: string): { readonly changed: string; readonly booted: string } | undefined;
  against(pid: number, path: string): { readonly started: string; readonly changed: string; readonly startedFirst: boolean } | undefined;
}

/** Ticks a second that /proc tells times in, on every architecture that Node runs on. */
const ticks = 100;

export function verifyTimes(tree: Tree): VerifyTimes {
  const text = (path: string) => {
    const content = tree.read(path, 1 << 20);
    return 'bytes' in content ? content.bytes.toString('latin1') : '';
  };
  let boot: number | undefined;
  const booted = () => {
    boot ??= Number(/^btime (\d{1,12})$/m.exec(text('/proc/stat'))?.[1] ?? Number.NaN);
    return Number.isNaN(boot) ? undefined : boot;
  };
  const changed = (path: string) => {
    const found = tree.find(path);
    try {
      return found.kind === 'file' ? statSync(found.real).mtimeMs / 1000 : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    changedSinceBoot(path) {
      const [at, start] = [changed(path), booted()];
      if (at === undefined || start === undefined || at <= start) return undefined;
      return { changed: instant(at), booted: instant(start) };
    },
    against(pid, path) {
      const stat = text(`/proc/${pid}/stat`);
      const began = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
      const [at, start] = [changed(path), booted()];
      if (at === undefined || start === undefined || !Number.isFinite(began) || stat === '') return undefined;
      const started = start + began / ticks;
      return { started: instant(started), changed: instant(at), startedFirst: started < at };
    },
  };
}

/** `2026-03-01 04:05:06 UTC` from seconds since 1970. */
function instant(seconds: number): string {
  return `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
