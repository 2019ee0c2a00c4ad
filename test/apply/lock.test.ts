import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeLock } from '../../src/apply/lock.ts';
import type { System } from '../../src/apply/system.ts';
import type { LockRounds } from './lock-rounds.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tune-advise-lock-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const workers = 4;
const rounds = 500;

test('of many processes that end without giving the lock back never two hold it', { timeout: 120_000 }, async () => {
  const [state, living] = [join(folder, 'many'), join(folder, 'living')];
  for (const made of [state, living]) mkdirSync(made);
  const bundle = join(folder, 'rounds.mjs');
  const entry = fileURLToPath(new URL('lock-rounds.ts', import.meta.url));
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'error' });
  const results = await Promise.all(
    Array.from({ length: workers }, (_, worker) => {
      const call = `lockRounds(${JSON.stringify(state)}, ${JSON.stringify(living)}, ${worker + 1}, ${rounds})`;
      return said(`import { lockRounds } from ${JSON.stringify(pathToFileURL(bundle).href)}; console.log(JSON.stringify(${call}));`);
    }),
  );
  const counts = results.map((text) => JSON.parse(text) as LockRounds);
  const sum = (of: keyof LockRounds) => counts.reduce((total, count) => total + count[of], 0);
  expect(sum('broken')).toBe(0);
  expect(sum('held') + sum('refused')).toBe(workers * rounds);
  expect(sum('held')).toBeGreaterThan(workers);
  expect(readdirSync(state).filter((name) => /^lock-\d/.test(name))).toEqual([]);
});

const said = (code: string) =>
  new Promise<string>((done, fail) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
    });
    child.on('error', fail);
    child.on('close', () => done(text));
  });

/** A machine on which processes 10 and 11 run, and this one is 11. */
const system: System = {
  now: () => new Date(0),
  uptime: () => 100,
  bootId: () => 'now',
  pid: 11,
  startOf: (pid) => (pid === 10 || pid === 11 ? '5' : undefined),
  run: () => ({ problem: 'nothing is run here', absent: true }),
};
const holder = (pid: number, boot = 'now') =>
  JSON.stringify({ pid, start: '5', boot, command: 'revert', since: '2026-11-21T10:00:00.000Z' });

/** A state folder with these files. */
function stateWith(name: string, files: Readonly<Record<string, string>>): string {
  const state = join(folder, name);
  mkdirSync(state);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(state, file), text);
  return state;
}

test('it takes over from processes that were killed while they cleared the lock of one that was killed', () => {
  const state = stateWith('cleared', { lock: holder(7), 'lock-old': holder(8), 'lock-old-old': holder(10, 'the boot before') });
  const release = takeLock(state, 'apply', system);
  expect(JSON.parse(readFileSync(join(state, 'lock'), 'utf8'))).toMatchObject({ pid: 11, command: 'apply', boot: 'now' });
  expect(readdirSync(state)).toEqual(['lock']);
  release();
  expect(readdirSync(state)).toEqual([]);
});

test('it leaves the old lock to the one that is clearing it, and says so where that takes too long', () => {
  const state = stateWith('clearing', { lock: holder(7), 'lock-old': holder(10) });
  expect(() => takeLock(state, 'apply', system)).toThrow(/changes hands all the time: expected to get it within 100 tries/);
  expect(readFileSync(join(state, 'lock'), 'utf8')).toBe(holder(7));
  expect(readdirSync(state)).toEqual(['lock', 'lock-old']);
});

test('it tells who is at work, and leaves nothing behind', () => {
  const state = stateWith('held', { lock: holder(10), 'lock-9-4': holder(9) });
  expect(() => takeLock(state, 'apply', system)).toThrow(
    "'revert' of process 10 is at work since 2026-11-21T10:00:00.000Z: expected to be the only one",
  );
  expect(readdirSync(state)).toEqual(['lock']);
});

test('of an earlier boot the lock may bear the number and the start of this very process', () => {
  const state = stateWith('same', { lock: holder(11, 'the boot before'), 'lock-11-5': holder(11, 'the boot before') });
  takeLock(state, 'apply', system)();
  expect(readdirSync(state)).toEqual([]);
});
