/**
 * Starts a kernel of Debian under emulation, takes down its /proc/sys, and prints what the knowledge has wrong.
 *
 *   npm run verify:kernels -- [--suite trixie] [--flavour cloud-amd64] [--version REGEXP] [--memory 4096,1024] [--no-probe]
 *                             [--knowledge FOLDER] [--work FOLDER] [--mirror URL] [--qemu PROGRAM]
 *
 * Needs xz, dpkg-deb, tar and a C compiler; everything else is fetched from the mirror and only unpacked. Nothing of this machine is
 * changed. QEMU is taken from the mirror too (of trixie) unless --qemu names one: QEMU 7.2 breaks kernels from 6.12 on under
 * emulation, 10 does not. A run without the probe takes about 20 s, with it a few minutes; the probe ends with a value that
 * makes the kernel panic, which is no fault.
 *
 * Dumps stay in WORK/dumps, the fixture in WORK/fixtures/RELEASE: copy that to test/kernels to keep it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { boot, writeDumps } from './boot.mjs';
import { newestKernel, readIndex, unpack } from './debian.mjs';
import { file, folder, initramfs, link, modulesOf } from './initramfs.mjs';
import { toolsOfTrixie } from './tools.mjs';

const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', default: 'trixie' },
    flavour: { type: 'string', default: 'cloud-amd64' },
    version: { type: 'string', default: '.' },
    memory: { type: 'string', default: '4096' },
    'no-probe': { type: 'boolean', default: false },
    knowledge: { type: 'string' },
    work: { type: 'string', default: join(tmpdir(), 'tune-advise-kernels') },
    mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
    qemu: { type: 'string' },
  },
});
const work = resolve(options.work);
const where = { mirror: options.mirror, work };
const here = fileURLToPath(new URL('.', import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);
for (const name of ['dumps', 'kernels']) mkdirSync(join(work, name), { recursive: true });

const kernel = newestKernel(await readIndex(where, options.suite), options.flavour, new RegExp(options.version));
say(`${options.suite}: ${kernel.release} (${kernel.version})`);
const root = join(work, 'kernels', kernel.release);
if (!existsSync(root)) await unpack(where, kernel.packages, root);
const image = [join(root, 'boot', `vmlinuz-${kernel.release}`), join(root, 'usr/lib/modules', kernel.release, 'vmlinuz')].find(existsSync);
if (image === undefined) throw new Error(`no kernel image in the package of ${kernel.release}`);

const tools = await toolsOfTrixie(where, options.qemu, say);
const modules = modulesOf(root, kernel.release);
const initrd = join(work, `${kernel.release}.initrd`);
writeFileSync(initrd, initramfs(entries(modules)));

for (const [at, memory] of options.memory.split(',').entries()) {
  const probe = at === 0 && !options['no-probe'];
  const run = await boot({ qemu: tools.qemu, image, initrd, memory, probe, out: join(work, `${kernel.release}-${memory}`) });
  const told = writeDumps(run, { ...kernel, ...modules, folder: join(work, 'dumps'), memory, suite: options.suite });
  say(
    `${memory} MB: ${told.keys} keys, ${told.probed} rows of the probe, ${run.seconds.toFixed(0)} s${told.complete ? '' : ', ended by a panic'}`,
  );
  if (told.keys === 0) throw new Error(`the kernel did not come up: see ${join(work, `${kernel.release}-${memory}.console`)}`);
}

const knowledge = options.knowledge === undefined ? [] : [resolve(options.knowledge)];
const entriesOf = knowledge.flatMap((path) => ['--knowledge', join(path, 'sysctl')]);
const fixtures = join(work, 'fixtures', kernel.release);
const fixture = ['--packages', join(work, 'kernels'), '--out', fixtures, '--only', kernel.release, ...entriesOf];
node('../knowledge/fixture.mjs', [join(work, 'dumps'), ...fixture]);
process.exitCode = node('../knowledge/prove.mjs', [...knowledge, '--kernels', fixtures, '--markdown']);

function node(script, args) {
  return spawnSync(process.execPath, [join(here, script), ...args], { stdio: 'inherit' }).status ?? 1;
}

function entries({ loaded }) {
  const probe = join(work, 'sysprobe');
  execFileSync('cc', ['-O2', '-static', '-o', probe, join(here, 'guest/sysprobe.c')], { stdio: 'inherit' });
  const own = (name) => readFileSync(join(here, 'guest', name));
  return [
    ...['bin', 'dev', 'proc', 'sys', 'mods', 'tmp', 'etc'].map(folder),
    file('init', own('init'), 0o755),
    file('bin/busybox', readFileSync(tools.busybox), 0o755),
    file('bin/sysprobe', readFileSync(probe), 0o755),
    link('bin/sh', 'busybox'),
    file('etc/keys-probe.txt', own('keys-probe.txt')),
    file('etc/keys-syntax.txt', own('keys-syntax.txt')),
    ...loaded.map(({ name, content }, i) => file(`mods/${String(i + 1).padStart(3, '0')}-${name}.ko`, content)),
  ];
}
