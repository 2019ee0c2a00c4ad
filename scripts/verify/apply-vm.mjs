// apply, verify and revert over reboots, with the systemd of Debian as PID 1 under emulation: values and files at the start, after apply,
// after a reboot, after revert; limits of the service and of logins; --try that runs out, is confirmed, or is cut off by a power loss.
//   node scripts/verify/apply-vm.mjs [--suite bookworm] [--program FOLDER] [--work FOLDER] [--mirror URL] [--qemu PROGRAM] [--steps first,second] [--keep]
// Takes the built program (npm run build) and this machine's Node along. Packages are fetched and only unpacked; nothing of this machine is
// changed. Needs xz, dpkg-deb, tar. Exit code 1 when a check fails.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { boot } from '../kernels/boot.mjs';
import { newestKernel, readIndex, unpack } from '../kernels/debian.mjs';
import { file, folder, initramfs, link, modulesOf } from '../kernels/initramfs.mjs';
import { toolsOfTrixie } from '../kernels/tools.mjs';
import { checks } from './apply-vm/checks.mjs';
import { makeDisk, packagesOf } from './apply-vm/disk.mjs';
import { readSections } from './apply-vm/sections.mjs';

const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', default: 'bookworm' },
    program: { type: 'string', default: fileURLToPath(new URL('../..', import.meta.url)) },
    work: { type: 'string', default: join(tmpdir(), 'tune-advise-kernels') },
    mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
    qemu: { type: 'string' },
    steps: { type: 'string', default: 'first,second,third,fourth,fifth' },
    keep: { type: 'boolean', default: false },
  },
});
const work = resolve(options.work);
const where = { mirror: options.mirror, work };
const say = (text) => process.stderr.write(`${text}\n`);
mkdirSync(join(work, 'kernels'), { recursive: true });
const started = Date.now();

const kernel = newestKernel(await readIndex(where, options.suite), 'cloud-amd64', /./);
const unpacked = join(work, 'kernels', kernel.release);
if (!existsSync(unpacked)) await unpack(where, kernel.packages, unpacked);
const tools = await toolsOfTrixie(where, options.qemu, say);
const root = await packagesOf(where, options.suite, say);
const place = mkdtempSync(join(work, 'apply-vm-'));
const disk = join(place, 'disk.img');
try {
  makeDisk({ root, kernel: unpacked, release: kernel.release, program: options.program }, join(place, 'tree'), disk);
  const initrd = join(place, 'initrd');
  writeFileSync(initrd, initramfs(entries()));
  say(`${kernel.release}: a disk with systemd in ${seconds()}`);
  const told = {};
  for (const step of options.steps.split(',')) {
    const run = await boot({
      ...{ qemu: tools.qemu, image: join(unpacked, 'boot', `vmlinuz-${kernel.release}`), initrd, memory: 2048, probe: false, seconds: 400 },
      append: `check=${step} systemd.show_status=0 systemd.log_target=console`,
      devices: ['-drive', `file=${disk},format=raw,if=virtio,cache=unsafe`],
      out: join(place, step),
    });
    told[step] = readSections(run.data);
    const total = [...told[step].values()].reduce((sum, section) => sum + section.seconds, 0);
    say(`${step} boot: ${run.seconds.toFixed(0)} s, ${told[step].size} commands in ${total} s`);
    if (!run.data.includes('@@END')) {
      console.log(`FAIL ${step}: the guest did not come to the end; its console:\n${tail(`${join(place, step)}.console`)}`);
      process.exitCode = 1;
      break;
    }
  }
  const results = checks(told);
  for (const { name, fault } of results) console.log(fault === undefined ? `ok   ${name}` : `FAIL ${name}\n${indented(fault)}`);
  const wrong = results.filter((result) => result.fault !== undefined).length;
  console.log(`${kernel.release}, systemd of ${options.suite}: ${results.length} checks, ${wrong} failed, ${seconds()}`);
  if (wrong > 0) process.exitCode = 1;
} finally {
  if (!options.keep) rmSync(place, { recursive: true, force: true });
}

function entries() {
  const names = ['virtio_pci', 'virtio_blk', 'ext4', 'crc32c_generic'];
  const modules = modulesOf(unpacked, kernel.release, names).loaded;
  const init = `#!/bin/sh
B=/bin/busybox
$B mount -t proc proc /proc
$B mount -t devtmpfs dev /dev
for m in /mods/*.ko; do $B insmod $m; done
while [ ! -b /dev/vda ]; do $B sleep 0.1; done
$B mount -t ext4 /dev/vda /root
$B umount /proc /dev
exec $B switch_root /root /lib/systemd/systemd
`;
  return [
    ...['bin', 'dev', 'proc', 'mods', 'root'].map(folder),
    file('init', init, 0o755),
    file('bin/busybox', readFileSync(tools.busybox), 0o755),
    link('bin/sh', 'busybox'),
    ...modules.map(({ name, content }, i) => file(`mods/${String(i + 1).padStart(3, '0')}-${name}.ko`, content)),
  ];
}

function seconds() {
  return `${((Date.now() - started) / 1000).toFixed(0)} s`;
}

function tail(path) {
  return indented(execFileSync('tail', ['-n', '40', path], { encoding: 'latin1' }));
}

function indented(text) {
  return text.replace(/^/gm, '     ');
}
