/**
 * How long whole commands take, against `node -e 0` on the same machine at the same moment.
 * Runs are paired and interleaved; the median of the ratios is told, because single times drift with the machine.
 *   node bench/startup.mjs [PAIRS]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const goal = 1.6;
const pairs = Number(process.argv[2] ?? 40);
const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
if (!existsSync(program)) {
  console.error('dist/cli.cjs is missing: expected npm run build before');
  process.exit(2);
}

const tree = mkdtempSync(join(tmpdir(), 'tune-advise-bench-'));
process.on('exit', () => rmSync(tree, { recursive: true, force: true }));
mkdirSync(join(tree, 'etc/sysctl.d'), { recursive: true });
writeFileSync(
  join(tree, 'etc/sysctl.d/60-proxy.conf'),
  'net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_fin_timeout = 30\nnet.core.somaxconn = 4096\nfs.file-max = 100000\n',
);

const standIn = ['--profile', 'proxy-behind-nat', '--kernel', '5.14', '--memory', '16G', '--cpus', '8', '--nat', 'outbound'];
const commands = [
  ['--help'],
  ['lint', join(tree, 'etc'), '--kernel', '6.1', '--exit-zero'],
  ['explain', 'net.ipv4.tcp_tw_reuse', '--kernel', '6.1'],
  ['list', 'profiles'],
  [...standIn, '--nat-idle-timeout', 'aws-nat-gateway'],
];

const environment = { ...process.env, NO_COLOR: '1' };
delete environment.NODE_OPTIONS;

function milliseconds(args) {
  const started = process.hrtime.bigint();
  const { status, signal, stderr } = spawnSync(process.execPath, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const taken = Number(process.hrtime.bigint() - started) / 1e6;
  // a program that fails at once is fast: 1 is what lint says of findings, and what node says of a crash
  if (signal !== null || status !== 0 || stderr.includes('\n    at '))
    throw new Error(`${args.join(' ')} ended with ${signal ?? status}: ${stderr}`);
  return taken;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

const bare = [];
const rows = commands.map((command) => ({ command, times: [], ratios: [] }));
for (let round = -2; round < pairs; round += 1) {
  for (const row of rows) {
    const base = milliseconds(['-e', '0']);
    const time = milliseconds([program, ...row.command]);
    if (round < 0) continue;
    bare.push(base);
    row.times.push(time);
    row.ratios.push(time / base);
  }
}

console.log(`node ${process.version}, ${pairs} pairs; node -e 0: ${median(bare).toFixed(1)} ms`);
for (const { command, times, ratios } of rows) {
  const ratio = median(ratios);
  const name = command.map((word) => word.replace(`${tree}/`, '')).join(' ');
  console.log(`${ratio.toFixed(2)} x  ${median(times).toFixed(1)} ms  ${ratio > goal ? `over the goal of ${goal} x  ` : ''}${name}`);
}
