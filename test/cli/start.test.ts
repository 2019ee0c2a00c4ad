import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli } from './run.ts';

const text = readFileSync(cli, 'utf8');
const engines = /^const engines = '(.*)';$/m.exec(text)?.[1] ?? '';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tune-advise-'));
  cpSync(dirname(cli), join(folder, 'dist'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The program where Node calls itself so. */
function runAs(version: string) {
  const claim = join(folder, `claim-${version}.cjs`);
  writeFileSync(claim, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });\n`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', claim, cli, '--help'], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('an old Node', () => {
  test('is one that package.json does not promise', () => {
    const manifest = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')) as {
      readonly engines: { readonly node: string };
    };
    expect(engines).toBe(manifest.engines.node);
  });

  test.each(['12.22.12', '18.20.4', '20.18.3', '21.7.3', '22.11.0', '23.11.1'])('%s is refused in one line', (version) => {
    expect(runAs(version)).toEqual({ status: 2, stdout: '', stderr: `tune-advise needs Node ${engines}, this is ${version}\n` });
  });

  test.each(['20.19.0', '22.12.0', '24.0.0', '26.1.0'])('%s is not', (version) => {
    expect(runAs(version)).toMatchObject({ status: 0, stderr: '' });
  });

  test('can parse what refuses it', async () => {
    // a target that lacks something makes esbuild write it in another way
    const [old, today] = await Promise.all(['es2018', 'esnext'].map((target) => transform(text, { target, legalComments: 'none' })));
    expect(old?.code).toBe(today?.code);
    expect((await transform('try { load(); } catch {}', { target: 'es2018' })).code).not.toContain('catch {');
  });
});

describe('code that was compiled before', () => {
  const whole = spawnSync(process.execPath, [cli, 'lint', '--help'], { encoding: 'utf8' });
  const again = () => spawnSync(process.execPath, [join(folder, 'dist/cli.cjs'), 'lint', '--help'], { encoding: 'utf8' });
  const caches = () => readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cache'));

  test('of another V8 changes nothing', () => {
    expect(whole.status).toBe(0);
    expect(caches().length).toBeGreaterThan(2);
    for (const file of caches()) writeFileSync(join(folder, 'dist', file), 'no code of V8');
    const { status, stdout, stderr } = again();
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: whole.stdout, stderr: '' });
  });

  test('may be missing', () => {
    for (const file of caches()) rmSync(join(folder, 'dist', file));
    const { status, stdout, stderr } = again();
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: whole.stdout, stderr: '' });
  });
});
