// What every profile advises on many machines, against hand-written oracles (test/profiles):
//   npm run verify:profiles -- [--seed N] [--draws N] [--jobs N] [--only PROFILE,…]
//   node scripts/verify/profiles.mjs --faults [--seed N] [--draws N]      faults put into our code, in memory: each must be seen
// A failure is shrunk to a line that says how to have it again; then the exit code is 1.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleRunner } from './bundle.mjs';
import { faults } from './profiles-fault-list.mjs';

if (process.env.TUNE_ADVISE_DRAWS === undefined) await main();
else await shard(JSON.parse(process.env.TUNE_ADVISE_DRAWS));

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      draws: { type: 'string' },
      jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      only: { type: 'string' },
      faults: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  console.log(`seed ${seed}`);
  const folder = mkdtempSync(join(tmpdir(), 'verify-profiles-'));
  try {
    if (values.faults) process.exitCode = await allFaults({ folder, seed, draws: Number(values.draws ?? 1500), jobs: Number(values.jobs) });
    else
      process.exitCode = await allDraws({
        folder,
        seed,
        draws: Number(values.draws ?? 20000),
        jobs: Number(values.jobs),
        names: values.only?.split(','),
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function allDraws({ folder, seed, draws, jobs, names }) {
  const bundle = await bundleRunner(join(folder, 'shard.mjs'), undefined, 'test/profiles/property-run.ts');
  const part = Math.ceil(draws / jobs);
  const runs = Array.from({ length: jobs }, (_, i) =>
    run({ bundle, seed, from: i * part, draws: Math.min(part, draws - i * part), names }),
  );
  const results = await Promise.all(runs);
  const sum = (name) => results.reduce((total, { counts }) => total + counts[name], 0);
  const [values, measured] = [sum('values'), sum('measured')];
  console.log(
    `${sum('draws')} draws, ${sum('plans')} plans, ${sum('changes')} changes, ${sum('compositions')} compositions; ` +
      `${values} values written, ${measured} of them measured or read (${((100 * measured) / Math.max(1, values)).toFixed(1)} %)`,
  );
  const untold = new Map(results.flatMap(({ counts }) => counts.untold));
  for (const [key, why] of [...untold].sort()) console.log(`not told: ${key} (${why})`);
  const failures = results.flatMap((result) => result.failures);
  for (const failure of failures) console.log(failure);
  const failed = results.reduce((total, result) => total + result.failed, 0);
  console.log(`${failed} failures${failed > 0 ? `, ${failures.length} of them told, one of a kind` : ''}`);
  return failed > 0 ? 1 : 0;
}

async function allFaults({ folder, seed, draws, jobs }) {
  const todo = [...faults.entries()];
  let missed = 0;
  const next = async () => {
    for (let task = todo.shift(); task !== undefined; task = todo.shift()) {
      const [at, fault] = task;
      const bundle = await bundleRunner(join(folder, `fault-${at}.mjs`), fault, 'test/profiles/property-run.ts');
      const [first] = (await run({ bundle, seed, from: 0, draws, names: fault.only, check: fault.check })).failures;
      if (first === undefined) missed += 1;
      console.log(
        `${first === undefined ? 'MISSED' : 'caught'} ${fault.check} ${fault.what}${first === undefined ? '' : `: ${first.slice(0, 160)}`}`,
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, next));
  console.log(`${faults.length - missed} of ${faults.length} faults caught`);
  return missed > 0 ? 1 : 0;
}

function run(task) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, TUNE_ADVISE_DRAWS: JSON.stringify(task) } });
    let result;
    child.on('message', (message) => {
      result = message;
    });
    child.on('close', (code) => (result === undefined ? reject(new Error(`a shard ended with ${code}`)) : resolve(result)));
  });
}

async function shard({ bundle, ...task }) {
  const { propertyRun } = await import(bundle);
  const { counts, ...rest } = propertyRun(task);
  process.send({ ...rest, counts: { ...counts, untold: [...counts.untold] } }, () => process.disconnect());
}
