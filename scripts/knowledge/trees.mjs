/**
 * Makes test/kernels/trees.json: what the source trees of kernels too old to be started here say of each key. One key a line:
 * the first and the last tree that has it (or the list of them), and from which tree on with which handler, bounds and mode.
 *
 *   node scripts/knowledge/trees.mjs FACTS_FOLDER
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const facts = process.argv[2];
if (!facts) throw new Error('expected the folder of the facts');

/** The trees that stand for each series, as far as was said which point release it was. */
const trees = { '3.10': '3.10.108', 4.4: '4.4.121', 4.9: '4.9.45', 4.14: '4.14.67', 4.19: '4.19.1' };

const mainline = (tree) => /^\d+\.\d+(\.\d+)?$/.test(tree);

function seenIn(entry) {
  if (entry.seen_in_trees) return { seen: entry.seen_in_trees.filter(mainline) };
  for (const text of entry.evidence ?? []) {
    const found = /seen in trees (\d[\d.]*)\.\.(\d[\d.]*\d)/.exec(text) ?? /seen in trees (\d[\d.]*\d)()(?:;|$)/.exec(text);
    if (found) return { first: found[1], last: found[2] || found[1] };
  }
  return undefined;
}

const rows = [];
for (const file of ['net.json', 'rest.json', 'sys.json']) {
  for (const entry of JSON.parse(readFileSync(join(facts, file), 'utf8'))) {
    const seen = seenIn(entry);
    if (seen === undefined) continue;
    const history = (entry.handler_history ?? entry.enforcement_history ?? [])
      .map((h) => [h.first_seen_tree ?? h.from_tree, h.handler, h.min, h.max, h.mode])
      .filter(([tree]) => mainline(tree));
    rows.push(`  ${JSON.stringify(entry.name)}: ${JSON.stringify({ ...seen, history })}`);
  }
}
const text = `{\n "trees": ${JSON.stringify(trees)},\n "keys": {\n${rows.sort().join(',\n')}\n }\n}\n`;
JSON.parse(text);
writeFileSync(new URL('../../test/kernels/trees.json', import.meta.url), text);
