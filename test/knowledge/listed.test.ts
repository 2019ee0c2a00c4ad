import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { explainOnKernel } from '../../src/cli/explain-on-kernel.ts';
import { parameterItem } from '../../src/render/parameter-item.ts';
import { type Booted, readBooted } from './proof/booted.ts';
import { kernel, knowledge, parameters } from './whole-knowledge.ts';

const fixtures = new URL('../kernels/', import.meta.url);
const booted = readBooted(fixtures).find((b) => b.release === '6.1.0-50-cloud-amd64') as Booted;
const at = booted.machines.findIndex((m) => m.megabytes === 4096);
/** the same kernel on the same machine, with systemd as its first process, before any of its sysctl files */
const withSystemd = JSON.parse(readFileSync(new URL('systemd-6.1.0-50-cloud-amd64.json', fixtures), 'utf8')) as {
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly keys: Readonly<Record<string, string>>;
};

/** what `list parameters --kernel debian:12 --memory … --cpus 2 --format json` holds, by key of the dump */
const args = { memory: String(withSystemd.memoryBytes), cpus: String(withSystemd.cpus) };
const listed = parameters.map((p) => parameterItem(p, explainOnKernel(p, kernel('debian:12'), args, knowledge)));
const dumped = (name: string) => name.replace(/^(net\.\w+\.(?:conf|neigh))\.\*\./, '$1.default.');
const measured = (name: string) => {
  const pair = booted.keys[dumped(name)]?.values[at];
  return pair?.[0] ?? pair?.[1];
};

const counts = { listed: listed.length, there: 0, same: 0, near: 0, untold: 0, byUserSpace: 0 };
afterAll(() => {
  process.stderr.write(`\nlist parameters, debian:12, 4 GB: ${JSON.stringify(counts)}\n`);
});

/** Numbers that hang on the memory that was free at boot. */
const near = (said: string, is: string) => {
  const [a, b] = [said.split(' ').map(Number), is.split(' ').map(Number)];
  return a.length === b.length && a.every((n, i) => Math.abs(n - (b[i] as number)) <= 0.01 * Math.abs(b[i] as number));
};

it('every key of the dump is listed as existing, and what it starts with as its default', () => {
  const wrong = listed.flatMap((item) => {
    const is = measured(item.name);
    if (is === undefined) return [];
    counts.there++;
    if (item.exists !== true) return [`${item.name}: exists ${item.exists}`];
    if (item.default === null) {
      counts.untold++;
      return [];
    }
    if (item.default === is) counts.same++;
    else if (near(item.default, is)) counts.near++;
    else return [`${item.name}: listed ${item.default}, is ${is}`];
    return [];
  });
  expect(wrong).toEqual([]);
  expect(counts.same).toBeGreaterThan(700);
  expect(counts.near).toBeLessThan(25);
});

it('settable keys without a default are few', () => {
  const settable = new Set(parameters.filter((p) => p.kind === 'tunable').map((p) => p.key.replaceAll('INTERFACE', '*')));
  const untold = listed.filter((i) => i.default === null && settable.has(i.name) && measured(i.name) !== undefined).map((i) => i.name);
  expect(untold.length, untold.join(' ')).toBeLessThanOrEqual(20);
});

it('what PID 1 makes of a key is its distroDefault, and no other key is said to change', () => {
  const byFile = new Set(
    parameters.filter((p) => p.setBy.some((s) => s.by.endsWith('.conf'))).map((p) => p.key.replaceAll('INTERFACE', '*')),
  );
  const changed = listed.filter((i) => {
    const after = withSystemd.keys[dumped(i.name)];
    const before = measured(i.name);
    return after !== undefined && before !== undefined && after !== before && !near(after, before);
  });
  const tunable = changed.filter((i) => parameters.some((p) => p.kind === 'tunable' && p.key === i.name && p.defaults.length > 0));
  expect(tunable.map((i) => i.name)).toEqual(['fs.file-max', 'kernel.ctrl-alt-del', 'kernel.printk_devkmsg', 'net.unix.max_dgram_qlen']);
  for (const item of tunable) expect(item.distroDefault, item.name).toBe(withSystemd.keys[item.name]);
  const said = listed.filter((i) => i.distroDefault !== null && !byFile.has(i.name));
  counts.byUserSpace = listed.filter((i) => i.distroDefault !== null).length;
  expect(said.map((i) => i.name)).toEqual(tunable.map((i) => i.name));
});

it('Debian 12 has the files of procps and systemd, Debian 13 those of linux-sysctl-defaults, Debian 11 neither', () => {
  const set = (release: string) =>
    Object.fromEntries(
      parameters.flatMap((p) => {
        const value = explainOnKernel(p, kernel(release), args, knowledge).distroDefault;
        return value !== undefined && p.setBy.some((s) => s.by.endsWith('.conf')) ? [[p.key, value]] : [];
      }),
    );
  expect(set('debian:11')).toEqual({ 'kernel.pid_max': '4194304' });
  expect(set('debian:12')).toEqual({
    'fs.protected_fifos': '1',
    'fs.protected_hardlinks': '1',
    'fs.protected_regular': '2',
    'fs.protected_symlinks': '1',
    'kernel.pid_max': '4194304',
  });
  expect(set('debian:13')).toMatchObject({
    'fs.protected_regular': '2',
    'kernel.sysrq': '438',
    'net.core.default_qdisc': 'fq_codel',
    'net.ipv4.conf.INTERFACE.rp_filter': '2',
    'net.ipv4.ping_group_range': '0 2147483647',
    'vm.max_map_count': '1048576',
  });
});
