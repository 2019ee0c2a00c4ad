/** Programs of Node: the registry's, which packages named `node-<platform>-<architecture>` bring, and Debian's, unpacked and never installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closure, readIndex, unpack } from '../kernels/debian.mjs';
import { runNpm } from './packed.mjs';

const architecture = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/**
 * A Node of the registry: a version, a range or a tag.
 * @returns {{ from: string, start: string[] } | { from: string, why: string }} how it is started, or why it is not to be had
 */
export function registryNode(wanted, work) {
  const from = `registry, ${wanted}`;
  const folder = join(work, 'registry', wanted.replaceAll(/[^0-9a-z.]/g, '_'));
  const program = join(folder, 'node_modules/wanted/bin/node');
  try {
    if (!existsSync(program)) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
      runNpm(['install', '--ignore-scripts', '--no-audit', '--no-fund', `wanted@npm:${architecture}@${wanted}`], folder);
    }
    return { from, start: [program] };
  } catch (error) {
    return { from, why: firstLine(error.message) };
  }
}

/** The nodejs of a suite of Debian in a root of its own, where it finds what it loads from /usr/share; `seen` is a folder it sees too. */
export async function debianNode(suite, where, seen) {
  const from = `Debian ${suite}`;
  const place = join(where.work, `debian-${suite}`);
  if (process.getuid?.() !== 0) return { from, why: 'needs root for chroot' };
  try {
    const wanted = ['nodejs', 'base-files', 'dash', 'coreutils', 'sed', 'grep', 'findutils', 'gawk'];
    if (!existsSync(join(place, 'usr/bin/awk'))) {
      await unpack(where, closure(await readIndex(where, suite), wanted), place);
      // an alternative, which a package only sets up when it is installed
      symlinkSync('gawk', join(place, 'usr/bin/awk'));
    }
    for (const folder of [seen, '/proc', '/dev', '/tmp']) mkdirSync(join(place, folder), { recursive: true });
    const enter = 'for f in "$1" /proc /dev; do mount --rbind "$f" "$0$f" || exit; done; shift; exec chroot "$0" "$@"';
    return { from, start: ['unshare', '-m', 'sh', '-c', enter, place, seen, '/usr/bin/node'] };
  } catch (error) {
    return { from, why: firstLine(error.message) };
  }
}

/** `v20.19.2`, or why it does not start. */
export function versionOf([program, ...args]) {
  const { status, stdout, stderr, error } = spawnSync(program, [...args, '--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : `does not start: ${firstLine(stderr || String(error))}`;
}

const firstLine = (text) => text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('npm warn')) ?? text;
