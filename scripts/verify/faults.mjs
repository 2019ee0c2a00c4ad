// Shows that `npm run verify:readers` can see: puts one fault at a time into our model (in memory, no file is touched) and runs it against
// the real readers until they disagree:  node scripts/verify/faults.mjs [--trees 10000] [--seed N] [--only TEXT] [--jobs N]
// Exit code 1 when a fault is not caught, or no longer fits the source.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleRunner } from './bundle.mjs';
import { faults } from './fault-list.mjs';

if (process.env.TUNE_ADVISE_FAULT === undefined) await main();
else await one(JSON.parse(process.env.TUNE_ADVISE_FAULT));

async function main() {
  const { values } = parseArgs({
    options: {
      trees: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const todo = faults.filter((fault) => fault.what.includes(values.only));
  const total = todo.length;
  let missed = 0;
  const next = async () => {
    for (let fault = todo.shift(); fault !== undefined; fault = todo.shift()) {
      const said = await run({ fault, trees: Number(values.trees), seed: Number(values.seed) });
      if (!said.startsWith('caught')) missed += 1;
      console.log(`${said.padEnd(22)} ${fault.reader.padEnd(8)} ${fault.what}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, next));
  console.log(`${total - missed} of ${total} faults caught`);
  process.exitCode = missed > 0 ? 1 : 0;
}

function run(task) {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, TUNE_ADVISE_FAULT: JSON.stringify(task) } });
    let said = 'ended without an answer';
    child.on('message', (message) => {
      said = message;
    });
    child.on('close', () => resolve(said));
  });
}

async function one({ fault, trees, seed }) {
  const folder = mkdtempSync(join(tmpdir(), 'verify-faults-'));
  let said;
  try {
    const { verifyShard } = await import(await bundleRunner(join(folder, 'shard.mjs'), fault));
    const task = { reader: fault.reader, root: '/', trees, seed, modes: fault.modes ?? ['record'], most: 0, predict: false, shrink: false };
    const result = await verifyShard(task, () => {});
    said =
      result === undefined
        ? 'reader not there'
        : result.found.length > 0
          ? `caught at tree ${result.trees}`
          : `NOT CAUGHT in ${result.trees}`;
  } catch (error) {
    said = `failed: ${error.message}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.send(said, () => process.disconnect());
}
