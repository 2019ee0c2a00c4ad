import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratch } from './scratch.mjs';

export const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const peakHook = fileURLToPath(new URL('./peak.cjs', import.meta.url));

const living = new Set();
process.on('exit', () => {
  for (const child of living) killGroup(child);
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])
  process.once(signal, () => process.exit(code));

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}

/** A program in a process group of its own, which ends with this run at the latest. */
export function start(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  if (child.pid !== undefined) {
    living.add(child);
    child.once('exit', () => living.delete(child));
  }
  return child;
}

function environment(more) {
  const all = { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', ...more };
  delete all.NODE_OPTIONS;
  return all;
}

/** Processor time of all children that have ended, in milliseconds; in steps of 10 ms, which even out over many runs. NaN but on Linux. */
function childrenTime() {
  if (process.platform !== 'linux') return Number.NaN;
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/**
 * Runs a program once, whole. Its output goes to a file, as a pipe would let it wait for its reader and GNU grep looks no further than
 * one match a file when it writes to /dev/null.
 * @param options cwd, env (added), codes (exit codes that are well; otherwise 0), seconds (otherwise 120)
 * @returns wall: milliseconds from before the start to the end; cpu: milliseconds of processors; where its output lies until the next run
 * @throws when it ends otherwise: a program that fails at once is fast
 */
export function timed(command, args, { cwd, env = {}, codes = [0], seconds = 120 } = {}) {
  const paths = [join(scratch(), 'output'), join(scratch(), 'errors')];
  const [output, errors] = paths.map((path) => openSync(path, 'w'));
  const ready = environment(env);
  return new Promise((done, fail) => {
    const before = childrenTime();
    const started = process.hrtime.bigint();
    const child = start(command, args, { cwd, env: ready, stdio: ['ignore', output, errors] });
    closeSync(output);
    closeSync(errors);
    const timer = setTimeout(() => killGroup(child), seconds * 1000);
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(new Error(`${command} could not be run: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      const wall = Number(process.hrtime.bigint() - started) / 1e6;
      clearTimeout(timer);
      const said = readFileSync(paths[1], 'utf8');
      // node says 1 for an error that nobody caught, as lint does for findings
      if (codes.includes(code) && !said.includes('\n    at ')) return done({ wall, cpu: childrenTime() - before, output: paths[0] });
      const last = said.trim().split('\n').slice(-3).join(' | ').slice(0, 300);
      fail(new Error(`${[command, ...args].join(' ').slice(0, 200)} ended with ${signal ?? code}: ${last}`));
    });
  });
}

/** A contestant of `pairedRounds`. */
export const contestant = (command, args, options) => async () => {
  const { wall, cpu } = await timed(command, args, options);
  return { wall, cpu };
};

export const node = (...args) => contestant(process.execPath, args);

/** The program with these arguments. */
export const ours = (...args) => node(program, ...args);

/** What the program reports with these arguments and `--format json`. */
export async function reported(...args) {
  const { output } = await timed(process.execPath, [program, ...args, '--format', 'json']);
  return JSON.parse(readFileSync(output, 'utf8'));
}

/** The most memory that runs of the program held at once, in MiB: the high-water mark that the kernel keeps (Linux). */
export async function peakMebibytes(args, runs = 2) {
  const told = join(scratch(), 'peak');
  let most = 0;
  for (let run = 0; run < runs; run += 1) {
    rmSync(told, { force: true });
    await timed(process.execPath, ['--require', peakHook, program, ...args], { env: { TUNE_ADVISE_PEAK: told } });
    most = Math.max(most, Number(readFileSync(told, 'utf8')) / 1024);
  }
  return most;
}
