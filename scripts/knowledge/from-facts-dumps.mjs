/** Dumps of booted kernels, by pattern key: values before and after modules, mode, accepted range, what a new namespace shows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

function table(path) {
  if (!existsSync(path)) return [];
  const [head = '', ...rows] = readFileSync(path, 'utf8').split('\n');
  const names = head.split('\t');
  return rows.filter((r) => r !== '').map((r) => Object.fromEntries(r.split('\t').map((cell, i) => [names[i], cell])));
}

export const printed = (text) => text.replaceAll('\\t', ' ').replaceAll('\\n', ' ').replace(/\s+/g, ' ').trim();

/** Tied keys move each other's limits, one-way keys see the earlier write, string keys take anything: the range column says nothing. */
const rangeMeansNothing = new Set([
  'kernel.sched_rt_period_us',
  'kernel.sched_rt_runtime_us',
  'kernel.sem',
  'kernel.ftrace_dump_on_oops',
  'fs.nr_open',
  'net.core.flow_limit_table_len',
  'kernel.random.urandom_min_reseed_secs',
  'kernel.random.write_wakeup_threshold',
]);

/**
 * @param folder dumps
 * @param patternOf key of a dump → key of the entry
 * @returns releases, oldest first: { release, name, version, distro, bounds, keys: Map(pattern → Row) }
 */
export function readDumps(folder, patternOf) {
  const runs = readdirSync(folder)
    .filter((f) => f.endsWith('-meta.tsv'))
    .map((f) => f.slice(0, -'-meta.tsv'.length))
    .sort();
  const releases = [];
  for (const release of new Set(runs.map((r) => r.replace(/-\d+$/, '')))) {
    const own = runs.filter((r) => r.replace(/-\d+$/, '') === release);
    const meta = Object.fromEntries(table(`${folder}/${own[0]}-meta.tsv`).map((r) => [r.field, r.value]));
    const version = meta.package_version.split('-')[0];
    const [major, minor] = version.split('.');
    const keys = new Map();
    const row = (key) => {
      const pattern = patternOf(key);
      if (!keys.has(pattern)) keys.set(pattern, { modes: new Set(), values: [], all: new Set(), range: undefined, netns: undefined });
      return keys.get(pattern);
    };
    for (const run of own) {
      const memory = Number(Object.fromEntries(table(`${folder}/${run}-meta.tsv`).map((r) => [r.field, r.value])).mem_mb);
      const base = new Map(table(`${folder}/${run}-base.tsv`).map((r) => [r.key, r]));
      for (const r of table(`${folder}/${run}.tsv`)) {
        const value = printed((base.get(r.key) ?? r).value);
        const into = row(r.key);
        into.modes.add(r.mode);
        if (isInstance(r.key, 'all')) into.all.add(value);
        else if (!isInterface(r.key) || isInstance(r.key, 'default')) into.values.push({ memory, value });
      }
      for (const r of table(`${folder}/${run}-netns.tsv`)) {
        // neighbour tables show `default` in the first namespace alone, but each interface in its own
        const shownBy = /\.neigh\./.test(r.key) ? ['lo'] : ['default', 'all'];
        if (isInterface(r.key) && !/\.gc_(thresh|interval)/.test(r.key) && !shownBy.some((name) => isInstance(r.key, name))) continue;
        const into = row(r.key);
        const shown = r.mode_netns === '-' ? 'hidden' : /^0[267]/.test(r.mode_netns) ? 'writable' : 'read-only';
        const had = into.netns;
        into.netns = {
          shown: had && had.shown !== shown ? 'differs' : shown,
          isolation: r.isolation === '-' ? (had?.isolation ?? '-') : r.isolation,
        };
      }
    }
    const probes = new Map();
    for (const r of table(`${folder}/${release}-probe.tsv`)) {
      if (!/^fix/.test(r.kind)) continue;
      if (!probes.has(r.key)) probes.set(r.key, []);
      probes.get(r.key).push(r);
    }
    for (const r of table(`${folder}/${release}-range.tsv`)) {
      if (isInterface(r.key) && !isInstance(r.key, 'default') && !isInstance(r.key, 'all')) continue;
      const into = row(r.key);
      const range = measuredRange(r, probes.get(r.key) ?? []);
      if (range !== undefined) into.range ??= range;
    }
    const distro = /\+deb(\d+)/.exec(release)?.[1] ?? { bullseye: 11, bookworm: 12, trixie: 13 }[meta.suite.split('-')[0]];
    releases.push({
      release,
      version,
      // a release string of Debian's stable kernels hides the point release: 6.1.0-50 is 6.1.176
      kernel: { version: /^(\d+\.\d+\.\d+)/.exec(release)[1], distro: `debian:${distro}` },
      range: { distro: `debian:${distro}`, since: `${major}.${minor}`, until: `${major}.${Number(minor) + 1}` },
      keys,
    });
  }
  return releases;
}

const isInterface = (key) => /^net\.\w+\.(conf|neigh)\./.test(key);
const isInstance = (key, name) => isInterface(key) && key.split('.')[3] === name;

/** @returns { min?, max? } as texts; a bound that is absent is not known from the probe */
function measuredRange(row, probes) {
  if (rangeMeansNothing.has(row.key) || probes.some((p) => p.rc === 'SHORT' && !/\bx\d/.test(p.wrote))) return undefined;
  const refused = (rc) => rc === 'EINVAL' || rc === 'ERANGE';
  if (row.min !== '' && refused(row.rc_below_min) && refused(row.rc_above_max)) return { min: row.min, max: row.max };
  if (row.min === '-2147483648' && row.max === '2147483647') return { min: row.min, max: row.max };
  const took = new Map(probes.filter((p) => /^-?\d+$/.test(p.wrote)).map((p) => [p.wrote, p.rc === 'ok']));
  const edge = (refusedValue, acceptedValue) => took.get(refusedValue) === false && took.get(acceptedValue) === true;
  const min = edge('-1', '0') ? '0' : edge('0', '1') ? '1' : undefined;
  const max = ['1 2', '2 3', '255 256', '32767 32768', '65535 65536', '2147483647 2147483648', '4294967295 4294967296']
    .map((pair) => pair.split(' '))
    .find(([inside, outside]) => edge(outside, inside))?.[0];
  // a bound somewhere between two probes, or values refused in the middle: that much is known, and no more
  const accepted = [...took].filter(([, ok]) => ok).map(([wrote]) => BigInt(wrote));
  const between = ([wrote, ok]) => !ok && accepted.some((v) => v < BigInt(wrote)) && accepted.some((v) => v > BigInt(wrote));
  const open =
    (max === undefined && took.get('2147483647') === false) || (min === undefined && took.get('-1') === false) || [...took].some(between);
  if (min === undefined && max === undefined && !open) return undefined;
  const by = (ok) => [...took].filter(([, taken]) => taken === ok).map(([wrote]) => wrote);
  return { ...(min && { min }), ...(max && { max }), ...(open && { open: { took: by(true), refused: by(false) } }) };
}
