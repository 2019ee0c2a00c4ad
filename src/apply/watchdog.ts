import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './place.ts';
import type { System } from './system.ts';

export interface Watchdog {
  readonly folder: string;
  readonly id: string;
  readonly seconds: number;
  /** the program and its arguments that end the trial */
  readonly command: readonly string[];
}

/** What the process that ends a trial writes into its log when it has begun to wait. */
export const armed = 'waiting for the end of the trial';

/**
 * Sees to it that a trial ends though the session, the terminal and this process are gone: by a timer of systemd, else by a process
 * in a session of its own. @throws {Refusal} where it does not come up
 */
export function armWatchdog({ folder, id, seconds, command }: Watchdog, system: System): void {
  if (existsSync('/run/systemd/system')) {
    const timer = [`--unit=tune-advise-${id}`, `--on-active=${seconds}s`, '--timer-property=AccuracySec=1s', '--collect'];
    if (!('problem' in system.run('systemd-run', [...timer, '--', ...command]))) return;
  }
  const path = join(folder, 'log');
  const log = openSync(path, 'a', 0o600);
  const [program = '', ...args] = command;
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  child.on('error', () => undefined);
  child.unref();
  closeSync(log);
  for (let turn = 0; turn < 200; turn++) {
    if (readFileSync(path, 'utf8').includes(armed)) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  throw new Refusal('what would end the trial did not come up in 10 s: expected it before anything is loaded');
}
