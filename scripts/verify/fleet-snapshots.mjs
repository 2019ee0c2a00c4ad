/**
 * Snapshots of a fleet that could be, made of real ones: the snapshot of a machine (taken by the collector) with /proc/sys of the
 * kernels in test/kernels in turn, changed as hosts of a fleet differ. Same seed, same bytes.
 *   node scripts/verify/fleet-snapshots.mjs DIR COUNT [SEED] [SNAPSHOT]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));

/** Small and good enough: mulberry32. @returns numbers from 0 to below 1 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const sizes = [
  { cpus: 2, kib: 4_008_312 },
  { cpus: 4, kib: 16_331_752 },
  { cpus: 16, kib: 65_843_116 },
];

const roles = [
  { name: 'edge', port: 443, program: 'nginx', lines: ['net.core.somaxconn = 4096', 'net.ipv4.tcp_max_syn_backlog = 8192'] },
  { name: 'relay', port: 8080, program: 'haproxy', lines: ['net.ipv4.ip_local_port_range = 10240 65000', 'net.ipv4.tcp_fin_timeout = 30'] },
  { name: 'base', port: 5432, program: 'postgres', lines: ['vm.swappiness = 10', 'vm.overcommit_memory = 0'] },
  { name: 'cache', port: 6379, program: 'redis-server', lines: ['net.core.somaxconn = 1024', 'vm.swappiness = 1'] },
  { name: 'plain', port: 22, program: 'sshd', lines: [] },
];

const habits = [
  '',
  'net.ipv4.tcp_tw_reuse = 1\n',
  'net.ipv4.tcp_keepalive_time = 600\n',
  'fs.file-max = 500000\nnet.core.netdev_max_backlog = 5000\n',
];

/** A snapshot of this machine, and of each kernel in test/kernels on it. */
export function bases(live) {
  const short = structuredClone(live);
  const log = short.programs?.dmesg;
  if (log?.output) log.output = log.output.split('\n').slice(0, 150).join('\n');
  delete short.files['/.dockerenv'];
  short.files['/proc/1/comm'] = 'systemd\n';
  const kernels = readdirSync(`${top}test/kernels`).filter((name) => /^\d.*\.json$/.test(name));
  return kernels.sort().map((name) => {
    const dump = JSON.parse(readFileSync(`${top}test/kernels/${name}`, 'utf8'));
    const files = {};
    for (const [path, held] of Object.entries(short.files)) if (!path.startsWith('/proc/sys/')) files[path] = held;
    for (const [key, { mode, values }] of Object.entries(dump.keys)) {
      const value = values?.[0]?.[0];
      const path = `/proc/sys/${key
        .split('.')
        .map((part) => part.replaceAll('/', '.'))
        .join('/')}`;
      if (typeof value !== 'string') files[path] = { problem: 'write-only' };
      else files[path] = mode === '0444' ? { text: `${value}\n`, readOnly: true } : `${value}\n`;
    }
    const [id, version = ''] = dump.distro.split(':');
    files['/proc/sys/kernel/osrelease'] = { text: `${dump.release}\n`, readOnly: true };
    files['/proc/version'] = `Linux version ${dump.release} (builder@example)\n`;
    files['/usr/lib/os-release'] = `ID=${id}\nVERSION_ID="${version}"\n`;
    return { ...short, files };
  });
}

const jittered =
  /^\/proc\/(?:stat|vmstat|uptime|loadavg|pressure\/\w+|net\/(?:snmp6?|netstat|dev|softnet_stat|sockstat6?|stat\/\w+)|\d+\/stat)$/;

/** One host: its number and a source of chance decide it whole. */
export function host(base, number, chance) {
  const pick = (list) => list[Math.floor(chance() * list.length)];
  const below = (count) => Math.floor(chance() * count);
  const [role, size, habit] = [pick(roles), pick(sizes), pick(habits)];
  const name = `${role.name}${number}`;
  const shift = below(20_000);
  const files = {};
  for (const [path, held] of Object.entries(base.files)) {
    const moved = path.replace(/^\/proc\/(\d{2,})(?=\/)/, (_, pid) => `/proc/${Number(pid) + shift}`);
    const text = typeof held === 'string' ? held : undefined;
    files[moved] = text !== undefined && jittered.test(path) ? noisy(text, chance) : held;
  }
  const set = (key, value) => {
    const path = `/proc/sys/${key.replaceAll('.', '/')}`;
    const held = files[path];
    if (typeof held === 'string') files[path] = `${value}\n`;
    else if (held?.text !== undefined) files[path] = { ...held, text: `${value}\n` };
  };
  const lines = [...role.lines];
  if (below(300) === 0) set('net.ipv4.tcp_syncookies', '0');
  if (below(400) === 0) set('kernel.panic', `${10 + below(3)}`);
  const drifts = below(50) === 0;
  for (const line of [...lines, ...habit.split('\n').filter(Boolean)]) {
    const [key, value] = line.split(' = ');
    if (!drifts) set(key, value.replace(' ', '\t'));
  }
  files['/etc/sysctl.d/60-role.conf'] = `# ${role.name}\n${lines.join('\n')}\n`;
  files['/etc/sysctl.conf'] = `# by hand\n${habit}`;
  set('kernel.hostname', name);
  files['/etc/hostname'] = `${name}\n`;
  set('kernel.random.boot_id', [8, 4, 4, 4, 12].map((n) => Array.from({ length: n }, () => below(16).toString(16)).join('')).join('-'));
  set('fs.file-nr', `${1000 + below(9000)}\t0\t9223372036854775807`);
  set('fs.inode-nr', `${20_000 + below(90_000)}\t${below(900)}`);
  set('kernel.ns_last_pid', `${shift + below(9000)}`);
  set('net.netfilter.nf_conntrack_count', `${below(4000)}`);
  files['/proc/meminfo'] = String(base.files['/proc/meminfo'])
    .replace(/^MemTotal: +\d+/, `MemTotal:       ${size.kib}`)
    .replace(/^(MemFree|MemAvailable|Buffers|Cached): +\d+/gm, (_, row) => `${row}: ${below(size.kib)}`);
  files['/proc/cpuinfo'] = Array.from({ length: size.cpus }, (_, at) => `processor\t: ${at}\nflags\t\t: hypervisor\n`).join('');
  files['/sys/devices/system/cpu/online'] = `0-${size.cpus - 1}\n`;
  const pid = 700 + shift;
  files[`/proc/${pid}/stat`] =
    `${pid} (${role.program}) S 1 ${pid} ${pid} 0 -1 4194560 1 0 0 0 ${below(900)} 4 0 0 20 0 1 0 ${below(9000)} 0 0\n`;
  files[`/proc/${pid}/cgroup`] = `0::/system.slice/${role.program}.service\n`;
  files[`/proc/${pid}/limits`] =
    'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 524288               files     \n';
  const address = `10.${below(200)}.${below(250)}.${1 + below(250)}`;
  return {
    ...base,
    addresses: [
      { interface: 'lo', address: '127.0.0.1', prefix: 8, family: 4 },
      { interface: 'eth0', address, prefix: 24, family: 4 },
    ],
    files,
    programs: {
      ...base.programs,
      'ss -l -t -u -n -p': {
        output: `Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\ntcp   LISTEN 0      511          0.0.0.0:${role.port}      0.0.0.0:*    users:(("${role.program}",pid=${pid},fd=6))\n`,
      },
    },
  };
}

/** Counters that went on: the last digits of each number differ. */
function noisy(text, chance) {
  return text.replace(
    /\b(\d*)(\d{2})\b/g,
    (_, head, tail) => `${head}${String((Number(tail) + Math.floor(chance() * 100)) % 100).padStart(2, '0')}`,
  );
}

/** The snapshot of this machine as the program takes it. */
export function liveSnapshot(program) {
  const { stdout, status, stderr } = spawnSync(process.execPath, [program, 'snapshot'], { encoding: 'utf8', maxBuffer: 256 << 20 });
  if (status !== 0) throw new Error(`no snapshot of this machine: ${stderr}`);
  return JSON.parse(stdout);
}

/** Writes `count` snapshots below a folder, 500 in each sub-folder. */
export function writeFleet(folder, count, seed, live) {
  const chance = seeded(seed);
  const of = bases(live);
  for (let number = 0; number < count; number += 1) {
    const below = `${folder}/${String(Math.floor(number / 500)).padStart(3, '0')}`;
    if (number % 500 === 0) mkdirSync(below, { recursive: true });
    const base = of[Math.floor(chance() * of.length)];
    writeFileSync(`${below}/host${number}.json`, JSON.stringify(host(base, number, chance)));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, count, seed = '1', snapshot] = process.argv.slice(2);
  if (folder === undefined || !/^\d+$/.test(count ?? '')) throw new Error('expected a folder and a number of hosts');
  const live = snapshot === undefined ? liveSnapshot(`${top}dist/cli.cjs`) : JSON.parse(readFileSync(snapshot, 'utf8'));
  writeFleet(folder, Number(count), Number(seed), live);
}
