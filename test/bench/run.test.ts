import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { partNames, readArguments, usage } from '../../bench/arguments.mjs';

const run = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

test('parts come in their order, whatever the order asked for', () => {
  expect(readArguments([])).toEqual({ parts: partNames, pairs: undefined, quick: false, json: undefined, fail: false, help: false });
  expect(readArguments(['files', '--pairs', '3', 'startup', '--quick', '--fail'])).toMatchObject({
    parts: ['startup', 'files'],
    pairs: 3,
    quick: true,
    fail: true,
  });
  for (const name of partNames) expect(usage).toContain(name);
});

test.each([
  [['tree'], "'tree' is no part: expected startup, peers, files, sockets, linear"],
  [['--pairs', '0'], '--pairs 0: expected a number from 1 to 9999'],
  [['--pairs', '1e9'], '--pairs 1e9: expected a number from 1 to 9999'],
])('%j is refused in a line', (args, message) => {
  expect(() => readArguments(args)).toThrow(message);
  const { status, stderr } = spawnSync(process.execPath, [run, ...args], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, `bench: ${message}\n`]);
});

test('a file that cannot be written is told before anything is measured', () => {
  const { status, stderr } = spawnSync(process.execPath, [run, '--json', join(run, 'edge1.json')], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    2,
    `bench: --json ${join(run, 'edge1.json')} cannot be written (ENOTDIR): expected the name of a file\n`,
  ]);
});

async function until<Seen>(look: () => Seen | undefined): Promise<Seen> {
  for (let tries = 0; tries < 500; tries += 1) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('it was not seen in ten seconds');
}

test('an interrupted run leaves no scratch and no children', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge1-'));
  try {
    const child = spawn(process.execPath, [run, 'linear'], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise((done) => child.once('exit', (code) => done(code)));
    await new Promise((done) => child.stderr.once('data', done));
    const children = await until(() => {
      const listed = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' }).stdout;
      return listed.trim() === '' ? undefined : listed.trim().split(/\s+/);
    });
    expect(readdirSync(folder)).toHaveLength(1);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
    const states = () =>
      spawnSync('ps', ['-o', 'stat=', '-p', children.join(',')], { encoding: 'utf8' })
        .stdout.trim()
        .split(/\s+/);
    // a killed one may be seen as a zombie until whoever inherited it looks
    expect(await until(() => (states().every((state) => state === '' || state.startsWith('Z')) ? 'all have ended' : undefined))).toBe(
      'all have ended',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
