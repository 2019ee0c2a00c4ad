import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const top = fileURLToPath(new URL('..', import.meta.url));
const at = (path: string) => join(top, path);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Manifest;

beforeAll(() => {
  if (!existsSync(at('dist/cli.cjs'))) throw new Error('dist is missing: expected npm test, which builds first, or npm run build');
});

describe('what package.json promises is there', () => {
  test('bin, exports and files', () => {
    const targets = Object.values(manifest.exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
    const promised = [...Object.values(manifest.bin), ...targets, ...manifest.files];
    expect(promised.length).toBeGreaterThan(6);
    expect(promised.filter((path) => !existsSync(at(path)))).toEqual([]);
  });

  test('the program can be run as it lies there', () => {
    const program = at(manifest.bin['tune-advise'] ?? '');
    expect(readFileSync(program, 'utf8').split('\n', 1)).toEqual(['#!/usr/bin/env node']);
    expect(statSync(program).mode & 0o111).toBe(0o111);
    expect(execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()).toBe(manifest.version);
  });

  test('licence and oldest Node', () => {
    expect(manifest.license).toBe('Apache-2.0');
    expect(readFileSync(at('LICENSE'), 'utf8')).toMatch(/Apache License\s+Version 2\.0, January 2004[\s\S]+END OF TERMS AND CONDITIONS/);
    expect(manifest.engines.node).toMatch(/\^20\.19/);
  });
});

describe('the bundles', () => {
  test('the public API reaches for nothing outside itself', () => {
    const code = readFileSync(at('dist/index.js'), 'utf8');
    expect([...code.matchAll(/(?:(?<!["'])\bfrom\s*|\bimport\s*\(?\s*|\brequire\()["'][^"']+["']/g)].map((m) => m[0])).toEqual([]);
  });

  test('the public API can be imported by its name', () => {
    const code = "import('tune-advise').then((api) => console.log(JSON.stringify(api.readKernel('5.10', []))))";
    const printed = execFileSync(process.execPath, ['-e', code], { cwd: top, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({ raw: '5.10', version: '5.10.0' });
  });

  test('the program needs no package beside it', () => {
    // yaml.cjs is a bundle of its own, loaded where there is YAML to read
    const code = ['cli.cjs', 'main.cjs', 'yaml.cjs'].map((file) => readFileSync(at(`dist/${file}`), 'utf8')).join('\n');
    const wanted = new Set([...code.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map((m) => (m[1] ?? '').replace(/^node:/, '')));
    const builtin = new Set(builtinModules);
    expect(wanted.size).toBeGreaterThan(2);
    expect([...wanted].filter((name) => name !== './yaml.cjs' && !builtin.has(name.split('/')[0] ?? ''))).toEqual([]);
  });

  test('the licences of what is bundled go along', () => {
    const text = readFileSync(at('dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    const named = [...text.matchAll(/^(\S+) \d+\.\d+\.\d+ \(/gm)].map((m) => m[1]);
    expect(named).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies ?? {})));
  });

  test('the knowledge is packed whole', () => {
    const pack = JSON.parse(readFileSync(at('dist/knowledge.json'), 'utf8')) as { readonly parameters: Readonly<Record<string, string>> };
    const files = readdirSync(at('src/knowledge/sysctl')).filter((file) => file.endsWith('.json'));
    expect(
      Object.keys(pack.parameters)
        .map((key) => `${key}.json`)
        .sort(),
    ).toEqual(files.sort());
  });
});

describe('what npm would publish', () => {
  const packed = () => {
    const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: top,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const report = JSON.parse(printed) as unknown;
    // npm 12 keys the list by name
    const [first] = Array.isArray(report) ? report : Object.values(report as object);
    return (first as { readonly files: readonly { readonly path: string; readonly mode: number }[] }).files;
  };

  test('all that the program reads, and nothing of the workshop', () => {
    const paths = packed().map((file) => file.path);
    const profiles = readdirSync(at('profiles')).map((file) => `profiles/${file}`);
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/cli.cjs',
        'dist/main.cjs',
        'dist/knowledge.json',
        'dist/knowledge.txt',
        'dist/index.js',
        'dist/types/index.d.ts',
        'LICENSE',
        'README.md',
        ...profiles,
      ]),
    );
    expect(
      paths.filter((path) => /^(src|test|scripts|bench|\.ci|node_modules)\//.test(path) || /\.test\.|tsconfig|biome|knip/.test(path)),
    ).toEqual([]);
  });
});
