// Plans of profiles, whole, in the oldest and the newest kernel that Debian has: started under emulation, loaded by the real
// systemd-sysctl over a site's own bad file, and every key read back.
//   node scripts/verify/profiles-vm.mjs [--profiles A,B|all] [--kernels SUITE,SUITE] [--work FOLDER] [--mirror URL] [--qemu PROGRAM]
// As npm run verify:kernels it fetches kernels, QEMU and systemd-sysctl from the mirror and only unpacks them; nothing of this machine is
// changed. Exit code 1 when a key reads back as anything but what the plan says.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { boot } from '../kernels/boot.mjs';
import { newestKernel, readIndex, unpack } from '../kernels/debian.mjs';
import { file, folder, initramfs, link, modulesOf } from '../kernels/initramfs.mjs';
import { fetched, toolsOfTrixie, withLoader } from '../kernels/tools.mjs';
import { bundleRunner } from './bundle.mjs';

const { values: options } = parseArgs({
  options: {
    profiles: { type: 'string', default: 'kubernetes-node,nat-gateway,oracle-db,reverse-proxy,sap-hana,hardened-baseline' },
    kernels: { type: 'string', default: 'bullseye,trixie-backports' },
    work: { type: 'string', default: join(tmpdir(), 'tune-advise-kernels') },
    mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
    qemu: { type: 'string' },
  },
});
const work = resolve(options.work);
const where = { mirror: options.mirror, work };
const say = (text) => process.stderr.write(`${text}\n`);
const memory = 4096;
for (const name of ['kernels', 'plans']) mkdirSync(join(work, name), { recursive: true });

/** A key with a dot inside of a name has a slash there; no plan here names such an interface. */
const init = `#!/bin/sh
B=/bin/busybox
$B mount -t proc proc /proc
$B mount -t sysfs sys /sys
$B mount -t devtmpfs dev /dev
exec 3>/dev/ttyS1
$B stty -F /dev/ttyS1 raw 2>/dev/null
for m in /mods/*.ko; do $B insmod $m 2>/dev/null; done
cd /plans
for p in $($B ls | $B sort -n); do
  echo "@@BEGIN plan$p" >&3
  $B rm -rf /etc/sysctl.d
  $B cp -r /plans/$p/sysctl.d /etc/sysctl.d
  SYSTEMD_LOG_LEVEL=info SYSTEMD_LOG_TARGET=console /bin/ld.so --library-path /lib /bin/systemd-sysctl >&3 2>&1
  echo "rc $?" >&3
  while read -r key; do
    echo "=$key	$($B cat /proc/sys/$(echo $key | $B tr . /))" >&3
  done < /plans/$p/keys
done
echo "@@END" >&3
exec 3>&-
$B sleep 0.2
$B poweroff -f
`;

const place = mkdtempSync(join(tmpdir(), 'verify-profiles-vm-'));
try {
  const { plansForRelease } = await import(await bundleRunner(join(place, 'plans.mjs'), undefined, 'test/profiles/plan-to-load.ts'));
  const names = options.profiles === 'all' ? 'all' : options.profiles.split(',');
  const tools = await toolsOfTrixie(where, options.qemu, say);
  const systemd = join(work, 'systemd');
  await fetched(where, ['systemd'], systemd, say);
  let wrong = 0;
  for (const suite of options.kernels.split(',')) wrong += await inKernel(suite, { tools, systemd, plansForRelease, names });
  process.exitCode = wrong > 0 ? 1 : 0;
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function inKernel(suite, { tools, systemd, plansForRelease, names }) {
  const kernel = newestKernel(await readIndex(where, suite), 'cloud-amd64', /./);
  const root = join(work, 'kernels', kernel.release);
  if (!existsSync(root)) await unpack(where, kernel.packages, root);
  const image = [join(root, 'boot', `vmlinuz-${kernel.release}`), join(root, 'usr/lib/modules', kernel.release, 'vmlinuz')].find(
    existsSync,
  );
  const plans = plansForRelease(kernel.release, names, memory * 2 ** 20);
  const initrd = join(work, `${kernel.release}.plans.initrd`);
  writeFileSync(initrd, initramfs(entries(tools, systemd, modulesOf(root, kernel.release).loaded, plans)));
  const run = await boot({ qemu: tools.qemu, image, initrd, memory, probe: false, out: join(work, 'plans', kernel.release) });
  const answers = sections(run.data);
  if (!run.data.includes('@@END')) {
    console.log(`${kernel.release}: the kernel did not come to the end: see ${join(work, 'plans', kernel.release)}.console`);
    return 1;
  }
  let [keys, wrong] = [0, 0];
  for (const [at, { name, lines }] of plans.entries()) {
    const { values, log } = answers.get(String(at)) ?? { values: new Map(), log: [] };
    const differ = lines.filter(([key, value]) => values.get(key) !== value);
    keys += lines.length;
    wrong += differ.length;
    for (const [key, value] of differ) console.log(`${kernel.release} ${name}: ${key} = ${value} reads ${values.get(key) ?? 'nothing'}`);
    if (differ.length > 0) console.log(log.map((line) => `  ${line}`).join('\n'));
  }
  console.log(`${kernel.release}: ${plans.length} plans, ${keys} keys read back, ${wrong} differ, ${run.seconds.toFixed(0)} s`);
  return wrong;
}

/** number of the plan → what each key read as, and what systemd-sysctl said */
function sections(data) {
  const found = new Map();
  let current;
  for (const line of data.split('\n')) {
    const begin = /^@@BEGIN plan(\d+)$/.exec(line);
    if (begin) {
      current = { values: new Map(), log: [] };
      found.set(begin[1], current);
    }
    const [, key, value] = /^=([^\t]+)\t(.*)$/.exec(line) ?? [];
    if (key !== undefined) current?.values.set(key, value.trim().replace(/\s+/g, ' '));
    else if (!line.startsWith('@@') && line !== '') current?.log.push(line);
  }
  return found;
}

function entries({ busybox }, systemd, modules, plans) {
  const program = join(systemd, 'usr/lib/systemd/systemd-sysctl');
  const [loader, ...rest] = withLoader(systemd);
  const listed = execFileSync(loader, [...rest, '--list', program], { encoding: 'utf8' });
  const libraries = [...new Set([...listed.matchAll(/=> (\/\S+)/g)].map((match) => match[1]))];
  return [
    ...['bin', 'dev', 'proc', 'sys', 'mods', 'tmp', 'etc', 'run', 'lib', 'plans'].map(folder),
    file('init', init, 0o755),
    file('bin/busybox', readFileSync(busybox), 0o755),
    link('bin/sh', 'busybox'),
    file('bin/systemd-sysctl', readFileSync(program), 0o755),
    file('bin/ld.so', readFileSync(loader), 0o755),
    ...libraries.filter((path) => !basename(path).startsWith('ld-')).map((path) => file(`lib/${basename(path)}`, readFileSync(path))),
    ...modules.map(({ name, content }, i) => file(`mods/${String(i + 1).padStart(3, '0')}-${name}.ko`, content)),
    ...plans.flatMap(({ files, lines }, at) => [
      folder(`plans/${at}`),
      folder(`plans/${at}/sysctl.d`),
      ...Object.entries(files)
        .filter(([path]) => path.startsWith('/etc/sysctl.d/'))
        .map(([path, text]) => file(`plans/${at}/sysctl.d/${basename(path)}`, text)),
      file(`plans/${at}/keys`, lines.map(([key]) => `${key}\n`).join('')),
    ]),
  ];
}
