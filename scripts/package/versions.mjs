/**
 * Packs the tree, installs the package in an empty folder and runs it under many versions of Node: those that package.json promises must
 * all print the same bytes as the oldest of them, older ones must refuse in one line with exit code 2.
 *
 *   node scripts/package/versions.mjs [--archive FILE] [--work FOLDER] [--mirror URL]
 *
 * Needs dist (npm run build), the registry and a mirror of Debian, xz, dpkg-deb and tar; what was fetched stays in WORK. As root the
 * installed program runs in a network namespace of its own, where nothing answers.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { debianNode, registryNode, versionOf } from './nodes.mjs';
import { install, pack } from './packed.mjs';

const { values: options } = parseArgs({
  options: {
    archive: { type: 'string' },
    work: { type: 'string', default: join(tmpdir(), 'tune-advise-nodes') },
    mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
  },
});
const top = fileURLToPath(new URL('../..', import.meta.url));
const work = resolve(options.work);
const where = { mirror: options.mirror, work };
const folder = mkdtempSync(join(tmpdir(), 'tune-advise-package-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const installed = install(options.archive === undefined ? pack(top, folder) : resolve(options.archive), join(folder, 'empty'));
const program = join(installed, 'dist/cli.cjs');
const tree = sampleTree(join(folder, 'tree'));
const alone = spawnSync('unshare', ['-n', 'true']).status === 0 ? ['unshare', '-n'] : [];

/** What is run; `same` where the output depends on the input alone. */
const standIn = ['--profile', 'proxy-behind-nat', '--kernel', '6.1', '--memory', '4G'];
const commands = [
  { args: ['--version'], same: true },
  { args: ['--help'], same: true },
  { args: standIn, same: true },
  { args: [...standIn, '--format', 'json'], same: true },
  { args: [...standIn, '--format', 'html'], same: true },
  { args: [...standIn, '--format', 'ansible-tasks'], same: true },
  { args: ['lint', tree, '--kernel', '6.1', '--kernel', 'rhel:8', '--format', 'json'], same: true, codes: [1] },
  { args: ['lint', tree, '--format', 'sarif', '--exit-zero'], same: true },
  { args: ['explain', 'net.ipv4.tcp_tw_reuse'], same: true },
  { args: ['list', 'parameters', '--format', 'json'], same: true },
  { args: ['list', 'profiles'], same: true },
  { args: ['effective', '--root', tree, '--format', 'json'], same: true },
  { args: ['upgrade-check', tree, '--from', 'debian:10', '--to', 'debian:13'], same: true, codes: [0, 1] },
  { args: ['web'], same: true },
  { args: ['completion', 'bash'], same: true },
  { args: ['lint', '--kernle'], same: true, codes: [2] },
  { args: ['--profile', 'proxy-behind-nat', '--format', 'json'], linux: true },
  { args: ['diagnose', '--once'], linux: true, codes: [0, 1] },
  { args: ['snapshot'], linux: true, keep: 'edge1.json' },
  { args: ['fleet', join(folder, 'fleet'), '--profile', 'proxy-behind-nat', '--format', 'json'], linux: true, fleet: true },
];
const api = join(folder, 'empty/api.mjs');
writeFileSync(
  api,
  "import { allRules, readKernel } from 'tune-advise';\nconsole.log(JSON.stringify([readKernel('5.10', []), allRules.length]));\n",
);

const engines = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).engines.node;
process.stdout.write(`tune-advise needs Node ${engines}\n`);
const hosts = 210;
let failed = 0;
let expected;
for (const wanted of ['20.19.0', '20', '22.12.0', '22', '24.0.0', '24', 'latest']) supported(registryNode(wanted, work));
supported(await debianNode('trixie', where, folder));
for (const wanted of ['12', '16', '18', '20.18.3', '22.11.0', '23']) refused(registryNode(wanted, work));
refused(await debianNode('bookworm', where, folder));
process.exitCode = failed === 0 ? 0 : 1;

function supported(node) {
  const version = node.start === undefined ? '' : versionOf(node.start);
  const found = node.start === undefined ? { why: [`not to be had, ${node.why}`] } : under(node.start);
  failed += found.why.length;
  row(version, node.from, found.why.length === 0 ? `${found.ran} commands and the API: as expected` : told(found.why));
}

function under(start) {
  const why = [];
  const printed = new Map();
  for (const { args, same, linux, codes = [0], keep, fleet } of commands) {
    if (linux && process.platform !== 'linux') continue;
    const name = args.map((arg) => arg.replace(folder, '')).join(' ');
    const ran = run([...start, program, ...args]);
    if (!codes.includes(ran.status)) why.push(`${name}: exit ${ran.status ?? ran.signal} ${ran.stderr.split('\n', 1)[0]}`);
    if (same) printed.set(name, createHash('sha256').update(ran.stdout).update(ran.stderr).digest('hex'));
    if (keep) fleetOf(ran.stdout);
    if (fleet && ran.status === 0 && JSON.parse(ran.stdout).hosts !== hosts) why.push(`${name}: not all hosts were read`);
  }
  const ran = run([...start, api]);
  printed.set('the API', ran.stdout);
  if (ran.status !== 0) why.push(`the API: ${ran.stderr.split('\n', 1)[0]}`);
  if (why.length === 0) expected ??= printed;
  for (const [name, digest] of expected === undefined ? [] : printed)
    if (expected.get(name) !== digest) why.push(`${name}: prints something else`);
  return { ran: commands.length, why };
}

function refused(node) {
  if (node.start === undefined) {
    failed += 1;
    return row('', node.from, `not to be had: ${node.why}`);
  }
  const version = versionOf(node.start);
  const { status, stdout, stderr } = run([...node.start, program, '--version']);
  const clear = status === 2 && stdout === '' && /^tune-advise[^\n]*\n$/.test(stderr) && stderr.includes(version.replace('v', ''));
  if (!clear) failed += 1;
  row(version, node.from, clear ? `refused: ${stderr.trim()}` : `not refused in one line: exit ${status} ${stderr.slice(0, 200)}`);
}

function run(command) {
  const [first, ...rest] = [...alone, ...command];
  return spawnSync(first, rest, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 600_000,
    env: { PATH: process.env.PATH, LANG: 'C' },
  });
}

function row(version, from, told) {
  process.stdout.write(`${version.padEnd(12)} ${from.padEnd(20)} ${told}\n`);
}

function sampleTree(at) {
  cpSync(join(top, 'test/cases/etc'), join(at, 'etc'), { recursive: true });
  mkdirSync(join(at, 'roles'), { recursive: true });
  writeFileSync(
    join(at, 'roles/main.yml'),
    '- hosts: proxies\n  tasks:\n    - ansible.posix.sysctl:\n        name: net.ipv4.tcp_tw_recycle\n        value: "1"\n',
  );
  return at;
}

function told(why) {
  return `${why.length} wrong: ${why.slice(0, 3).join('; ')}${why.length > 3 ? ' …' : ''}`;
}

/** Enough hosts that they are read in threads, which start as the program does. */
function fleetOf(snapshot) {
  mkdirSync(join(folder, 'fleet'), { recursive: true });
  for (let i = 0; i < hosts; i += 1) writeFileSync(join(folder, 'fleet', `edge${i}.json`), snapshot);
}
