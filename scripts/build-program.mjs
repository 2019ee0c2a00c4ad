/**
 * The program, in parts that are loaded when they are needed, so that a command starts with what it uses and no more.
 *   cli.cjs             what is started: it loads the parts
 *   fleet-worker.cjs    what a thread of `fleet` starts with
 *   parts-HASH/0.cjs …  the parts that the usual runs load: those that the same runs load in one file, as each file takes time to open
 *   parts-HASH/*.cjs    the other parts
 *   parts-HASH/*.cache  the code of a file as the Node of this build compiled it; another compiles by itself
 * The hash is that of all parts: a program that runs while dist is built anew never loads a part of another build. A file of parts is an
 * expression, `({"./part-1.cjs":(exports,require,module,…)=>{…},…})`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { programParts } from './program-parts.mjs';

/**
 * @param {{ esbuild: typeof import('esbuild'), at: (path: string) => string, folder: string }} given `folder` is where it is written to,
 *   and has what the program reads there
 * @param {{ cwd: string, runs: readonly (readonly string[])[] }} usual arguments of the usual runs, which are made here in the folder `cwd`
 * @returns {Promise<import('esbuild').Metafile>}
 */
export async function buildProgram({ esbuild, at, folder }, { cwd, runs }) {
  const { metafile, parts } = await programParts({ esbuild, at });
  const hash = createHash('sha256')
    .update(JSON.stringify([...parts]))
    .digest('hex')
    .slice(0, 8);
  const partsFolder = `${folder}/parts-${hash}`;
  const write = (files) => {
    rmSync(partsFolder, { recursive: true, force: true });
    mkdirSync(partsFolder);
    for (const [file, names] of files) writeFileSync(`${partsFolder}/${file}`, fileOf(file, names, parts));
    const start = at('scripts/start.cjs');
    const { thisNode } = createRequire(import.meta.url)(start);
    const where = Object.fromEntries([...files].flatMap(([file, names]) => names.map((name) => [name, file])));
    const built = { folder: `parts-${hash}`, files: where, compiledBy: thisNode() };
    const text = readFileSync(start, 'utf8').replace(/^const built = .*;$/m, () => `const built = ${JSON.stringify(built)};`);
    writeFileSync(`${folder}/cli.cjs`, text, { mode: 0o755 });
  };
  copyFileSync(at('scripts/start-fleet-worker.cjs'), `${folder}/fleet-worker.cjs`);
  write(new Map([...parts.keys()].map((name) => [name.slice(2), [name]])));
  const loaded = runs.map((args) => usualRun({ at, folder, cwd }, args));
  write(filesFor([...parts.keys()], loaded));
  for (const args of runs) usualRun({ at, folder, cwd }, args);
  usableCode(partsFolder);
  return metafile;
}

/** @returns files and the parts in them, those that all runs load first */
function filesFor(names, loaded) {
  const usual = new Map();
  const files = new Map();
  for (const name of names) {
    const by = loaded.map((of) => (of.includes(name) ? 'x' : '-')).join('');
    if (by.includes('x')) usual.set(by, [...(usual.get(by) ?? []), name]);
    else files.set(name.slice(2), [name]);
  }
  const sorted = [...usual].sort(([a], [b]) => (a > b ? -1 : 1));
  return new Map([...sorted.map(([, of], i) => [`${i}.cjs`, of]), ...files]);
}

function fileOf(file, names, parts) {
  const text = `({${names.map((name) => `${JSON.stringify(name)}:${parts.get(name)}`).join(',\n')}})\n`;
  // scripts/start.cjs reads it byte by byte, which is right for ASCII alone
  if (Buffer.byteLength(text) !== text.length) throw new Error(`${file} is not ASCII`);
  return text;
}

/**
 * Runs the program, which adds the functions that it needed to the code that is kept.
 * @returns {readonly string[]} the parts that it loaded
 */
function usualRun({ at, folder, cwd }, args) {
  // whatever the build runs as, there are no profiles of a user
  const { status, stderr, output } = spawnSync(
    process.execPath,
    ['--hash-seed=1', '--random-seed=1', '--no-flush-bytecode', at('scripts/keep-code.cjs'), folder, ...args],
    {
      cwd,
      env: { HOME: cwd },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  if (status !== 0) throw new Error(`the built program fails: ${stderr}`);
  return JSON.parse(output[3]);
}

/** V8 refuses code that was compiled under other flags than its own. The seeds made the bytes the same each time, and change no code. */
function usableCode(folder) {
  const flags = new Script('0').createCachedData().subarray(12, 16);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cache'))) {
    const bytes = readFileSync(`${folder}/${name}`);
    bytes.set(flags, 12);
    writeFileSync(`${folder}/${name}`, bytes);
  }
}
