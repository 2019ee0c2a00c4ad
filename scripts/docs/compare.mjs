/**
 * Repeats what docs/comparison.md shows: gives one file with twelve known faults to the tools that can be run here, and lets tuned set its
 * profiles, on a copy of /proc/sys in a namespace of its own.
 *
 *   node scripts/docs/compare.mjs [--checker FOLDER] [--record]   runs the tools; --record keeps what they said for the next two
 *   node scripts/docs/compare.mjs --recorded                      does the same with what was recorded
 *
 * Either ends with 1 where the tables in docs/comparison.md are others; --write puts them there. --checker runs kernel-hardening-checker
 * from a checkout; without it what was recorded of it is taken. What tune-advise says is never recorded.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faultTable, hardenedLine, tunedTable, versionLine } from './compare-tables.mjs';
import { notRunnable, runChecker, runOurs, runTools, trimmed } from './compare-tools.mjs';

const top = fileURLToPath(new URL('../..', import.meta.url));
const off = { type: 'boolean', default: false };
const { values } = parseArgs({ options: { checker: { type: 'string' }, record: off, recorded: off, write: off } });
const cases = join(top, 'test/docs-build/compare');
const page = join(top, 'docs/comparison.md');
const reason = values.recorded ? undefined : notRunnable();

if (reason !== undefined) {
  console.error(`not run: ${reason}`);
  process.exitCode = 3;
} else compare();

function compare() {
  const text = readFileSync(join(cases, 'sysctl.conf'), 'utf8');
  const kept = JSON.parse(readFileSync(join(cases, 'recorded.json'), 'utf8'));
  const { ran, checker } = values.recorded ? kept : runAll(text, kept);
  if (values.record) writeFileSync(join(cases, 'recorded.json'), `${JSON.stringify({ ran, checker }, null, 1)}\n`);
  const ours = runOurs(join(top, 'dist/cli.cjs'), text);
  const parts = {
    versions: versionLine(ran, checker),
    faults: faultTable(ran, ours, checker),
    hardened: hardenedLine(ours),
    tuned: tunedTable(ran, ours),
  };
  const before = readFileSync(page, 'utf8');
  let after = before;
  for (const [name, part] of Object.entries(parts))
    after = after.replace(
      new RegExp(`(<!-- compare:${name} -->\\n)(?:(?!<!-- compare:)[^])*?(<!-- end -->)`),
      (_, begin, end) => `${begin}${part}\n${end}`,
    );
  if (values.write) writeFileSync(page, after);
  else console.log(Object.values(parts).join('\n\n'));
  if (after === before) return;
  console.error(
    values.write ? 'docs/comparison.md is written anew' : 'docs/comparison.md shows something else: look at it, then run this with --write',
  );
  process.exitCode = values.write ? 0 : 1;
}

function runAll(text, kept) {
  const all = runTools(top, text);
  const failed = Object.entries(all).filter(([, { rc }]) => rc === 'absent' || rc === 'timeout');
  if (failed.length > 0) throw new Error(`did not run: ${failed.map(([name, { rc }]) => `${name} (${rc})`).join(', ')}`);
  const checker = values.checker === undefined ? kept.checker : checked(values.checker, all.values.output);
  return { ran: trimmed(all), checker };
}

function checked(folder, output) {
  const { version, rows } = runChecker(folder, output);
  const [commit, date] = execFileSync('git', ['-C', folder, 'log', '-1', '--format=%H %cs'], { encoding: 'utf8' }).trim().split(' ');
  return {
    version,
    commit,
    date,
    rows: rows.map(({ option_name, check_result, check_result_bool }) => ({ option_name, check_result, check_result_bool })),
  };
}
