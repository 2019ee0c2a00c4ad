/**
 * Makes test/kernels/RELEASE.json from dumps of booted kernels: what each key held before and after its modules were loaded,
 * the range that was accepted, and what a new network namespace shows. Only keys that have an entry; the names of all.
 *
 *   node scripts/knowledge/fixture.mjs DUMPS_FOLDER
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const dumps = process.argv[2];
if (!dumps) throw new Error('expected the folder of the dumps');
const knowledge = new URL('../../src/knowledge/sysctl/', import.meta.url);
const curated = new Set(readdirSync(knowledge).map((f) => f.replace(/\.json$/, '')));
const suites = new Map([
  ['bullseye', 'debian:11'],
  ['bookworm', 'debian:12'],
]);

function table(path) {
  if (!existsSync(path)) return [];
  const [head = '', ...rows] = readFileSync(path, 'utf8').split('\n');
  const names = head.split('\t');
  return rows.filter((r) => r !== '').map((r) => Object.fromEntries(r.split('\t').map((cell, i) => [names[i], cell])));
}

const value = (text) => text.replaceAll('\\t', ' ').replaceAll('\\n', ' ').trim();
const interfaceKey = (key) => (/^net\.\w+\.neigh\.default\.gc_(thresh|interval)/.test(key) ? key : withoutInterface(key));
const withoutInterface = (key) => key.replace(/^(net\.\w+\.(?:conf|neigh))\.[^.]+\.([\w-]+)$/, '$1.INTERFACE.$2');
const runs = readdirSync(dumps)
  .filter((f) => f.endsWith('-meta.tsv'))
  .map((f) => f.slice(0, -'-meta.tsv'.length))
  .sort();

for (const release of new Set(runs.map((r) => r.replace(/-\d+$/, '')))) {
  const sizes = runs.filter((r) => r.replace(/-\d+$/, '') === release);
  const meta = Object.fromEntries(table(`${dumps}/${sizes[0]}-meta.tsv`).map((r) => [r.field, r.value]));
  const ranges = new Map(
    table(`${dumps}/${release}-range.tsv`)
      .filter((r) => r.min !== '')
      .map((r) => [r.key, [r.min, r.max]]),
  );
  const present = new Set();
  const keys = {};
  const machines = [];
  for (const run of sizes) {
    const own = Object.fromEntries(table(`${dumps}/${run}-meta.tsv`).map((r) => [r.field, r.value]));
    machines.push({ memoryBytes: Number(own.memtotal_kb) * 1024, megabytes: Number(own.mem_mb), cpus: Number(own.cpus) });
    const base = new Map(table(`${dumps}/${run}-base.tsv`).map((r) => [r.key, r]));
    const full = new Map(table(`${dumps}/${run}.tsv`).map((r) => [r.key, r]));
    const netns = new Map(table(`${dumps}/${run}-netns.tsv`).map((r) => [r.key, r]));
    for (const [key, row] of full) {
      present.add(interfaceKey(key));
      const own = curated.has(key) ? key : interfaceKey(key);
      if (!curated.has(own) || (own !== key && !/\.(all|default)\./.test(key))) continue;
      const space = netns.get(key);
      keys[key] ??= {
        mode: row.mode,
        values: [],
        ...(ranges.has(key) && { range: ranges.get(key) }),
        ...(space && { netns: { mode: space.mode_netns, isolation: space.isolation } }),
      };
      keys[key].values.push([base.has(key) ? value(base.get(key).value) : null, value(row.value)]);
    }
  }
  const distro = /\+deb(\d+)/.exec(release) ? `debian:${/\+deb(\d+)/.exec(release)[1]}` : suites.get(meta.suite);
  const fixture = {
    release,
    packageVersion: meta.package_version,
    distro,
    machines,
    keys: Object.fromEntries(Object.entries(keys).sort()),
    present: [...present].sort(),
  };
  const out = new URL('../../test/kernels/', import.meta.url);
  mkdirSync(out, { recursive: true });
  const body = JSON.stringify(fixture, null, 1)
    .replace(/\n {3,}/g, ' ')
    .replace(/\n {2}\]/g, ']')
    .replace(/\n {2}\}/g, '}');
  writeFileSync(new URL(`${release}.json`, out), `${body}\n`);
}
