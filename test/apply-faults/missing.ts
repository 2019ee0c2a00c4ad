import { spawnSync } from 'node:child_process';

/** Why machines cannot be sandboxed here, or `undefined`. */
export function missing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (spawnSync('unshare', ['-m', '-n', '-p', '-f', 'true']).status !== 0) return 'needs namespaces';
  if (spawnSync('strace', ['-V']).status !== 0) return 'needs strace';
  return spawnSync('python3', ['-V']).status === 0 ? undefined : 'needs python3';
}
