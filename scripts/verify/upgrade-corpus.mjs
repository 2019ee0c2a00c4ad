// What does upgrade-check say of real files, and does it stand?  node scripts/verify/upgrade-corpus.mjs [--corpus DIR] [--dumps DIR]
// Runs well-known upgrades over each file by itself. Each change must name a claim that the knowledge has, and each default, key and
// value must be what the dumps of booted kernels show where both ends have one. Exit code 1 where anything differs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { top } from './bundle.mjs';
import { product } from './product.mjs';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(top, '../shared/corpus') },
    dumps: { type: 'string', default: join(top, 'test/kernels') },
  },
});
const upgrades = [
  ['centos:7', 'rhel:8'],
  ['debian:11', 'debian:12'],
  ['debian:12', 'debian:13'],
  ['4.9', '6.12'],
  ['debian:11,5.10.223', 'debian:12,6.1.176'],
  ['debian:12,6.1.176', 'debian:13,6.12.107'],
  ['debian:13,6.12.107', 'debian:13,6.18.15'],
  ['debian:13', 'debian:11'],
];
const dumped = {
  'debian:11,5.10.223': '5.10.0-32-cloud-amd64',
  'debian:12,6.1.176': '6.1.0-50-cloud-amd64',
  'debian:13,6.12.107': '6.12.107+deb13-cloud-amd64',
  'debian:13,6.18.15': '6.18.15+deb13-cloud-amd64',
  'debian:11': '5.10.0-32-cloud-amd64',
  'debian:12': '6.1.0-50-cloud-amd64',
  'debian:13': '6.12.107+deb13-cloud-amd64',
};
const { upgradeReport, upgradeSide, knowledge } = await product([
  "export { upgradeReport } from './src/cli/upgrade-report.ts';",
  "export { upgradeSide } from './src/cli/upgrade-side.ts';",
]);
const files = sourceFiles(values.corpus);
if (files.length === 0) console.log('no real files: the folder of --corpus is not there');
const wrong = [];
let checked = 0;
for (const [from, to] of upgrades) await oneUpgrade(from, to);
for (const line of wrong.slice(0, 40)) console.log(line);
console.log(`${wrong.length} wrong; ${checked} values held against dumps`);
process.exitCode = wrong.length > 0 ? 1 : 0;

async function oneUpgrade(from, to) {
  const ends = [
    { dump: dumpOf(from), side: upgradeSide({ from }, 'from', knowledge) },
    { dump: dumpOf(to), side: upgradeSide({ to }, 'to', knowledge) },
  ];
  const both = ends.every(({ dump }) => dump !== undefined);
  const counts = {};
  const unset = new Set();
  let sources = 0;
  for (const file of files) {
    // each dump tells of a machine of its own memory: about the same in all
    const machine = both ? { memoryBytes: ends[0].dump.machines[0].memoryBytes, cpus: ends[0].dump.machines[0].cpus } : {};
    const report = await upgradeReport({ files: [file], from: ends[0].side, to: ends[1].side, machine, knowledge, notChecked: [] });
    for (const change of report.changes) {
      const kind = change.path === undefined ? `${change.kind} (in no file)` : change.kind;
      // what no file sets is the same for all that do not name the key
      if (change.path === undefined && unset.has(`${change.kind} ${change.key} ${change.why}`)) continue;
      if (change.path === undefined) unset.add(`${change.kind} ${change.key} ${change.why}`);
      counts[kind] = (counts[kind] ?? 0) + 1;
      sources += change.sources.length;
      traced(change, `${from} -> ${to} ${file.path}`);
      if (both) against(change, ends, `${from} -> ${to} ${file.path}`);
    }
    if (both) complete(report, ends, `${from} -> ${to} ${file.path}`);
  }
  console.log(
    `${from} -> ${to}: ${files.length} files; ${Object.entries(counts)
      .sort()
      .map(([kind, n]) => `${n} ${kind}`)
      .join(', ')}; ${sources} sources`,
  );
}

/** Each source is a claim of the knowledge, word for word. */
function traced(change, where) {
  const told = (what) => wrong.push(`${where}:${change.line ?? ''} ${change.kind} ${change.key ?? ''}: ${what}`);
  if (change.sources.length === 0 && change.kind !== 'unknown') told('no source');
  for (const { of, claim, source } of change.sources) {
    const claims = claimsOf(of);
    if (claims === undefined) {
      if (!/^(rule TA\d{3}|name .+)$/.test(of)) told(`'${of}' is not in the knowledge`);
    } else if (claims[claim]?.source !== source) told(`'${of}' has no claim '${claim}' with that source`);
  }
}

function claimsOf(of) {
  const [kind, name] = of.split(' ');
  if (name === undefined) return knowledge.parameter(of)?.claims;
  if (kind === 'limit') return knowledge.limit(name)?.claims;
  if (kind === 'program') return knowledge.applications.find((one) => one.name === name)?.claims;
  return kind === 'distribution' && knowledge.distributions.some(({ distro }) => distro === name)
    ? knowledge.distributionClaims
    : undefined;
}

/** What a booted kernel had: presence, and the default of its first machine. */
function against(change, ends, where) {
  const { key, kind, before, after } = change;
  const told = (what) => wrong.push(`${where}:${change.line ?? ''} ${kind} ${key}: ${what}`);
  if (key === undefined || !key.includes('.')) return;
  const [was, is] = ends.map(({ dump }) => dump.keys[key]);
  if (kind === 'key-gone') {
    checked += 1;
    if (is !== undefined) told('the dump has the key after all');
  } else if (kind === 'key-appears') {
    checked += 1;
    if (was !== undefined) told('the dump had the key before');
  } else if (kind === 'default-changed' || kind === 'lowers-default') {
    // what user space sets is not in a dump of a kernel
    if (/set by /.test(change.why) || /near the truth/.test(change.why)) return;
    for (const [text, entry, end] of [
      [before, was, 'before'],
      [after, is, 'after'],
    ]) {
      const real = entry?.values?.[0]?.[0];
      if (real === undefined || real === null) continue;
      checked += 1;
      if (real !== text) told(`${end} is '${text}', the dump has '${real}'`);
    }
  }
}

/** A fixed default that differs between the dumps, of a key that the file names, must have been told. */
function complete(report, ends, where) {
  const told = new Set(report.changes.map(({ key }) => key));
  for (const key of namedKeys(report)) {
    const parameter = knowledge.parameter(key);
    const [was, is] = ends.map(({ dump }) => dump.keys[key]?.values?.[0]?.[0]);
    if (parameter === undefined || was == null || is == null || was === is || told.has(key)) continue;
    if (parameter.defaults.some(({ formula, value }) => formula !== undefined || value === undefined) || parameter.defaults.length === 0)
      continue;
    checked += 1;
    wrong.push(`${where} ${key}: '${was}' became '${is}' between the dumps, and no change tells it`);
  }
}

function namedKeys(report) {
  const text = files.find(({ path }) => path === report.files[0])?.text ?? '';
  return knowledge.keys.filter((key) => text.includes(key));
}

function dumpOf(name) {
  const path = join(values.dumps, `${dumped[name]}.json`);
  return dumped[name] !== undefined && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/\.(tsv|md)$/.test(entry.name),
  );
  return found
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8'), encoding: 'utf8' }));
}
