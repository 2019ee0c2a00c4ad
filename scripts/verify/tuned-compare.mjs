// Side by side: what lines of tuned's profiles and of saptune's notes come to on Debian 12 (Linux 6.1) and Debian 13 (6.12), and
// whether we join tuned's profiles as its own loader does.
// usage: node scripts/verify/tuned-compare.mjs [--tuned /usr/lib/tuned] [--saptune FOLDER] [--all]; ends with 1 where the joining differs
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { top } from './bundle.mjs';
import { product } from './product.mjs';

const { values } = parseArgs({
  options: { tuned: { type: 'string', default: '/usr/lib/tuned' }, saptune: { type: 'string' }, all: { type: 'boolean', default: false } },
});
const distributions = ['debian:12', 'debian:13'];
const three = ['network-latency', 'network-throughput', 'throughput-performance'];

const { fileOf, judgedOn, besideLoader, knowledge } = await product(["export * from './test/readers/tuned-compare.ts';"]);

if (!existsSync(values.tuned)) {
  console.log(`not run: there is no ${values.tuned} (package tuned)`);
} else {
  const joined = besideLoader(join(top, 'test/readers/tuned-loader.py'), values.tuned);
  if (joined === undefined) console.log('not compared with tuned: its loader could not be run');
  else {
    console.log(
      `tuned's own loader: ${joined.profiles} profiles with ${joined.lines} lines, ${joined.differ.length} joined differently; not loaded without running a function: ${joined.notLoaded.join(', ') || 'none'}`,
    );
    for (const line of joined.differ) console.log(`  ${line}`);
    process.exitCode = joined.differ.length > 0 ? 1 : 0;
  }
  const names = values.all ? readdirSync(values.tuned).sort() : three;
  for (const name of names) table(`tuned profile ${name}`, fileOf(join(values.tuned, name)));
}
for (const file of values.saptune === undefined ? [] : readdirSync(values.saptune).sort())
  table(`saptune note ${file.replace(/^\d+__.*_notes_/, '')}`, fileOf(join(values.saptune, file)));

function table(title, file) {
  if (file === undefined || file.lines.length === 0) return;
  const judged = judgedOn(file, distributions, knowledge);
  console.log(`\n### ${title}${file.includes.length === 0 ? '' : ` (includes ${file.includes.join(', ')})`}\n`);
  console.log('| line | on 6.1 (Debian 12) | on 6.12 (Debian 13) | why |\n| --- | --- | --- | --- |');
  for (const [i, line] of file.lines.entries()) {
    const [old, young] = judged.map((lines) => lines[i]);
    const sign = { exactly: '=', 'at least': '=>', 'at most': '=<' }[line.relation];
    const why = old.why === young.why ? young.why : `6.1: ${old.why}; 6.12: ${young.why}`;
    const only = line.only === undefined ? '' : ' (some machines only)';
    console.log(`| ${line.key} ${sign} ${line.value}${only} | ${old.verdict} | ${young.verdict} | ${why.replaceAll('|', '\\|')} |`);
  }
  for (const note of file.notes) console.log(`\nnot followed: ${note}`);
  const count = (lines) => Object.entries(grouped(lines)).map(([verdict, all]) => `${all.length} ${verdict}`);
  console.log(`\n${distributions.map((name, i) => `${name}: ${count(judged[i]).join(', ')}`).join(' · ')}`);
}

function grouped(lines) {
  const verdicts = [...new Set(lines.map((line) => line.verdict))];
  return Object.fromEntries(verdicts.map((verdict) => [verdict, lines.filter((line) => line.verdict === verdict)]));
}
