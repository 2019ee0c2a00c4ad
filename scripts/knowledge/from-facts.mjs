/**
 * Makes one <key>.json of each parameter of a research folder that from-facts-hand-made.json does not list, measured against
 * dumps of booted kernels. Where both differ the kernel is right, and the difference is told. What by-hand.json has is added to all.
 *
 *   node scripts/knowledge/from-facts.mjs FACTS_FOLDER OUT_FOLDER DUMPS_FOLDER
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { unknownByHand, withByHand } from './from-facts-by-hand.mjs';
import { readDumps } from './from-facts-dumps.mjs';
import { entryOf } from './from-facts-entry.mjs';
import { entryKey, patternFinder, readFacts } from './from-facts-read.mjs';
import { compareVersions, treeOf } from './from-facts-versions.mjs';

const [factsFolder, out, dumpsFolder] = process.argv.slice(2);
if (!factsFolder || !out || !dumpsFolder) throw new Error('expected the folders of the facts, of the entries to write, and of the dumps');

const records = readFacts(factsFolder);
const keys = records.map((r) => r.key);
const dumps = readDumps(dumpsFolder, patternFinder(keys)).sort((a, b) => compareVersions(a.version, b.version));
const keep = new Set(JSON.parse(readFileSync(new URL('from-facts-hand-made.json', import.meta.url), 'utf8')));

/** Trees that held the file of a record: those in which anything of the same file changed. */
const treesByFile = new Map();
const filesOf = (r) => (r.evidence ?? []).flatMap((t) => /^([\w./-]+\.[ch]): entry/.exec(t)?.[1] ?? []);
const history = (r) => [
  ...(r.handler_history ?? []).map((h) => h.first_seen_tree),
  ...(r.enforcement_history ?? []).map((h) => h.from_tree),
  ...(r.seen_in_trees ?? []),
];
const mainTrees = (r) => history(r).filter((t) => !/-?el\d|ubuntu|u$/.test(t));
const all = { net: new Set(['2.6.32']), sys: new Set(['2.6.32']), rest: new Set(['2.6.32']) };
for (const r of records)
  for (const tree of mainTrees(r)) {
    all[r.from].add(tree);
    for (const file of filesOf(r))
      treesByFile.set(`${r.from} ${file}`, (treesByFile.get(`${r.from} ${file}`) ?? new Set(['2.6.32'])).add(tree));
  }
const sorted = (names) => [...names].map(treeOf).sort((a, b) => compareVersions(a.version, b.version));
function trees(record) {
  if (record.from === 'sys') return sorted(all.sys);
  const found = filesOf(record).flatMap((f) => [...(treesByFile.get(`${record.from} ${f}`) ?? [])]);
  return sorted(new Set(['2.6.32', ...found]));
}

const notes = [];
const names = new Set(keys);
const context = {
  trees,
  dumps,
  known: (key) => names.has(key),
  keyOf: entryKey,
  note: (field, key, text) => notes.push({ field, key, text }),
};
mkdirSync(out, { recursive: true });
for (const file of readdirSync(out)) if (file.endsWith('.json') && !keep.has(file.slice(0, -'.json'.length))) rmSync(`${out}/${file}`);
const counts = {};
for (const record of records) {
  if (keep.has(record.key)) continue;
  const entry = withByHand(entryOf(record, context));
  counts[entry.kind] = (counts[entry.kind] ?? 0) + 1;
  writeFileSync(`${out}/${record.key}.json`, `${JSON.stringify(entry, null, 2)}\n`);
}
for (const key of keep) {
  const path = `${out}/${key}.json`;
  if (existsSync(path)) writeFileSync(path, `${JSON.stringify(withByHand(JSON.parse(readFileSync(path, 'utf8'))), null, 2)}\n`);
}
const unknown = unknownByHand(new Set([...keys, ...keep]));
if (unknown.length > 0) throw new Error(`by-hand.json names ${unknown.join(', ')}: expected keys of the facts`);
for (const { field, key, text } of notes.sort((a, b) => (a.field + a.key < b.field + b.key ? -1 : 1)))
  console.log(`- ${field} \`${key}\`: ${text}`);
console.error(counts, `${keep.size} made by hand`);
