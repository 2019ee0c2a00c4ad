/**
 * Makes test/kernels/syntax-RELEASE.json from dumps of booted kernels: what each odd spelling of a value did to a key.
 * Rows are [written, result, value afterwards] for each key, after the value that the key held first.
 *
 *   node scripts/kernels/syntax-fixture.mjs DUMPS_FOLDER
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const dumps = process.argv[2];
if (!dumps) throw new Error('expected the folder of the dumps');
const escapes = { t: '\t', n: '\n', r: '\r', '\\': '\\' };
const plain = (cell) =>
  cell.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex, one) => (hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes[one] ?? one)));

for (const file of readdirSync(dumps)
  .filter((f) => f.endsWith('-syntax.tsv'))
  .sort()) {
  const keys = {};
  for (const row of readFileSync(`${dumps}/${file}`, 'utf8').split('\n').slice(1)) {
    if (row === '') continue;
    const [key, orig, wrote, result, after] = row.split('\t');
    keys[key] ??= { first: plain(orig), rows: [] };
    keys[key].rows.push([plain(wrote), result, plain(after ?? '')]);
  }
  const release = file.slice(0, -'-syntax.tsv'.length);
  const body = Object.entries(keys).map(
    ([key, { first, rows }]) =>
      `  ${JSON.stringify(key)}: {"first": ${JSON.stringify(first)}, "rows": [\n${rows.map((r) => `    ${JSON.stringify(r)}`).join(',\n')}\n  ]}`,
  );
  writeFileSync(
    new URL(`../../test/kernels/syntax-${release}.json`, import.meta.url),
    `{"release": ${JSON.stringify(release)}, "keys": {\n${body.join(',\n')}\n}}\n`,
  );
}
