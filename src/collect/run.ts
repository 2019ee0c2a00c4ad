import { existsSync } from 'node:fs';
import type { Ran } from '../model/ran.ts';

export type Run = (program: string, args: readonly string[]) => Ran;

const places = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * Runs a program of this machine from its usual place, never from PATH: advice is often asked for as root. At most 5 seconds and 64 MiB.
 */
export function run(program: string, args: readonly string[]): Ran {
  const path = places.map((place) => `${place}/${program}`).find((candidate) => existsSync(candidate));
  if (path === undefined) return { problem: `${program} is not installed`, absent: true };
  // loading it takes longer than many a command that runs no program
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const done = spawnSync(path, args, {
    timeout: 5000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 << 20,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LC_ALL: 'C', PATH: places.join(':') },
    cwd: '/',
  });
  if (done.error) {
    const slow = 'code' in done.error && done.error.code === 'ETIMEDOUT';
    return { problem: slow ? `${program} gave no answer in 5 s` : `${program} could not be run`, absent: false };
  }
  if (done.status !== 0) return { problem: `${program} ended with ${done.status ?? done.signal}`, absent: false };
  return { output: done.stdout };
}
