/**
 * Makes test/kernels/RELEASE.json from dumps of booted kernels: what each key held before and after modules were loaded, the range
 * and the fixed values that were accepted, and what a new network namespace shows. One key a line.
 *
 *   node scripts/knowledge/fixture.mjs DUMPS_FOLDER [--packages FOLDER] [--knowledge FOLDER] [--out FOLDER] [--only RELEASE]
 *
 * FOLDER of packages holds RELEASE/ with the unpacked kernel package: its config and modules say why a key is not there. Without
 * it the fixture keeps what it had of them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const suites = new Map([
  ['bullseye', 'debian:11'],
  ['bookworm', 'debian:12'],
  ['trixie', 'debian:13'],
]);

/** What the probe writes into every key, in its order. */
export const probedValues =
  '-1 0 1 2 3 5 255 256 1024 32767 32768 65535 65536 1048576 2147483647 2147483648 4294967295 4294967296 9223372036854775807'.split(' ');

/** Nothing that a machine would keep to itself, and nothing that is another text at each start. */
const secret = /tcp_fastopen_key$|stable_secret$|netdev_rss_key$|^kernel\.random\.(uuid|boot_id)$|^fs\.binfmt_misc\./;

function table(path) {
  if (!existsSync(path)) return [];
  const [head = '', ...rows] = readFileSync(path, 'latin1').split('\n');
  const names = head.split('\t');
  return rows.filter((r) => r !== '').map((r) => Object.fromEntries(r.split('\t').map((cell, i) => [names[i], cell])));
}

const byKey = (rows) => new Map(rows.map((r) => [r.key, r]));

/** As the kernel prints it, single blanks between fields; a reading that failed stays `!EXXX`. */
const value = (text) => (text ?? '').replace(/(?:\\t|\\n| )+/g, ' ').trim();

const interfaceKey = (key) =>
  /^net\.\w+\.neigh\.default\.gc_(thresh|interval)/.test(key)
    ? key
    : key.replace(/^(net\.\w+\.(?:conf|neigh))\.[^.]+\.([\w-]+)$/, '$1.INTERFACE.$2');

/**
 * Rows of one key → `{first, fields, codes, other, partial, extra}`. One code a value: `=` taken and kept, `-` refused with EINVAL
 * and nothing changed, `?` not tried, `*` told in `other` as [index, result, value afterwards].
 */
function probeOf(rows) {
  const fixed = rows.filter((r) => /^fix\d+$/.test(r.kind));
  if (fixed.length === 0) return undefined;
  const fields = Number(fixed[0].kind.slice(3));
  const first = value(fixed[0].orig);
  const codes = Array(probedValues.length).fill('?');
  const other = [];
  for (const row of fixed) {
    const at = probedValues.indexOf(row.wrote);
    const after = value(row.readback);
    if (row.rc === 'ok' && after === Array(fields).fill(row.wrote).join(' ')) codes[at] = '=';
    else if (row.rc === 'EINVAL' && after === first) codes[at] = '-';
    else {
      codes[at] = '*';
      other.push([at, row.rc, after]);
    }
  }
  const special = (kind) => rows.filter((r) => r.kind === kind).map((r) => [r.rc, value(r.readback)])[0];
  const [partial, extra] = [special('partial'), special('extra')];
  return { first, fields, codes: codes.join(''), ...(other.length > 0 && { other }), ...(partial && { partial }), ...(extra && { extra }) };
}

/** Options and modules of the unpacked package, as far as the names asked for go. */
function packageOf(folder, release, names) {
  const root = join(folder, release);
  const modules = [join(root, 'usr/lib/modules', release), join(root, 'lib/modules', release)].find(existsSync);
  const config = [join(root, 'boot', `config-${release}`), join(modules ?? root, 'config')].find(existsSync);
  if (modules === undefined || config === undefined) return undefined;
  const set = new Map([...readFileSync(config, 'utf8').matchAll(/^(CONFIG_\w+)=(.*)$/gm)].map((m) => [m[1], m[2]]));
  const builtin = readFileSync(join(modules, 'modules.builtin'), 'utf8').split('\n');
  const plain = (path) => (/([^/]+)\.ko[^/]*$/.exec(path)?.[1] ?? '').replaceAll('-', '_');
  const there = new Set(readdirSync(modules, { recursive: true }).map(String).map(plain));
  const inside = new Set(builtin.map(plain));
  return {
    options: Object.fromEntries(names.options.map((n) => [n, set.get(n) ?? 'n'])),
    modules: Object.fromEntries(names.modules.map((n) => [n, inside.has(n) ? 'built in' : there.has(n) ? 'module' : 'absent'])),
  };
}

/** Options and modules that the entries of a folder name. */
function namesOf(knowledgeFolder) {
  const options = new Set();
  const modules = new Set();
  for (const file of readdirSync(knowledgeFolder)) {
    const entry = JSON.parse(readFileSync(join(knowledgeFolder, file), 'utf8'));
    for (const [name] of `${entry.kconfig ?? ''}`.matchAll(/CONFIG_\w+/g)) options.add(name);
    if (entry.module !== undefined) modules.add(entry.module);
  }
  return { options: [...options].sort(), modules: [...modules].sort() };
}

/** The fixture of one release, from the dumps of a folder. */
export function fixtureOf(dumps, release, packaged) {
  const runs = readdirSync(dumps)
    .filter((f) => f.endsWith('-meta.tsv'))
    .map((f) => f.slice(0, -'-meta.tsv'.length))
    .filter((r) => r.replace(/-\d+$/, '') === release)
    .sort();
  const meta = Object.fromEntries(table(`${dumps}/${runs[0]}-meta.tsv`).map((r) => [r.field, r.value]));
  const ranges = byKey(table(`${dumps}/${release}-range.tsv`));
  const probes = Map.groupBy
    ? Map.groupBy(table(`${dumps}/${release}-probe.tsv`), (r) => r.key)
    : groupByKey(table(`${dumps}/${release}-probe.tsv`));
  const keys = {};
  const machines = [];
  const loaded = new Set();
  for (const [at, run] of runs.entries()) {
    const own = Object.fromEntries(table(`${dumps}/${run}-meta.tsv`).map((r) => [r.field, r.value]));
    machines.push({ memoryBytes: Number(own.memtotal_kb) * 1024, megabytes: Number(own.mem_mb), cpus: Number(own.cpus) });
    for (const row of table(`${dumps}/${run}-modules.tsv`))
      if (row.insmod === 'ok') loaded.add(row.module.replace(/^\d+-/, '').replaceAll('-', '_'));
    const base = byKey(table(`${dumps}/${run}-base.tsv`));
    const full = byKey(table(`${dumps}/${run}.tsv`));
    const netns = byKey(table(`${dumps}/${run}-netns.tsv`));
    for (const [key, row] of full) {
      const space = netns.get(key);
      const range = ranges.get(key);
      const probe = probes.get(key) && probeOf(probes.get(key));
      keys[key] ??= {
        mode: row.mode,
        values: Array(runs.length).fill(null),
        ...(range !== undefined && range.min !== '' && { range: rangeOf(range) }),
        ...(probe && { probe }),
        ...(space && { netns: netnsOf(space, secret.test(key)) }),
      };
      const told = (cell) => (secret.test(key) ? '!NOT KEPT' : value(cell));
      keys[key].values[at] = [base.has(key) ? told(base.get(key).value) : null, told(row.value)];
    }
  }
  const distro = /\+deb(\d+)/.exec(release) ? `debian:${/\+deb(\d+)/.exec(release)[1]}` : suites.get(meta.suite);
  return {
    release,
    packageVersion: meta.package_version,
    distro,
    machines,
    loaded: [...loaded].sort(),
    ...packaged,
    keys: Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))),
    present: [...new Set(Object.keys(keys).map(interfaceKey))].sort(),
  };
}

/** [least, most], and what was said below and above where that is another thing than EINVAL. */
function rangeOf({ min, max, rc_below_min: below, rc_above_max: above }) {
  return below === 'EINVAL' && above === 'EINVAL' ? [min, max] : [min, max, below, above];
}

function netnsOf(space, isSecret) {
  const changed = space.mode_netns !== '-' && value(space.value_init) !== value(space.value_netns) && !isSecret;
  return {
    mode: space.mode_netns,
    isolation: space.isolation,
    ...(changed && { value: value(space.value_netns) }),
    ...(space.write_same_netns !== 'ok' && space.write_same_netns !== '-' && { write: space.write_same_netns }),
    ...(space.mode_userns !== space.mode_netns && { userMode: space.mode_userns }),
  };
}

function groupByKey(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.key, [...(groups.get(row.key) ?? []), row]);
  return groups;
}

/** One line a key, so that a new dump shows as the keys that differ. */
export function fixtureText({ keys, present, ...head }) {
  const rows = Object.entries(keys).map(([key, row]) => `  ${JSON.stringify(key)}: ${JSON.stringify(row)}`);
  const start = Object.entries(head).map(([name, of]) => ` ${JSON.stringify(name)}: ${JSON.stringify(of)},`);
  return `{\n${start.join('\n')}\n "keys": {\n${rows.join(',\n')}\n },\n "present": [\n${present.map((k) => `  ${JSON.stringify(k)}`).join(',\n')}\n ]\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { packages: { type: 'string' }, knowledge: { type: 'string' }, out: { type: 'string' }, only: { type: 'string' } },
  });
  const dumps = positionals[0];
  if (!dumps) throw new Error('expected the folder of the dumps');
  const out = values.out ?? fileURLToPath(new URL('../../test/kernels/', import.meta.url));
  mkdirSync(out, { recursive: true });
  const names = namesOf(values.knowledge ?? fileURLToPath(new URL('../../src/knowledge/sysctl/', import.meta.url)));
  const releases = new Set(
    readdirSync(dumps)
      .filter((f) => f.endsWith('-meta.tsv'))
      .map((f) => f.replace(/-\d+-meta\.tsv$/, '')),
  );
  for (const release of [...releases].sort()) {
    if (values.only !== undefined && values.only !== release) continue;
    const path = join(out, `${release}.json`);
    const had = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
    const packaged = (values.packages && packageOf(values.packages, release, names)) ?? {
      ...(had.options && { options: had.options }),
      ...(had.modules && { modules: had.modules }),
    };
    writeFileSync(path, fixtureText(fixtureOf(dumps, release, packaged)));
  }
}
