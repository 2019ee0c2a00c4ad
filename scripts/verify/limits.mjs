// node scripts/verify/limits.mjs [--trees 3000] [--seed N] [--faults]
// Generated trees through the real pam_limits.so and through ours: every limit, the priority and the status must agree.
// --faults puts one fault at a time into our code and expects the check to see it.
// For modules of other releases: --root DIR (a system unpacked there), --pam 1.7.0, --upstream (not Debian's), --set-all,
// --module FILE, --vendor (built with /etc/usr/share/security as the directory of the distribution).
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import fc from 'fast-check';
import { faults } from './limits-faults.mjs';

const text = (value) => ({ type: 'string', default: value });
const flag = { type: 'boolean', default: false };
const { values: given } = parseArgs({
  options: {
    trees: text('3000'),
    seed: text(String(Date.now() % 2 ** 31)),
    root: text('/'),
    pam: text(''),
    module: text('pam_limits.so'),
    upstream: flag,
    vendor: flag,
    'set-all': flag,
    faults: flag,
  },
});
const top = fileURLToPath(new URL('../../', import.meta.url));
const readers = `${top}test/readers`;
const found = `${top}test/cases/readers/limits-found`;
const seed = Number(given.seed);
const numRuns = Number(given.trees);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Our code and the driver of the module, bundled; with a fault: its text in place of ours. */
async function load(fault) {
  const [name, file, from, to] = fault ?? ['none'];
  const bundle = `${top}node_modules/.cache/tune-advise/limits-${process.pid}-${name.replace(/\W+/g, '-')}.mjs`;
  const swap = {
    name: 'fault',
    setup(run) {
      run.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        if (!fault || !path.endsWith(`/src/${file}`)) return undefined;
        const parts = readFileSync(path, 'utf8').split(from);
        if (parts.length !== 2) throw new Error(`fault '${name}': its text is ${parts.length - 1} times in ${file}, expected once`);
        return { contents: parts.join(to), loader: 'ts' };
      });
    },
  };
  await build({
    stdin: { contents: ['module', 'ours', 'trees'].map((part) => `export * from './limits-${part}.ts';`).join('\n'), resolveDir: readers },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [swap],
    define: { 'import.meta.dirname': JSON.stringify(readers) },
    outfile: bundle,
    logLevel: 'error',
  });
  try {
    return await import(bundle);
  } finally {
    rmSync(bundle);
  }
}

const code = await load();
const why = code.noModule(given.root);
if (why !== undefined) {
  console.log(`skipped: pam_limits.so: ${why}`);
  process.exit(0);
}
const installed = given.root === '/' ? code.installedModule() : undefined;
const pam = given.pam || installed?.pam;
if (pam === undefined) {
  console.log('skipped: pam_limits.so: no package tells its version: expected --pam 1.5.2');
  process.exit(0);
}
const trees = given.vendor ? code.vendorTrees : code.limitsTrees;
const module = code.startModule(given.root, `${given.module}${given['set-all'] ? ' set_all' : ''}`);
const ours = (tree, by = code) => by.ourSessions(tree, pam, !given.upstream, given['set-all']);

if (given.faults) await everyFault();
else await everyTree();
module.close();

async function everyTree() {
  console.log(`pam_limits.so ${pam}${given.upstream ? '' : ' of Debian'}: ${numRuns} trees, --seed ${seed}`);
  const counts = new Map(code.features.map(([name]) => [name, 0]));
  const statuses = new Map();
  let [checked, sessions, failed] = [0, 0, false];
  const start = performance.now();
  const outcome = await fc.check(
    fc.asyncProperty(trees, async (tree) => {
      const theirs = await module.sessions(tree);
      const agree = same(ours(tree), theirs);
      if (!failed) {
        checked++;
        sessions += theirs.length;
        for (const { status } of theirs) statuses.set(status, (statuses.get(status) ?? 0) + 1);
        for (const [name, holds] of code.features) if (holds(tree)) counts.set(name, counts.get(name) + 1);
      }
      failed ||= !agree;
      return agree;
    }),
    { seed, numRuns },
  );
  for (const [name, count] of counts) console.log(`${String(count).padStart(8)}  ${name}`);
  for (const [status, count] of [...statuses].sort()) console.log(`${String(count).padStart(8)}  sessions with status ${status}`);
  console.log(`${checked} trees, ${sessions} sessions, ${((performance.now() - start) / checked).toFixed(2)} ms a tree`);
  if (outcome.failed) await keep(outcome);
  else console.log('0 disagreements');
}

async function keep({ counterexample, errorInstance }) {
  process.exitCode = 1;
  const [tree] = counterexample;
  const theirs = await module.sessions(tree).catch((error) => {
    console.log(error.message, errorInstance?.message);
    return [];
  });
  mkdirSync(found, { recursive: true });
  const file = `${found}/${pam}-${seed}.json`;
  writeFileSync(file, `${JSON.stringify({ pam: pam, debian: !given.upstream, tree, module: theirs }, undefined, 1)}\n`);
  console.log(JSON.stringify(tree.files), JSON.stringify(tree.users), JSON.stringify(tree.groups));
  const told = ours(tree);
  tree.users.forEach(({ name }, i) => {
    if (!same(told[i], theirs[i])) console.log(`${name}\n  ours   ${JSON.stringify(told[i])}\n  theirs ${JSON.stringify(theirs[i])}`);
  });
  console.log(`1 disagreement, kept as ${file.slice(top.length)}`);
}

async function everyFault() {
  console.log(`${faults.length} faults, ${numRuns} trees, --seed ${seed}`);
  const runs = [];
  for (const tree of fc.sample(trees, { seed, numRuns })) runs.push({ tree, theirs: await module.sessions(tree) });
  let missed = 0;
  for (const fault of faults) {
    const faulty = await load(fault);
    const at = runs.findIndex(({ tree, theirs }) => !same(ours(tree, faulty), theirs));
    if (at === -1) missed++;
    console.log(`${at === -1 ? 'MISSED' : `tree ${at + 1}`.padStart(10)}  ${fault[0]}`);
  }
  console.log(`${missed} faults not seen`);
  if (missed > 0) process.exitCode = 1;
}
