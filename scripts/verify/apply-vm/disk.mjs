/** The disk of a small Debian: systemd as PID 1, procps, PAM, Node of this machine and the built program. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { closure, readIndex, unpack } from '../../kernels/debian.mjs';
import { withLoader } from '../../kernels/tools.mjs';
import { guestFiles } from './guest-files.mjs';

/** `login` is among what is otherwise left out of such roots, so it is named by itself. */
const packages = `base-files systemd procps libpam-modules libpam-runtime util-linux coreutils bash kmod libstdc++6 busybox-static e2fsprogs
  grep sed findutils bsdutils iproute2`.split(/\s+/);
const needless = ['doc', 'man', 'locale', 'i18n', 'info', 'zoneinfo', 'bash-completion', 'lintian', 'common-licenses'];

/** The unpacked packages of a suite; they are only read afterwards. */
export async function packagesOf(where, suite, say) {
  const place = join(where.work, `apply-vm-${suite}`);
  if (existsSync(place)) return place;
  say(`fetching ${packages.join(', ')} of ${suite} and what they need`);
  const index = await readIndex(where, suite);
  // Debian's installer makes these links, no package does
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(`${place}.part`, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(`${place}.part`, name));
  }
  await unpack(where, [...closure(index, packages), index.get('login')], `${place}.part`);
  for (const name of needless) rmSync(join(`${place}.part`, 'usr/share', name), { recursive: true, force: true });
  execFileSync('mv', [`${place}.part`, place]);
  return place;
}

/**
 * Makes the image of a disk without mounting it.
 * @param from `root` unpacked packages, `kernel` an unpacked kernel package, `release`, `program` the folder of the built package
 * @param path where the image is to be
 */
export function makeDisk({ root, kernel, release, program }, place, path) {
  execFileSync('cp', ['-a', root, place]);
  const modules = ['usr/lib/modules', 'lib/modules'].map((folder) => join(kernel, folder, release)).find(existsSync);
  cpSync(modules, join(place, 'usr/lib/modules', release), { recursive: true, verbatimSymlinks: true });
  for (const name of ['dist', 'profiles', 'schemas', 'package.json'])
    cpSync(join(program, name), join(place, 'opt/tune-advise', name), { recursive: true });
  mkdirSync(join(place, 'usr/local/bin'), { recursive: true });
  cpSync(process.execPath, join(place, 'usr/local/bin/node'));
  for (const name of ['proc', 'sys', 'dev', 'run', 'tmp', 'root', 'home/proxy', 'var/lib'])
    mkdirSync(join(place, name), { recursive: true });
  for (const [name, { text, mode, link }] of Object.entries(guestFiles)) {
    const target = join(place, name);
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { force: true });
    if (link !== undefined) symlinkSync(link, target);
    else {
      writeFileSync(target, text);
      chmodSync(target, mode ?? 0o644);
    }
  }
  const [loader, ...libraries] = withLoader(root);
  const run = (name, program, args) =>
    execFileSync(loader, [...libraries, '--argv0', name, join(root, program), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  run('depmod', 'usr/bin/kmod', ['-b', place, release]);
  writeFileSync(path, '');
  truncateSync(path, 900 * 2 ** 20);
  run('mke2fs', 'usr/sbin/mke2fs', ['-q', '-F', '-t', 'ext4', '-d', place, path]);
  rmSync(place, { recursive: true });
}
