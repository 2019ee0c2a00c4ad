import { spawnSync } from 'node:child_process';

const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

/** Where a program lies that the shell would start; undefined when there is none. */
export function present(name) {
  const { status, stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Why namespaces of one's own cannot be had here; undefined when they can. */
export function noNamespaces() {
  if (process.platform !== 'linux') return 'this machine runs no Linux';
  if (process.getuid?.() !== 0) return 'namespaces need root';
  const made = spawnSync('unshare', ['-m', '-n', '--propagation', 'private', 'true']).status === 0;
  return made ? undefined : 'namespaces cannot be made here: expected unshare of util-linux and the right to use it';
}
