/**
 * Builds dist/ from a clean tree:
 *   src/read/*.generated.ts  validators, compiled from schemas/ (--generate-only stops here)
 *   dist/cli.cjs             what is started; the program that it loads is in parts (scripts/build-program.mjs)
 *   dist/knowledge.json      where each entry stands in knowledge.txt; both are read by the program when it needs them
 *   dist/profiles.json       where each shipped profile stands in profiles.txt, parsed
 *   dist/collect.sh          what collects a snapshot, here and on machines without Node
 *   dist/index.js            the public API, pure: the build fails if it reaches for a module of node
 *   dist/types/              its declarations
 *   dist/man/tune-advise.1   the manual page
 *   dist/page.html           the page of `tune-advise web`, whole
 *   dist/THIRD-PARTY-LICENSES.txt
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageOf } from './build-page.mjs';
import { buildProgram } from './build-program.mjs';
import { collectorText } from './collector.mjs';
import { packKnowledge } from './knowledge/pack.mjs';
import { manualPage } from './man.mjs';
import { packProfiles } from './pack-profiles.mjs';
import { usualMachine } from './usual-machine.mjs';

const top = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => `${top}${path}`;
/** Where dist is made: a program that is running meanwhile finds the old one or the new one, never half of one. */
const made = `.dist-${process.pid}`;
/** What people mostly run, in the folder of {@link usualMachine}: the code of these starts compiled. */
const usualRuns = [
  ['--profile', 'proxy-behind-nat', '--kernel', '6.1', '--memory', '4G'],
  ['lint', 'cases/etc/sysctl.d/60-proxy.conf', '--kernel', '6.1', '--exit-zero'],
  ['lint', 'cases', '--kernel', '6.1', '--exit-zero'],
  ['--profile', 'proxy-behind-nat', '--root', 'machine'],
  ['explain', 'net.ipv4.tcp_tw_reuse', '--kernel', '6.1'],
  ['list', 'profiles'],
];
const readJson = (path) => JSON.parse(readFileSync(at(path), 'utf8'));

const esbuild = await developmentPackage('esbuild', () => import('esbuild'));

await generate();
if (!process.argv.includes('--generate-only')) {
  const started = performance.now();
  mkdirSync(at(made));
  process.on('exit', () => rmSync(at(made), { recursive: true, force: true }));
  buildKnowledge();
  await buildProfiles();
  // of its own, as what is found further up must not change what is kept
  const cwd = mkdtempSync(join(tmpdir(), 'tune-advise-build-'));
  process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));
  usualMachine(join(cwd, 'machine'));
  cpSync(at('test/cases'), join(cwd, 'cases'), { recursive: true });
  const program = buildProgram({ esbuild, at, folder: at(made) }, { cwd, runs: usualRuns });
  writeLicenses(await Promise.all([program, buildApi(), buildPage()]));
  await buildManual();
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
  const folders = new Set(files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
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

async function buildProfiles() {
  const { index, text } = await packProfiles({ esbuild, at });
  writeFileSync(at(`${made}/profiles.json`), JSON.stringify(index));
  writeFileSync(at(`${made}/profiles.txt`), text);
}

async function buildManual() {
  const { version } = readJson('package.json');
  const knowledge = packKnowledge(at('src/knowledge')).index.version;
  mkdirSync(at(`${made}/man`));
  writeFileSync(at(`${made}/man/tune-advise.1`), await manualPage({ esbuild, at, folder: at(made), version, knowledge }));
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
