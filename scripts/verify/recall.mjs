// How much of what is wrong does lint find?  node scripts/verify/recall.mjs [--seed N] [--plants N] [--corpus DIR] [--all]
// Plants one fault at a time in files that lint finds nothing in, and looks for a finding of one of the rules meant, on the line of the fault.
// Real files come from the folder of --corpus where it is there; their texts are read, never kept. Exit code 1 below 95 in 100.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { top } from './bundle.mjs';
import { product } from './product.mjs';
import { chances } from './recall-chance.mjs';
import { faults, silent } from './recall-faults.mjs';
import { ownHosts } from './recall-hosts.mjs';
import { plant, random } from './recall-plant.mjs';
import { waysFor, wrapped } from './recall-wrappers.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    plants: { type: 'string', default: '200' },
    corpus: { type: 'string', default: join(top, '../shared/corpus') },
    /** every fault once, in place of a choice */
    all: { type: 'boolean', default: false },
  },
});
const wanted = 0.95;
const { lintFiles, readFiles, lintKernels, knowledge } = await product([
  "export { lintFiles, readFiles } from './src/cli/lint-files.ts';",
  "export { lintKernels } from './src/cli/lint-kernels.ts';",
]);
const corpus = corpusFiles(values.corpus);
const clean = await cleanFiles([...ownHosts, ...corpus]);
const real = clean.length - ownHosts.length;
console.log(
  `seed ${values.seed}; ${clean.length} files without a finding: ${ownHosts.length} of our own, ${real} of ${corpus.length} real ones`,
);
if (corpus.length === 0) console.log('no real files: the folder of --corpus is not there');
report(await plantAll());

function corpusFiles(folder) {
  const index = join(folder, 'index.tsv');
  if (!existsSync(index)) return [];
  const rows = readFileSync(index, 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => row.split('\t')).map(([file, , , , path]) => [path, readFileSync(join(folder, file), 'utf8')]);
}

async function findings(files) {
  const sources = files.map(([path, text]) => ({ path, text, encoding: 'utf8' }));
  const { kernels, from } = lintKernels([], {}, sources, knowledge);
  return (await lintFiles({ files: sources, kernels, kernelsFrom: from, knowledge })).findings;
}

async function cleanFiles(all) {
  const hosts = [];
  for (const [path, text] of all) {
    const { files } = await readFiles([{ path, text, encoding: 'utf8' }]);
    const own = ownHosts.some(([name]) => name === path);
    const found = await findings([[path, text]]);
    if (own && found.length > 0) throw new Error(`${path}: a file of our own is not clean: ${found.map((f) => f.id).join(' ')}`);
    if (files.length > 0 && found.length === 0) hosts.push({ path, text, lines: files });
  }
  return hosts;
}

async function plantAll() {
  const below = random(Number(values.seed));
  const planted = [];
  for (const fault of chosen(below)) {
    const hosts = Array.from({ length: 200 }, () => clean[below(clean.length)]);
    const done = first(hosts, (host) => plant(fault, host, below));
    if (done === undefined) throw new Error(`no file has a place for '${fault.name}'`);
    const found = await findings(done.files);
    const there = (f) => done.at.some(([path, line]) => f.place.path === path && f.place.line === line);
    const hit = found.some((f) => fault.ids.includes(f.id) && there(f));
    planted.push({ fault, done, found, hit });
  }
  return planted;
}

/** Kinds in turn, so that none is left out; of each kind a fault by chance. */
function chosen(below) {
  const lines = faults.filter((fault) => fault.lines !== undefined);
  if (values.all) return [...faults, ...lines.flatMap((fault) => waysFor(fault).map((way) => inside(fault, way)))];
  const made = Object.entries(chances).map(([name, make]) => () => ({ name, ...make(below, knowledge) }));
  const written = [...groupBy(faults, (fault) => fault.name).values()].map((kind) => () => kind[below(kind.length)]);
  const kinds = [...written, ...made, () => anyInside(lines[below(lines.length)], below)];
  return Array.from({ length: Number(values.plants) }, (_, i) => kinds[i % kinds.length]());
}

function anyInside(fault, below) {
  const ways = waysFor(fault);
  return inside(fault, ways[below(ways.length)]);
}

function inside(fault, way) {
  return { ...wrapped(fault, way), name: 'a line of a file that another language writes' };
}

function groupBy(list, nameOf) {
  const groups = new Map();
  for (const one of list) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
  return groups;
}

function first(list, make) {
  for (const one of list) {
    const made = make(one);
    if (made !== undefined) return made;
  }
  return undefined;
}

function report(planted) {
  const kinds = groupBy(planted, ({ fault }) => fault.name);
  for (const [name, of] of kinds) console.log(`${of.filter(({ hit }) => hit).length}/${of.length}`.padEnd(8) + name);
  for (const { fault, done, found } of planted.filter(({ hit }) => !hit)) {
    const what = fault.set?.join(' = ') ?? (fault.lines ?? Object.values(fault.files)).join(' | ').replaceAll('\n', ' | ');
    const else_ = found.map((f) => `${f.id} ${f.place.path}:${f.place.line}`).join(', ') || 'nothing';
    console.log(
      `missed   ${fault.name}: ${what}\n         in ${done.at.map((at) => at.join(':')).join(' or ')}; expected ${fault.ids.join(' or ')}, found ${else_}`,
    );
  }
  for (const [what, why] of silent) console.log(`silent   ${what}: ${why}`);
  const hits = planted.filter(({ hit }) => hit).length;
  console.log(`${hits} of ${planted.length} faults of ${kinds.size} kinds found (${((100 * hits) / planted.length).toFixed(1)} %)`);
  process.exitCode = hits < wanted * planted.length ? 1 : 0;
}
