/**
 * How fast the built program is, as ratios of paired, interleaved runs on this machine at this moment. Needs dist (npm run build).
 *   npm run bench -- --help
 */
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { readArguments, usage } from './arguments.mjs';
import { program } from './child.mjs';
import { machine, machineText } from './machine.mjs';
import { failedRow, verdict } from './rows.mjs';
import { label, tableText } from './table.mjs';

const say = (text) => process.stderr.write(text);

/** Loaded one by one: what a part needs is not needed by the others. */
const parts = {
  startup: () => import('./parts/startup.mjs'),
  peers: () => import('./parts/peers.mjs'),
  files: () => import('./parts/files.mjs'),
  sockets: () => import('./parts/sockets.mjs'),
  linear: () => import('./parts/linear.mjs'),
};

function wrongUse(message) {
  say(`bench: ${message}\n`);
  process.exit(2);
}

let asked;
try {
  asked = readArguments(process.argv.slice(2));
} catch (error) {
  wrongUse(error.message);
}
if (asked.help) {
  process.stdout.write(usage);
  process.exit(0);
}
if (!existsSync(program)) wrongUse('dist/cli.cjs is missing: expected npm run build before');
if (asked.json !== undefined) {
  try {
    closeSync(openSync(asked.json, 'a'));
  } catch (error) {
    // better now than after minutes of measuring
    wrongUse(`--json ${asked.json} cannot be written (${error.code}): expected the name of a file`);
  }
}

const started = performance.now();
const where = machine();
const all = [];
process.stdout.write(machineText(where));
for (const name of asked.parts) {
  const { title, comparisons } = await parts[name]();
  const told = [];
  for (const { rows, ...what } of comparisons(asked)) {
    say(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${name}: ${label(what)}\n`);
    try {
      told.push(...(await rows(what)));
    } catch (error) {
      // what cannot be measured takes nothing else along, and is never silent
      told.push(failedRow(what, error.message));
    }
  }
  all.push(...told);
  process.stdout.write(`\n${tableText(title, told)}`);
}

const count = (what) => all.filter((row) => verdict(row) === what).length;
const seconds = Math.round((performance.now() - started) / 1000);
const loadAtEnd = machine().load;
process.stdout.write(
  `\n${count('met')} goals met, ${count('missed')} missed, ${count('noisy')} too noisy, ${count('skipped')} skipped, ${count('failed')} failed; ${seconds} s; load average at the end ${loadAtEnd.toFixed(2)}
ratios: the median of paired runs, every second pair in the opposite order; by CPU: the same ratio of processor time, which other
work disturbs less; ours and peer: median of whole runs (net)
* a bound of this bench: in proportion, with a fifth for chance
`,
);
if (asked.json !== undefined)
  writeFileSync(
    asked.json,
    `${JSON.stringify({ version: 1, machine: { ...where, loadAtEnd }, seconds, rows: all.map((row) => ({ ...row, verdict: verdict(row) })) }, null, 2)}\n`,
  );
if (count('failed') > 0) process.exitCode = 3;
else if (asked.fail && count('missed') > 0) process.exitCode = 1;
