import { CollectError } from './tree.ts';

/** It takes half a second; a machine with a hundred thousand sockets takes longer. */
const mostSeconds = 120;
const largest = 128 << 20;

/**
 * Runs the collector script on this machine with its own shell.
 * @returns what it printed
 * @throws {CollectError} where there is no Linux or no shell, or it failed
 */
export function runCollector(script: string): Buffer {
  if (process.platform !== 'linux') throw new CollectError(`this machine runs ${process.platform}: expected Linux`);
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const done = spawnSync('/bin/sh', ['-s'], {
    input: script,
    timeout: mostSeconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: largest,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    cwd: '/',
  });
  if (done.error) {
    const code = 'code' in done.error ? done.error.code : undefined;
    const why = code === 'ENOENT' ? 'there is no /bin/sh' : code === 'ETIMEDOUT' ? `it took more than ${mostSeconds} s` : `${code}`;
    throw new CollectError(`the collector could not be run: ${why}`);
  }
  const said = done.stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
  if (done.status !== 0) throw new CollectError(`the collector ended with ${done.status ?? done.signal}${said === '' ? '' : `: ${said}`}`);
  return done.stdout;
}
