import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './place.ts';
import type { System } from './system.ts';

export interface Watchdog {
  readonly folder: string;
  readonly id: string;
  /** the program and its arguments that end the trial */
  readonly command: readonly string[];
}

/** What the process that ends a trial writes into its log when it has begun to wait. */
export const armed = 'waiting for the end of the trial';

/**
 * Sees to it that a trial ends though the session, the terminal and this process are gone: by a service of systemd, else by a process
 * in a session of its own. Both wait with the program in memory, so that a trial ends where the program was removed meanwhile too.
 * @throws {Refusal} where it does not come up
 */
export function armWatchdog({ folder, id, command }: Watchdog, system: System): void {
  const path = join(folder, 'log');
  const log = openSync(path, 'a', 0o600);
  const [program = '', ...args] = command;
  if (!existsSync('/run/systemd/system') || !asService(id, path, command, system)) {
    const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log], cwd: '/' });
    child.on('error', () => undefined);
    child.unref();
  }
  closeSync(log);
  for (let turn = 0; turn < 600; turn++) {
    if (readFileSync(path, 'utf8').includes(armed)) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  throw new Refusal('what would end the trial did not come up in 30 s: expected it before anything is loaded');
}

/** @returns whether systemd took it. One that is killed is started again: the time is counted from the boot, not from its start. */
function asService(id: string, log: string, command: readonly string[], system: System): boolean {
  const properties = [
    `StandardOutput=append:${log}`,
    `StandardError=append:${log}`,
    'Restart=on-failure',
    'RestartPreventExitStatus=1 2 3',
    'TimeoutStopSec=20s',
    'OOMScoreAdjust=-900',
  ];
  const asked = [`--unit=tune-advise-${id}`, '--collect', ...properties.map((property) => `--property=${property}`)];
  return !('problem' in system.run('systemd-run', [...asked, '--', ...command]));
}
