import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fleet } from './fleet-snapshots.ts';
import { cli, type Ran, run, tree } from './run.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const machines = Array.from({ length: 240 }, (_, at) => ({ name: `edge${at}`, values: { 'vm.swappiness': at % 40 === 0 ? '1' : '60' } }));
const folder = fleet(machines);
const args = ['fleet', folder, '--profile', 'proxy-behind-nat', '--format', 'json'];

/** A copy of the program in which something happens when the first thread is to be started; `PROGRAM` names it. */
function spoiled(happens: string): Ran {
  const hook = `
    const threads = require('node:worker_threads');
    if (threads.isMainThread) {
      const { Worker } = threads;
      threads.Worker = function (...given) {
        const fs = require('node:fs');
        const program = process.env.PROGRAM;
        ${happens}
        return new Worker(...given);
      };
    }`;
  const place = tree({ 'spoil.cjs': hook });
  const program = join(place, 'program');
  for (const name of ['profiles', 'package.json']) cpSync(join(top, name), join(program, name), { recursive: true });
  cpSync(dirname(cli), join(program, 'dist'), { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', join(place, 'spoil.cjs'), join(program, 'dist/cli.cjs'), ...args],
    { encoding: 'utf8', timeout: 30_000, cwd: place, env: { PATH: process.env['PATH'] ?? '', PROGRAM: program } },
  );
  return { code: status, out: stdout, err: stderr };
}

describe.skipIf(availableParallelism() < 2)('threads of fleet', () => {
  const expected = run(args);

  it('that cannot be started leave their work to the one that is there', () => {
    expect(JSON.parse(expected.out).hosts).toBe(240);
    expect(spoiled("fs.rmSync(program + '/dist/fleet-worker.cjs', { force: true });")).toEqual(expected);
  });

  it('of another version of the program are not asked', () => {
    const other = `
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', () => parentPort.postMessage({ batch: { hosts: [{ at: 0, why: 'from another version' }], answers: [], notes: [] } }));
      parentPort.postMessage({ ready: { name: 'tune-advise', version: '99.0.0', knowledge: '1' } });`;
    const place = tree({ 'other.cjs': other });
    expect(spoiled(`fs.copyFileSync(${JSON.stringify(join(place, 'other.cjs'))}, program + '/dist/fleet-worker.cjs');`)).toEqual(expected);
  });

  it('and a program that is taken away end the run in one line', () => {
    const told = /^tune-advise: a part of the program cannot be read \(ENOENT\): expected \S+; run it again, or install it anew\n$/;
    expect(spoiled("fs.rmSync(program + '/dist', { recursive: true, force: true });")).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(told),
    });
  });

  it('that miss a part of the program while they work end the run too', () => {
    const start = `
      const { parentPort } = require('node:worker_threads');
      const program = require('./cli.cjs');
      require('node:fs').rmSync(program.folder, { recursive: true });
      parentPort.on('message', () => program.load('./render-sarif.cjs'));
      parentPort.postMessage({ ready: OURS });`;
    const { tool } = JSON.parse(expected.out);
    const place = tree({ 'start.cjs': start.replace('OURS', JSON.stringify(tool)) });
    const ran = spoiled(`fs.copyFileSync(${JSON.stringify(join(place, 'start.cjs'))}, program + '/dist/fleet-worker.cjs');`);
    expect(ran).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(/^tune-advise: a part of the program cannot be read [^\n]*\n$/),
    });
  });
});
