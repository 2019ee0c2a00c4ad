import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { install, pack } from '../scripts/package/packed.mjs';
import { isUpToDate } from '../scripts/package/up-to-date.mjs';

const top = fileURLToPath(new URL('..', import.meta.url));
const at = (path: string) => join(top, path);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly engines: { readonly node: string };
  /** npm links nothing where it is a text alone */
  readonly man: readonly string[];
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
    const folders = (path: string) => path.replace(/\*$/, '');
    const promised = [
      ...Object.values(manifest.bin),
      ...manifest.man,
      ...targets.map(folders),
      ...manifest.files.filter((path) => !path.startsWith('!')),
    ];
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
    const files = readdirSync(at('dist'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cjs'));
    expect(files).toEqual(expect.arrayContaining(['cli.cjs', 'fleet-worker.cjs', expect.stringMatching(/^parts-[0-9a-f]{8}.0\.cjs$/)]));
    const code = files.map((file) => readFileSync(at(`dist/${file}`), 'utf8')).join('\n');
    const wanted = new Set([...code.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map((m) => (m[1] ?? '').replace(/^node:/, '')));
    const builtin = new Set(builtinModules);
    expect(wanted.size).toBeGreaterThan(2);
    // parts, which lie in a file of their own or beside others
    const part = (name: string) => name === './cli.cjs' || code.includes(`${JSON.stringify(name)}:(exports,require`);
    const missing = (name: string) => (name.startsWith('./') ? !part(name) : !builtin.has(name.split('/')[0] ?? ''));
    expect([...wanted].filter(missing)).toEqual([]);
  });

  test('the licences of what is bundled go along', () => {
    const text = readFileSync(at('dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    const named = [...text.matchAll(/^(\S+) \d+\.\d+\.\d+ \(/gm)].map((m) => m[1]);
    expect(named).toEqual(expect.arrayContaining(['diff', 'ini', 'jsep', 'semver', 'yaml', 'yargs']));
    // so that nothing is installed beside the package
    expect(manifest.dependencies).toBeUndefined();
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

describe('code as V8 compiled it', () => {
  /** How many scripts were handed such code by a Node that calls itself so and lies there. */
  const cached = (claims: { readonly version?: string; readonly execPath?: string }) => {
    const code = `
      const vm = require('vm');
      let used = 0;
      vm.Script = class extends vm.Script {
        constructor(text, options) {
          super(text, options);
          used += options && options.cachedData ? 1 : 0;
        }
      };
      const claims = ${JSON.stringify(claims)};
      if (claims.version) {
        Object.defineProperty(process, 'version', { value: 'v' + claims.version });
        Object.defineProperty(process, 'versions', { value: { ...process.versions, node: claims.version } });
      }
      if (claims.execPath) process.execPath = claims.execPath;
      process.on('exit', () => process.stderr.write(String(used)));`;
    const folder = mkdtempSync(join(tmpdir(), 'tune-advise-'));
    try {
      writeFileSync(join(folder, 'claims.cjs'), code);
      const { stdout, stderr } = spawnSync(process.execPath, ['--require', join(folder, 'claims.cjs'), at('dist/cli.cjs'), '--version'], {
        encoding: 'utf8',
      });
      expect(stdout.trim()).toBe(manifest.version);
      return Number(stderr);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  test('is used by the Node that made it', () => {
    expect(cached({})).toBeGreaterThan(0);
  });

  // V8 of Node 20.19.0 takes that of 20.20.2 for its own, and ends with SIGSEGV
  test('is left alone by another release of Node with the same V8', () => {
    expect(cached({ version: process.versions.node === '20.19.0' ? '20.19.1' : '20.19.0' })).toBe(0);
  });

  test('is left alone by another build of the same release', () => {
    expect(cached({ execPath: at('package.json') })).toBe(0);
  });
});

describe('what npm would publish', () => {
  let folder = '';
  let archive = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tune-advise-'));
    archive = pack(top, folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('all that the program reads, and nothing of the workshop', () => {
    const listed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trimEnd().split('\n');
    const paths = listed.map((path) => path.replace(/^package\//, ''));
    const profiles = readdirSync(at('profiles')).map((file) => `profiles/${file}`);
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/cli.cjs',
        expect.stringMatching(/^dist\/parts-[0-9a-f]{8}\/0\.cache$/),
        'dist/profiles.txt',
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

  test('the documents in it link to what is in it', () => {
    const paths = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));
    const documents = paths.filter((path) => /^(?:docs\/)?[^/]+\.md$/.test(path));
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/tutorial.md']));
    const links = documents.flatMap((document) =>
      [...readFileSync(at(document), 'utf8').matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
        .map((found) => found[1] ?? '')
        .filter((link) => !/^https?:/.test(link))
        .map((link) => ({ document, target: join(document, '..', link).replace(/\/$/, '') })),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter(({ target }) => !paths.some((path) => path === target || path.startsWith(`${target}/`)))).toEqual([]);
  });

  test('it installs in an empty folder without network, scripts or other packages, and answers as it does here', () => {
    const installed = install(archive, join(folder, 'empty'));
    expect(readdirSync(join(folder, 'empty/node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['tune-advise']);
    const args = ['--profile', 'proxy-behind-nat', '--kernel', '6.1', '--memory', '4G', '--format', 'json'];
    const answer = execFileSync(join(folder, 'empty/node_modules/.bin/tune-advise'), args, { encoding: 'utf8', cwd: folder });
    expect(answer).toBe(execFileSync(at('dist/cli.cjs'), args, { encoding: 'utf8', cwd: folder }));
    expect(statSync(join(installed, manifest.man[0] ?? '')).size).toBeGreaterThan(10_000);
  });
});

describe('what was built is made again', () => {
  const hour = (h: number) => new Date(Date.UTC(2026, 10, 21, h));
  let folder = '';
  const up = () => isUpToDate(join(folder, 'built.cjs'), [join(folder, 'src'), join(folder, 'package.json')]);
  const touch = (path: string, when: Date) => utimesSync(join(folder, path), when, when);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tune-advise-'));
    mkdirSync(join(folder, 'src/read'), { recursive: true });
    for (const path of ['src/read/sysctl.ts', 'package.json', 'built.cjs']) writeFileSync(join(folder, path), '');
    for (const path of ['src/read/sysctl.ts', 'src/read', 'src', 'package.json']) touch(path, hour(1));
    touch('built.cjs', hour(2));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('not while nothing is newer', () => {
    expect(up()).toBe(true);
  });

  test.each<readonly [string, () => void]>([
    ['a file changed', () => touch('src/read/sysctl.ts', hour(3))],
    ['a file was deleted', () => rmSync(join(folder, 'src/read/sysctl.ts'))],
    ['a source is gone', () => rmSync(join(folder, 'package.json'))],
    ['nothing was built', () => rmSync(join(folder, 'built.cjs'))],
  ])('where %s', (_, change) => {
    change();
    expect(up()).toBe(false);
  });
});
