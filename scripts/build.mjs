/**
 * Builds dist/ from a clean tree:
 *   src/read/*.generated.ts  validators, compiled from schemas/ (--generate-only stops here)
 *   dist/main.cjs            the program in one CommonJS file: it starts faster than a module graph
 *   dist/yaml.cjs            the parser of YAML, which main.cjs loads where there is YAML to read
 *   dist/main.cache          its code as this V8 compiled it; another V8 refuses it and compiles by itself
 *   dist/cli.cjs             what is started: runs main.cjs with that cache
 *   dist/knowledge.json      where each entry stands in knowledge.txt; both are read by the program when it needs them
 *   dist/collect.sh          what collects a snapshot, here and on machines without Node
 *   dist/index.js            the public API, pure: the build fails if it reaches for a module of node
 *   dist/types/              its declarations
 *   dist/page.html           the page of `tune-advise web`, whole
 *   dist/THIRD-PARTY-LICENSES.txt
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageOf } from './build-page.mjs';
import { collectorText } from './collector.mjs';
import { packKnowledge } from './knowledge/pack.mjs';

/** One CommonJS file that starts fast on the oldest Node that is supported. */
const bundled = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
};

const top = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => `${top}${path}`;
/** Where dist is made: a program that is running meanwhile finds the old one or the new one, never half of one. */
const made = `.dist-${process.pid}`;
const readJson = (path) => JSON.parse(readFileSync(at(path), 'utf8'));

const esbuild = await developmentPackage('esbuild', () => import('esbuild'));

await generate();
if (!process.argv.includes('--generate-only')) {
  const started = performance.now();
  mkdirSync(at(made));
  process.on('exit', () => rmSync(at(made), { recursive: true, force: true }));
  const [cli, api, yaml, page] = await Promise.all([buildCli(), buildApi(), buildYaml(), buildPage()]);
  writeLicenses([cli, api, yaml, page]);
  buildKnowledge();
  warmUp();
  buildTypes();
  swap();
  process.stderr.write(`built dist in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

async function developmentPackage(name, load) {
  try {
    return await load();
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(`build: ${name} is not installed: expected the development packages too (npm ci, without --omit=dev)\n`);
    return process.exit(1);
  }
}

/** Compiles the schemas that the program itself needs; ajv at run time would make functions from text. */
async function generate() {
  for (const [name, schema] of [['validateProfile', 'profile']]) {
    const { Ajv } = await developmentPackage('ajv', () => import('ajv'));
    const { default: standalone } = await developmentPackage('ajv', () => import('ajv/dist/standalone/index.js'));
    const ajv = new Ajv({ allErrors: true, strict: true, code: { source: true, esm: true } });
    ajv.addSchema(readJson(`schemas/${schema}.schema.json`), schema);
    const code = standalone.default(ajv, { [name]: schema });
    const built = await esbuild.build({
      stdin: { contents: code, resolveDir: top },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['main'],
      target: 'es2022',
      minifySyntax: true,
      legalComments: 'none',
    });
    // ajv's helpers carry the text that would load them; here they are bundled, and nothing reads it
    const compiled = built.outputFiles[0].text.replaceAll(/require\("ajv[^"]*"\)\.default/g, '');
    const exported = /export \{\s*(\w+)(?: as \w+)?\s*\};\s*$/.exec(compiled);
    if (!exported) throw new Error(`the compiled ${schema} schema has no export that is known`);
    const text = [
      '// @ts-nocheck',
      `// Made by scripts/build.mjs from schemas/${schema}.schema.json; run npm run generate after a change there.`,
      compiled.slice(0, exported.index).trimEnd(),
      '',
      '/** Whether a value follows the schema; `errors` of the function tells where it did not. */',
      `const checked: { (value: unknown): boolean; errors?: null | readonly { instancePath: string; message?: string }[] } = ${exported[1]};`,
      `export { checked as ${name} };`,
      '',
    ].join('\n');
    const path = at(`src/read/validate-${schema}.generated.ts`);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
}

async function buildCli() {
  const thin = (name) => at(`scripts/thin/${name}.mjs`);
  const { metafile } = await esbuild.build({
    absWorkingDir: top,
    metafile: true,
    entryPoints: [at('src/cli/main.ts')],
    outfile: at(`${made}/main.cjs`),
    ...bundled,
    // yargs brings tables of Unicode, emoji and translations along; loading them costs as much as node's own start.
    alias: {
      assert: thin('assert'),
      'string-width': thin('string-width'),
      'strip-ansi': thin('strip-ansi'),
      'wrap-ansi': thin('wrap-ansi'),
      y18n: thin('y18n'),
      'escalade/sync': thin('escalade'),
      'get-caller-file': thin('get-caller-file'),
    },
    plugins: [beside('yaml')],
    // the code runs without the loader that import() needs
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'moduleUrl', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    banner: { js: '"use strict";const moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
  });
  // scripts/start.cjs reads it byte by byte, which is right for ASCII alone
  if (readFileSync(at(`${made}/main.cjs`)).some((byte) => byte > 127)) throw new Error('dist/main.cjs is not ASCII');
  copyFileSync(at('scripts/start.cjs'), at(`${made}/cli.cjs`));
  chmodSync(at(`${made}/cli.cjs`), 0o755);
  return metafile;
}

/** A package that is loaded from a file of its own beside main.cjs when it is needed. */
function beside(name) {
  return {
    name: `${name} beside`,
    setup: (build) => build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: `./${name}.cjs`, external: true })),
  };
}

async function buildYaml() {
  const { metafile } = await esbuild.build({
    absWorkingDir: top,
    metafile: true,
    stdin: { contents: "export { isAlias, isMap, isScalar, isSeq, Lexer, parseAllDocuments } from 'yaml';", resolveDir: top },
    outfile: at(`${made}/yaml.cjs`),
    ...bundled,
  });
  return metafile;
}

async function buildApi() {
  const { metafile } = await esbuild.build({
    absWorkingDir: top,
    entryPoints: [at('src/index.ts')],
    outfile: at(`${made}/index.js`),
    bundle: true,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import'],
    format: 'esm',
    target: 'es2023',
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
  });
  const impure = Object.entries(metafile.inputs).flatMap(([file, input]) =>
    input.imports.filter((i) => i.external === true).map((i) => `${file} imports ${i.path}`),
  );
  if (impure.length > 0) throw new Error(`the public API must be pure, but\n${impure.sort().join('\n')}`);
  return metafile;
}

/** Both bundles carry other people's code; their licences ask that their texts go along. */
function writeLicenses(metafiles) {
  const files = metafiles.flatMap((metafile) =>
    Object.keys(metafile.outputs).flatMap((output) => Object.keys(metafile.outputs[output].inputs)),
  );
  const folders = new Set(files.flatMap((file) => /^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = readJson(`${folder}/package.json`);
    const file = readdirSync(at(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file: expected one in ${folder}`);
    return `${name} ${version} (${license})\n\n${readFileSync(at(`${folder}/${file}`), 'utf8').trim()}\n`;
  });
  writeFileSync(at(`${made}/THIRD-PARTY-LICENSES.txt`), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

async function buildPage() {
  const { html, metafile } = await pageOf({
    esbuild,
    at,
    ...packKnowledge(at('src/knowledge')),
    version: readJson('package.json').version,
  });
  writeFileSync(at(`${made}/page.html`), html);
  return metafile;
}

function buildKnowledge() {
  const { index, text } = packKnowledge(at('src/knowledge'));
  writeFileSync(at(`${made}/knowledge.json`), JSON.stringify(index));
  writeFileSync(at(`${made}/knowledge.txt`), text);
  writeFileSync(at(`${made}/collect.sh`), collectorText(at));
}

/** Each run adds the functions that it needed to the cache, so that the usual commands find them compiled. */
function warmUp() {
  for (const args of [
    ['--profile', 'proxy-behind-nat', '--kernel', '6.1', '--memory', '4G'],
    ['lint', at('test/cases'), '--kernel', '6.1'],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, [at('scripts/keep-code.cjs'), at(made), ...args, '--exit-zero'], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the built program fails: ${stderr}`);
  }
}

function buildTypes() {
  const { status } = spawnSync(
    process.execPath,
    [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.types.json'), '--outDir', at(`${made}/types`)],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0) throw new Error('the declarations of the public API could not be made');
}

function swap() {
  const old = at(`${made}-old`);
  try {
    renameSync(at('dist'), old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  renameSync(at(made), at('dist'));
  rmSync(old, { recursive: true, force: true });
}
