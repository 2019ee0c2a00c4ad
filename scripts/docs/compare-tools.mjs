import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadedValues, machine, machineValues, settings } from './compare-machine.mjs';

export const tunedProfiles = ['network-latency', 'network-throughput', 'throughput-performance'];
/** The kernel refuses it: more than 127 probes. */
const refused = ['net.ipv4.tcp_keepalive_probes'];

const tunedProfile = (lines) => `[main]\nsummary=faults\n[sysctl]\n${lines.map(([key, value]) => `${key}=${value}\n`).join('')}`;

/** Why the tools cannot be run here; undefined where they can. */
export function notRunnable() {
  if (process.getuid?.() !== 0) return 'needs root, for a mount and a network namespace';
  if (spawnSync('unshare', ['--mount', '--net', '--propagation', 'private', 'true']).status !== 0)
    return 'this machine gives no namespaces';
  const absent = ['tuned', 'lynis', 'sysctl', 'ip', 'python3'].filter((program) => spawnSync('which', [program]).status !== 0);
  return absent.length === 0 ? undefined : `not installed: ${absent.join(', ')}`;
}

/**
 * Gives the file to every tool that is here, on one machine, and lets tuned set its profiles there. Nothing of this machine changes.
 * @param {string} top the repository
 * @param {string} text the file with the faults
 */
export function runTools(top, text) {
  const values = machineValues(top);
  const loaded = loadedValues(text, values, refused);
  const tuned = (name, profile = name) => ({
    name,
    argv: ['tuned', '--no-dbus', '--no-socket', '--profile', profile, '--log', `/var/log/${name}.log`],
    collect: [`/var/log/${name}.log`],
  });
  const request = {
    values,
    files: {
      '/tmp/sysctl.conf': text,
      '/tmp/refused.conf': settings(text)
        .filter(([key]) => refused.includes(key))
        .map(([key, value]) => `${key} = ${value}\n`)
        .join(''),
      '/etc/tuned/tuned-main.conf': 'daemon = 0\ndynamic_tuning = 0\nreapply_sysctl = 0\n',
      '/etc/tuned/faults/tuned.conf': tunedProfile(settings(text)),
      '/etc/tuned/refused/tuned.conf': tunedProfile(settings(text).filter(([key]) => refused.includes(key))),
    },
    runs: [
      { name: 'refused', argv: ['sysctl', '-p', '/tmp/refused.conf'], real: true },
      { name: 'sysctl', argv: ['sysctl', '-p', '/tmp/sysctl.conf'] },
      { ...tuned('tuned refused', 'refused'), real: true },
      tuned('faults'),
      ...tunedProfiles.map((name) => tuned(name)),
      { name: 'values', argv: ['sysctl', '-a'], values: loaded },
      {
        name: 'lynis',
        argv: [
          'lynis',
          'audit',
          'system',
          '--tests-from-group',
          'kernel_hardening',
          '--quick',
          '--no-colors',
          '--logfile',
          '/tmp/lynis.log',
          '--report-file',
          '/tmp/lynis.dat',
        ],
        values: loaded,
      },
      { name: 'write', argv: ['touch', top] },
      { name: 'tuned version', argv: ['tuned', '--version'] },
      { name: 'lynis version', argv: ['lynis', 'show', 'version'] },
      { name: 'sysctl version', argv: ['sysctl', '--version'] },
    ],
  };
  const untouched = held(Object.keys(values));
  const answer = execFileSync(
    'unshare',
    ['--mount', '--net', '--propagation', 'private', 'python3', '-B', join(top, 'scripts/docs/compare-sandbox.py')],
    {
      input: JSON.stringify(request),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const answers = JSON.parse(answer);
  if (answers.write.rc === 0) throw new Error('the sandbox can write to this machine');
  const written = new Set([...Object.values(answers).flatMap(({ changed }) => Object.keys(changed)), ...Object.keys(loaded)]);
  const moved = [...held([...written])].filter(([path, value]) => untouched.get(path) !== value);
  if (moved.length > 0) throw new Error(`this machine was changed: ${moved.map(([path]) => path).join(', ')}`);
  return answers;
}

/** What this machine holds, where it can be read. */
function held(paths) {
  const value = (path) => {
    try {
      return readFileSync(`/proc/sys/${path}`, 'utf8');
    } catch {
      return undefined;
    }
  };
  return new Map(paths.map((path) => [path, value(path)]));
}

/** What lint says of the file, and what advise makes of the profiles of tuned. @param {string} cli the built program */
export function runOurs(cli, text) {
  const folder = mkdtempSync(join(tmpdir(), 'tune-advise-compare-'));
  try {
    writeFileSync(join(folder, 'sysctl.conf'), text);
    const ours = (...args) =>
      JSON.parse(
        spawnSync(process.execPath, [cli, ...args, '--format', 'json'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 }).stdout,
      );
    return {
      lint: ours('lint', '--kernel', 'debian:12', 'sysctl.conf'),
      hardened: ours('advise', '--profile', 'hardened-baseline', ...machine.options),
      tuned: Object.fromEntries(
        tunedProfiles.map((name) => [name, ours('advise', '--profile', `/usr/lib/tuned/${name}`, ...machine.options)]),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs kernel-hardening-checker, which no package registry has, from a checkout. @param {string} folder @param {string} values output of sysctl -a */
export function runChecker(folder, values) {
  const program = join(folder, 'bin/kernel-hardening-checker');
  if (!existsSync(program)) throw new Error(`${folder}: expected a checkout of kernel-hardening-checker`);
  const place = mkdtempSync(join(tmpdir(), 'tune-advise-compare-'));
  try {
    writeFileSync(join(place, 'values'), values);
    const run = (...args) => execFileSync('python3', ['-B', program, ...args], { encoding: 'utf8' });
    return { version: run('--version').trim().split(' ').at(-1), rows: JSON.parse(run('-m', 'json', '-s', join(place, 'values'))) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** What of the answers the tables are made of, for machines that do not run the tools. */
export function trimmed(ran) {
  const telling = /No such file|Invalid argument|ERROR|\(exp: |^[A-Za-z ]*\d+(?:\.\d+)+\s*$|procps-ng/;
  const lines = (text) => text.split('\n').filter((line) => telling.test(line));
  return Object.fromEntries(
    Object.entries(ran)
      .filter(([name]) => name !== 'values' && name !== 'write')
      .map(([name, { rc, output, changed, files }]) => [
        name,
        { rc, changed, output: lines([output, ...Object.values(files)].join('\n')).filter((line) => !line.includes('/sys/block')) },
      ]),
  );
}
