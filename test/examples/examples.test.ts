import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { json, run } from '../cli/run.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
/** A project that has the package installed, and nothing else. */
let project = '';

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'tune-advise-'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(top, join(project, 'node_modules/tune-advise'));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  cpSync(join(top, 'examples'), project, { recursive: true });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the examples have no fault of types against the declarations that are published', () => {
  const compilerOptions = {
    ...{ strict: true, noEmit: true, checkJs: true, allowJs: true, noUnusedLocals: true, skipLibCheck: false },
    ...{ module: 'nodenext', target: 'es2023', lib: ['es2023'], types: ['node'], typeRoots: [join(top, 'node_modules/@types')] },
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', '*.mjs'] }));
  const { status, stdout } = spawnSync(process.execPath, [join(top, 'node_modules/typescript/bin/tsc'), '-p', project], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '']);
});

describe('advise-in-code.mjs', () => {
  const changes = (...args: readonly string[]) =>
    execFileSync(process.execPath, ['advise-in-code.mjs', ...args], { cwd: project, encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(' -> '));

  test.each([
    ['proxy-behind-nat', 'debian:12'],
    ['kubernetes-node', 'rhel:8'],
  ])('%s on %s: the changes of the program', (profile, kernel) => {
    const given = ['--memory', '4G', '--cpus', '2', '--nat', 'outbound', '--nat-idle-timeout', '350', '--format', 'json'];
    const report = json(run(['--profile', profile, '--kernel', kernel, ...given]));
    const told = report.changes.map(
      (c: { key: string; current: string | null; proposed: string }) => `${c.key}: ${c.current} -> ${c.proposed}`,
    );
    expect(told.length).toBeGreaterThan(3);
    expect(changes(profile, kernel)).toEqual(told);
  });
});

test('lint-in-code.ts finds what the program finds', () => {
  const { code } = transformSync(readFileSync(join(project, 'lint-in-code.ts'), 'utf8'), { loader: 'ts' });
  writeFileSync(join(project, 'lint-in-code.js'), code);
  const printed = execFileSync(process.execPath, ['lint-in-code.js'], { cwd: project, encoding: 'utf8' });
  expect(printed.split('\n').filter((line) => line.startsWith('1: error TA002'))).toHaveLength(1);
  expect(printed).toMatch(/^3: \w+ TA\d{3}: .*tcp_tw_reuse/m);
});
