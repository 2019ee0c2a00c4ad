// Puts deliberate faults into our code, one at a time, and shows that the comparison with the real systemd catches each.
// usage: node scripts/verify/units-faults.mjs [--units 2000] [--seed N]; ends with 1 where a fault goes unseen
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const faults = [
  [
    'a comment behind a byte order mark is a comment',
    'read/systemd-unit.ts',
    "if (from.text[first] === '#'",
    "if (from.text.replace(mark, '').trimStart()[0] === '#'",
  ],
  [
    'comments end a joined line',
    'read/systemd-unit.ts',
    "from.text[first] === ';') continue;",
    "from.text[first] === ';') if (parts.length === 0) continue;",
  ],
  ['a doubled backslash joins lines', 'read/systemd-unit.ts', 'return count % 2 === 1;', 'return count > 0;'],
  ['lines are joined without a blank', 'read/systemd-unit.ts', 'rest.slice(0, -1)} `', 'rest.slice(0, -1)}`'],
  ['every byte order mark is dropped', 'read/systemd-unit.ts', 'if (skip > 0) markSeen = true;', ''],
  ['form feeds are blanks', 'read/systemd-unit.ts', "text[start] === '\\t'", "text[start] === '\\t' || text[start] === '\\f'"],
  ['a bad header is passed over', 'read/systemd-unit.ts', "!words.endsWith(']')) {", "!words.endsWith(']')) {\n        continue;"],
  ['bytes that are no UTF-8 are taken', 'read/systemd-unit.ts', 'if (words === undefined) {', 'if (false) {'],
  ['a lone carriage return is no line end', 'read/unit-physical-lines.ts', 'code === 13 ? carriageReturn', 'code === -1 ? carriageReturn'],
  ['soft above hard is taken', 'core/unit-limit-value.ts', 'soft.value > hard.value', 'false'],
  ['a colon at the end is refused', 'core/unit-limit-value.ts', "rest !== ''", "rest !== '' || /:$/.test(value)"],
  ['a backslash is kept', 'core/unit-limit-value.ts', "if (value[at] === '\\\\') {", 'if (false) {'],
  ['seconds are rounded down', 'core/unit-limit-value.ts', 'time + 999_999n', 'time'],
  [
    'an empty value resets',
    'core/unit-limit-value.ts',
    "if (value === '') return",
    "if (value === '') return { soft: undefined, hard: undefined };\n  if (value === '') return",
  ],
  ['names are taken in any case', 'core/unit-limit-value.ts', 'item === item.toUpperCase() && kinds', 'kinds'],
  ['counts are decimal only', 'core/unit-number.ts', 'const hexadecimal = ', 'const hexadecimal = false && '],
  ['0b is unknown', 'core/unit-number.ts', '/^0[bBoO]/', '/^0[oO]/'],
  ['suffixes in any order', 'core/unit-number.ts', 'i >= firstSuffix && ', ''],
  ['kilobytes of 1000', 'core/unit-number.ts', '1024n ** power(suffix)', '1000n ** power(suffix)'],
  ['M is a minute', 'core/unit-number.ts', "['M', 2_629_800n * second]", "['M', 60n * second]"],
  ['+20 is a nice level', 'core/unit-number.ts', 'read >= 20n', 'read > 20n'],
  ['packages before the administrator', 'core/unit-directories.ts', "'/etc/systemd/system',\n", '\n'],
  ['drop-ins by directory, not by name', 'core/unit-files.ts', '.sort(([a], [b]) => compareText(a, b))', ''],
  [
    'the last of one name counts',
    'core/unit-files.ts',
    'if (owner === undefined) first.set(name, file);',
    'first.set(name, file);\n      if (owner === undefined) continue;',
  ],
  ['no drop-ins for dashed prefixes', 'core/unit-names.ts', '...(shorter === undefined ? []', '...(shorter === undefined || true ? []'],
  ['no drop-ins of templates', 'core/unit-names.ts', '...(template === undefined ? []', '...(template === undefined || true ? []'],
  ['aliases bring no drop-ins', 'core/unit-files.ts', '[name, ...aliases], directories', '[name], directories'],
  ['an empty unit file masks nothing', 'core/unit-files.ts', "main.found === 'null' || main.empty === true)", "main.found === 'null')"],
  ['manager files beat the unit', 'core/unit-limits.ts', 'ofUnit.at(-1) ?? ofManager.at(-1)', 'ofManager.at(-1) ?? ofUnit.at(-1)'],
  ['the first line wins', 'core/unit-limits.ts', 'const winner = ofUnit.at(-1)', 'const winner = ofUnit.at(0)'],
];

const { values } = parseArgs({ options: { units: { type: 'string', default: '2000' }, seed: { type: 'string', default: '3' } } });
const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tune-advise-faults-'));
let unseen = 0;

/** The comparison with one file of ours changed. */
async function changed(number, file, from, to) {
  const outfile = join(folder, `f${number}.mjs`);
  const path = at(`src/${file}`);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold '${from}'`);
  const plugin = {
    name: 'fault',
    setup: (b) =>
      b.onLoad({ filter: /\.ts$/ }, (args) => (args.path === path ? { contents: text.replace(from, () => to), loader: 'ts' } : undefined)),
  };
  await build({
    entryPoints: [at('test/readers/unit-verify.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    plugins: [plugin],
  });
  return import(pathToFileURL(outfile).href);
}

try {
  const [first, ...rest] = faults;
  const { recordedUnits } = await changed(-1, first[1], first[2], first[2]);
  const record = recordedUnits(Number(values.units), Number(values.seed), at('test/readers/unit-systemd.sh'));
  const { differing } = await changed(-2, first[1], first[2], first[2]);
  console.log(`${record.length} trees, seed ${values.seed}: ${differing(record)} differ without a fault`);
  for (const [i, [name, file, from, to]] of [first, ...rest].entries()) {
    const seen = (await changed(i, file, from, to)).differing(record);
    if (seen === 0) unseen++;
    console.log(`${seen === 0 ? 'NOT SEEN' : `${String(seen).padStart(4)} trees`}  ${name}`);
  }
  console.log(`${faults.length - unseen} of ${faults.length} faults seen`);
  process.exitCode = unseen === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
