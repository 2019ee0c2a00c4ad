/**
 * What counting many sockets costs, against `ss -t -a -n` over the same ones at the same moment. Runs are paired and interleaved; the
 * median of the ratios is told. The time of `node -e 0` is taken off ours, as it is told by bench/startup.mjs.
 *   node bench/sockets.mjs [SOCKETS] [PAIRS]          a generated /proc/net/tcp and tcp6, which ss reads by PROC_NET_TCP
 *   node bench/sockets.mjs --real [SOCKETS] [PAIRS]   connections of this kernel, in a network namespace of their own (needs root)
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const goal = { ratio: 2, mebibytes: 250 };
const real = process.argv[2] === '--real';
const [sockets = 500_000, pairs = 9] = process.argv.slice(real ? 3 : 2).map(Number);

const folder = mkdtempSync(join(tmpdir(), 'tune-advise-sockets-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const program = join(folder, 'sample.mjs');
await build({
  stdin: {
    contents: `
      import { lookAt } from './look.ts';
      import { run } from './run.ts';
      import { openTree } from './tree.ts';
      import { sample } from './readings/readings.ts';
      const { sockets } = sample(lookAt(openTree(process.argv[2]), run, true), { logLines: [] });
      console.log(JSON.stringify({ total: sockets?.total ?? 0, kibibytes: process.resourceUsage().maxRSS }));`,
    resolveDir: fileURLToPath(new URL('../src/collect', import.meta.url)),
    loader: 'ts',
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: program,
});

const hex = (value, width) => (value >>> 0).toString(16).toUpperCase().padStart(width, '0');

/** A proxy: half of all came in, with and without keepalive, half go to 200 destinations, most of those in TIME-WAIT. */
function generate(path, count, address) {
  const out = openSync(path, 'w');
  const line = (i, local, port, remote, remotePort, rest, inode) =>
    `${`${String(i).padStart(4)}: ${address(local)}:${hex(port, 4)} ${address(remote)}:${hex(remotePort, 4)} ${rest} 00000000  1000        0 ${inode} 1 0000000000000000 20 4 30 10 -1`.padEnd(149)}\n`;
  let text = `${'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'.padEnd(149)}\n`;
  text += line(0, 0, 443, 0, 0, '0A 00000000:00000000 00:00000000', 100);
  for (let i = 1; i < count; i += 1) {
    const client = Math.imul(i, 2654435761);
    if (i % 10 < 5)
      text += line(
        i,
        0x0a01000a,
        443,
        client,
        1024 + (i % 60000),
        `01 00000000:00000000 ${i % 10 < 2 ? '02:000AFC7E' : '00:00000000'}`,
        1000 + i,
      );
    else if (i % 10 < 8)
      text += line(i, 0x0a01000a, 32768 + (i % 28000), 0x0003000a + ((i % 200) << 24), 8080, '06 00000000:00000000 03:00000A00', 0);
    else
      text += line(i, 0x0a01000a, 32768 + (i % 28000), 0x0003000a + ((i % 200) << 24), 8080, '01 00000000:00000000 00:00000000', 1000 + i);
    if (text.length > 1 << 20) {
      writeSync(out, text);
      text = '';
    }
  }
  writeSync(out, text);
  closeSync(out);
}

/** Connections of each holder to itself, as one process cannot have more descriptors than its limit. */
const holder = `
import socket, sys, resource
mine, pairs = int(sys.argv[1]), int(sys.argv[2])
server = socket.socket(); server.bind(('127.1.%d.%d' % (mine // 250, 1 + mine % 250), 5000)); server.listen(1)
held = []
for _ in range(pairs):
    held.append(socket.create_connection(server.getsockname())); held.append(server.accept()[0])
print('held', flush=True)
sys.stdin.read()
`;

async function hold() {
  const descriptors = Number(spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout) - 50;
  const each = Math.min(9000, descriptors >> 1);
  const script = join(folder, 'hold.py');
  writeFileSync(script, holder);
  const all = [];
  for (let i = 0; i * each * 2 < sockets; i += 1) {
    const child = spawn('python3', [script, String(i), String(Math.min(each, Math.ceil(sockets / 2 - i * each)))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    all.push(child);
    await new Promise((done, fail) => {
      child.stdout.once('data', done);
      child.once('exit', (code) => fail(new Error(`a holder ended with ${code}`)));
    });
  }
  return all;
}

if (real && process.env.TUNE_ADVISE_INSIDE !== '1') {
  const inside = spawnSync(
    'unshare',
    ['-n', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"', process.execPath, ...process.argv.slice(1)],
    {
      env: { ...process.env, TUNE_ADVISE_INSIDE: '1' },
      stdio: 'inherit',
    },
  );
  if (inside.error) console.error(`unshare could not be run (${inside.error.message}): expected root and util-linux`);
  process.exit(inside.status ?? 3);
}

const tree = join(folder, 'tree');
const environment = { ...process.env };
delete environment.NODE_OPTIONS;
const held = real ? await hold() : [];
if (!real) {
  mkdirSync(join(tree, 'proc/net'), { recursive: true });
  generate(join(tree, 'proc/net/tcp'), Math.ceil(sockets * 0.8), (address) => hex(address, 8));
  generate(join(tree, 'proc/net/tcp6'), Math.floor(sockets * 0.2), (address) =>
    `B80D0120000000000000000${hex(address, 8)}`.padEnd(32, '0'),
  );
  environment.PROC_NET_TCP = join(tree, 'proc/net/tcp');
  environment.PROC_NET_TCP6 = join(tree, 'proc/net/tcp6');
}

function timed(command, args) {
  const started = process.hrtime.bigint();
  const done = spawnSync(command, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.signal ?? done.status ?? done.error}`);
  return { milliseconds: Number(process.hrtime.bigint() - started) / 1e6, output: done.stdout };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const rows = { bare: [], ss: [], ours: [], ratios: [] };
let [most, counted, listed] = [0, 0, 0];
for (let round = -1; round < pairs; round += 1) {
  const bare = timed(process.execPath, ['-e', '0']).milliseconds;
  const ss = timed('ss', ['-t', '-a', '-n']);
  const ours = timed(process.execPath, [program, ...(real ? [] : [tree])]);
  const { total, kibibytes } = JSON.parse(ours.output.toString());
  if (round < 0) continue;
  rows.bare.push(bare);
  rows.ss.push(ss.milliseconds);
  rows.ours.push(ours.milliseconds);
  rows.ratios.push((ours.milliseconds - bare) / ss.milliseconds);
  most = Math.max(most, kibibytes / 1024);
  counted = total;
  listed = ss.output.reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), -1);
}
for (const child of held) child.stdin.end();

const ratio = median(rows.ratios);
console.log(
  `${real ? 'sockets of this kernel' : 'generated sockets'}: ${counted} counted, ${listed} listed by ss; node ${process.version}, ${pairs} pairs`,
);
console.log(
  `ss -t -a -n ${median(rows.ss).toFixed(0)} ms; readings ${median(rows.ours).toFixed(0)} ms, of that node -e 0 ${median(rows.bare).toFixed(0)} ms`,
);
console.log(`${ratio.toFixed(2)} x ss without start-up (goal ${goal.ratio})${ratio > goal.ratio ? ': over the goal' : ''}`);
console.log(`${most.toFixed(0)} MiB at most (goal ${goal.mebibytes})${most > goal.mebibytes ? ': over the goal' : ''}`);
