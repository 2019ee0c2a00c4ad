/** Programs of Debian trixie that start a kernel under emulation: fetched and unpacked once, never installed. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closure, readIndex, unpack } from './debian.mjs';

/**
 * busybox that needs no library, and QEMU with its own loader and libraries beside it.
 * @param where mirror and folder @param qemu a program of this machine in the place of the mirror's
 * @returns {Promise<{ busybox: string, qemu: string[] }>}
 */
export async function toolsOfTrixie(where, qemu, say) {
  const place = join(where.work, qemu === undefined ? 'tools' : 'busybox');
  const wanted = qemu === undefined ? ['busybox-static', 'qemu-system-x86', 'seabios', 'base-files'] : ['busybox-static', 'base-files'];
  await fetched(where, wanted, place, say);
  const busybox = join(place, 'usr/bin/busybox');
  if (qemu !== undefined) return { busybox, qemu: [qemu] };
  process.env.QEMU_MODULE_DIR = join(place, 'usr/lib/x86_64-linux-gnu/qemu');
  return {
    busybox,
    qemu: [...withLoader(place), join(place, 'usr/bin/qemu-system-x86_64')].concat(
      ['-L', join(place, 'usr/share/qemu')],
      ['-L', join(place, 'usr/share/seabios')],
    ),
  };
}

/** Packages with all that they need, unpacked in a folder. */
export async function fetched(where, wanted, place, say) {
  if (existsSync(place)) return;
  say(`fetching ${wanted.join(', ')} and what they need`);
  await unpack(where, closure(await readIndex(where, 'trixie'), wanted), place);
}

/** How a program of such a folder is started: by the loader and with the libraries of the same folder. */
export function withLoader(place) {
  const lib = join(place, 'usr/lib/x86_64-linux-gnu');
  const below = readdirSync(lib, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [join(lib, e.name)] : []));
  return [join(place, 'usr/lib64/ld-linux-x86-64.so.2'), '--library-path', [lib, ...below].join(':')];
}
