// Lints hostile files of every language that lint reads, and looks for crashes, slow ones, and reports that someone would obey:
//   node scripts/verify/fuzz.mjs [--inputs 200000] [--seed N] [--jobs 2] [--show INDEX]
// A failure is shrunk and kept in test/cases/lint/found/; then the exit code is 1. --show prints one input of that seed.
import { fork } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleRunner, top } from './bundle.mjs';

const kept = join(top, 'test/cases/lint/found');
/** CPU milliseconds that an input may take */
const longest = 1000;
/** seconds without a step after which a shard hangs */
const patience = 30;

if (process.env.TUNE_ADVISE_SHARD === undefined) await main();
else await shard(JSON.parse(process.env.TUNE_ADVISE_SHARD));

async function main() {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '200000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      show: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const folder = mkdtempSync(join(tmpdir(), 'verify-fuzz-'));
  try {
    const bundle = await bundleRunner(join(folder, 'shard.mjs'), undefined, 'test/hostile/fuzz-shard.ts');
    if (values.show !== undefined) return show(await import(bundle), seed, Number(values.show));
    console.log(`seed ${seed}`);
    const started = process.hrtime.bigint();
    const step = Number(values.jobs);
    const jobs = Array.from({ length: step }, (_, from) => runShard({ bundle, folder, seed, from, step, below: Number(values.inputs) }));
    const results = (await Promise.all(jobs)).flat();
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    process.exitCode = (await report(results, { bundle, folder, seed, seconds })) ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function show({ inputOf }, seed, index) {
  const { language, path, bytes } = inputOf(seed, index);
  console.error(`${language} ${JSON.stringify(path)} ${bytes.length} bytes`);
  process.stdout.write(bytes);
}

async function report(results, { bundle, folder, seed, seconds }) {
  const inputs = {};
  for (const result of results)
    for (const [language, count] of Object.entries(result.inputs ?? {})) inputs[language] = (inputs[language] ?? 0) + count;
  const total = Object.values(inputs).reduce((a, b) => a + b, 0);
  const bytes = results.reduce((sum, result) => sum + (result.bytes ?? 0), 0);
  console.log(`${total} inputs, ${(bytes / 2 ** 20).toFixed(0)} MiB, ${seconds.toFixed(0)} s`);
  for (const [language, count] of Object.entries(inputs)) console.log(`  ${String(count).padStart(7)} ${language}`);
  const slowest = results.flatMap((result) => result.slowest ?? []).sort((a, b) => b.ms - a.ms);
  const slow = [];
  let most = 0;
  for (const [i, one] of slowest.slice(0, 40).entries()) {
    if (i >= 5 && one.ms <= longest) break;
    // other work of the machine and of the collector may count against an input: it is measured again alone
    const [alone] = await runShard({ bundle, folder, seed, alone: one.index });
    const ms = alone.ms ?? Number.POSITIVE_INFINITY;
    most = Math.max(most, ms);
    console.log(`  ${one.ms.toFixed(0)} ms, alone ${ms.toFixed(0)} ms: input ${one.index}, ${one.language}, ${one.size} bytes`);
    if (ms > longest) slow.push(one.index);
  }
  const failures = results.flatMap((result) => result.failures ?? []);
  const hung = results.flatMap((result) => (result.hung === undefined ? [] : [result.hung]));
  console.log(`slowest alone ${most.toFixed(0)} ms; ${slow.length} over ${longest} ms, ${hung.length} hung, ${failures.length} failures`);
  for (const index of hung) console.log(`hung: input ${index}`);
  for (const failure of failures) keep(failure, seed);
  return slow.length + hung.length + failures.length > 0;
}

function keep({ index, language, path, problem, base64, borrowed }, seed) {
  const text = Buffer.from(base64, 'base64');
  console.log(
    `failure: input ${index}, ${language} ${JSON.stringify(path)}\n  ${problem}\n  ${JSON.stringify(text.toString('latin1').slice(0, 500))}`,
  );
  // long pieces of files of others stay where they are
  if (borrowed && text.length > 120) return;
  mkdirSync(kept, { recursive: true });
  const file = join(kept, `${language}-${seed}-${index}.json`);
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify({ path, index, problem, base64 }, null, 2)}\n`);
}

/** Runs a shard in a process of its own; one that hangs is ended, and another goes on behind the input that it hung at. */
async function runShard(task) {
  const at = join(task.folder, `at-${task.from ?? 'alone'}`);
  writeFileSync(at, '-1');
  const child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, TUNE_ADVISE_SHARD: JSON.stringify({ ...task, at }) } });
  let result;
  let last = '';
  let since = Date.now();
  const watch = setInterval(() => {
    const now = readFileSync(at, 'utf8');
    if (now !== last) since = Date.now();
    last = now;
    if (Date.now() - since > patience * 1000) child.kill('SIGKILL');
  }, 2000);
  child.on('message', (message) => {
    result = message;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (result !== undefined) return [result];
  const hung = Number.parseInt(readFileSync(at, 'utf8'), 10);
  if (task.alone !== undefined) return [{}];
  if (hung < 0) throw new Error(`a shard ended with ${code}`);
  return [{ hung }, ...(await runShard({ ...task, from: hung + task.step }))];
}

async function shard({ bundle, at, alone, seed, from, step, below }) {
  const { fuzzShard, timeAlone } = await import(bundle);
  const file = openSync(at, 'r+');
  const result =
    alone === undefined
      ? await fuzzShard({ seed, from, step, below }, (index) => writeSync(file, `${index}\n`, 0))
      : { ms: await timeAlone(seed, alone) };
  closeSync(file);
  process.send(result, () => process.disconnect());
}
