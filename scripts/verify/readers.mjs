// Holds our model of the sysctl readers against the real ones, on generated trees:
//   npm run verify:readers -- [--trees 10000] [--seed N] [--reader systemd,procps,procps-p,busybox,tuned] [--root DIR] [--mode real,record] [--predict] [--jobs N]
// A disagreement is shrunk and kept in test/cases/readers/found/; then the exit code is 1.
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleRunner, top } from './bundle.mjs';

const kept = join(top, 'test/cases/readers/found');

if (process.env.TUNE_ADVISE_SHARD === undefined) await main();
else await shard(process.env.TUNE_ADVISE_SHARD);

async function main() {
  const { values } = parseArgs({
    options: {
      trees: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      reader: { type: 'string', default: 'systemd,procps,procps-p,busybox,tuned' },
      root: { type: 'string', default: '/' },
      mode: { type: 'string', default: 'record,real' },
      predict: { type: 'boolean', default: false },
      most: { type: 'string', default: '10' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'verify-readers-'));
  try {
    const bundle = await bundleRunner(join(folder, 'shard.mjs'));
    const { noSandbox, readerNames, featureNames } = await import(bundle);
    const reason = noSandbox();
    if (reason !== undefined) return stop(3, `cannot run the real readers here: ${reason}`);
    const wanted = values.reader.split(',');
    const unknown = wanted.find((name) => !readerNames.includes(name));
    if (unknown !== undefined) return stop(2, `--reader ${unknown}: expected ${readerNames.join(', ')}`);
    console.log(`seed ${values.seed}`);
    let failures = 0;
    for (const reader of wanted) failures += await verify(reader, values, bundle, featureNames);
    process.exitCode = failures > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stop(code, message) {
  console.error(message);
  process.exitCode = code;
}

async function verify(reader, values, bundle, featureNames) {
  const jobs = Number(values.jobs);
  const trees = Number(values.trees);
  const started = process.hrtime.bigint();
  const done = Array(jobs).fill(0);
  const show = process.stderr.isTTY
    ? () => process.stderr.write(`\r${reader}: ${done.reduce((a, b) => a + b)} of ${trees} trees `)
    : () => {};
  const results = await Promise.all(
    done.map((_, job) => {
      const task = {
        bundle,
        reader,
        root: values.root,
        trees: Math.floor((trees + job) / jobs),
        seed: Number(values.seed) + job,
        modes: values.mode.split(','),
        most: Number(values.most),
        predict: values.predict,
        shrink: true,
      };
      return runShard(task, (count) => {
        done[job] = count;
        show();
      });
    }),
  );
  if (process.stderr.isTTY) process.stderr.write('\n');
  const there = results.filter((result) => result !== null);
  if (there.length === 0) {
    console.log(`${reader}: not there, skipped`);
    return 0;
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const sum = (of) => there.reduce((total, result) => total + of(result), 0);
  const found = there.flatMap((result) => result.found);
  const total = sum((result) => result.trees);
  const pace = ((seconds * 1000) / total).toFixed(1);
  console.log(
    `${reader} ${there[0].version}: ${total} trees, ${sum((result) => result.keys)} keys changed, ${found.length} disagreements, ` +
      `${sum((result) => result.hung)} hung, ${seconds.toFixed(0)} s (${pace} ms a tree)`,
  );
  for (const feature of featureNames) console.log(`  ${String(sum((result) => result.features[feature] ?? 0)).padStart(7)} ${feature}`);
  for (const one of found) keep(one, { name: reader, version: there[0].version });
  return found.length;
}

function keep({ name, tree, differences, recorded, stderr }, reader) {
  mkdirSync(kept, { recursive: true });
  const path = join(kept, `${name}.json`);
  // what our knowledge of the kernel says is no matter of the reader: it is told, not kept
  const ofReader = differences.some(({ mode }) => mode !== 'predicted');
  if (ofReader && !existsSync(path)) writeFileSync(path, `${JSON.stringify({ reader, tree, recorded, differences }, null, 2)}\n`);
  console.log(`disagreement ${name} (${reader.name} ${reader.version})`);
  console.log(`  tree ${JSON.stringify(tree).slice(0, 1500)}`);
  for (const { mode, path: key, tool, ours } of differences.slice(0, 8))
    console.log(`  ${mode} ${key}: reader ${clip(tool)}, ours ${clip(ours)}`);
  if (stderr !== '') console.log(`  reader said ${JSON.stringify(stderr.slice(0, 600))}`);
}

function clip(value) {
  return value === undefined ? 'unchanged' : JSON.stringify(value.length > 200 ? `${value.slice(0, 100)}…(${value.length})` : value);
}

function runShard(task, progress) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, TUNE_ADVISE_SHARD: JSON.stringify(task) } });
    let result;
    child.on('message', (message) => {
      if ('progress' in message) progress(message.progress);
      else result = message.result;
    });
    child.on('close', (code) => (code === 0 && result !== undefined ? resolve(result) : reject(new Error(`a shard ended with ${code}`))));
  });
}

async function shard(text) {
  const { bundle, ...task } = JSON.parse(text);
  const { verifyShard } = await import(bundle);
  let last = 0;
  const result = await verifyShard(task, (trees) => {
    if (trees - last < 20) return;
    last = trees;
    process.send({ progress: trees });
  });
  process.send({ result: result ?? null }, () => process.disconnect());
}
