import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { computedDefault, formulaNames } from '../../src/core/computed-default.ts';
import { defaultValue } from '../../src/core/default-value.ts';
import type { Kernel } from '../../src/model/kernel-types.ts';
import { kernel, knowledge, parameter, parameters } from '../knowledge/whole-knowledge.ts';

const gibi = 1024 ** 3;

interface Booted {
  readonly release: string;
  readonly distro: string;
  readonly machines: readonly { readonly memoryBytes: number; readonly megabytes: number; readonly cpus: number }[];
  readonly keys: Readonly<Record<string, { readonly values: readonly (readonly [string | null, string])[] }>>;
}
const folder = new URL('../kernels/', import.meta.url);
const booted = readdirSync(folder)
  .filter((f) => /^\d.*-amd64\.json$/.test(f))
  .map((f) => JSON.parse(readFileSync(new URL(f, folder), 'utf8')) as Booted);

/** Formula → the key whose default it is, and how far it may be off where it is approximate. */
const held = [
  ['tcp-max-tw-buckets', 'net.ipv4.tcp_max_tw_buckets', 0],
  ['tcp-max-syn-backlog', 'net.ipv4.tcp_max_syn_backlog', 0],
  ['tcp-max-orphans', 'net.ipv4.tcp_max_orphans', 0],
  ['nf-conntrack-buckets', 'net.netfilter.nf_conntrack_buckets', 0],
  ['nf-conntrack-max', 'net.netfilter.nf_conntrack_max', 0],
  ['tcp-wmem', 'net.ipv4.tcp_wmem', 0],
  ['tcp-mem', 'net.ipv4.tcp_mem', 0.02],
  ['tcp-rmem', 'net.ipv4.tcp_rmem', 0.02],
  ['file-max', 'fs.file-max', 0.03],
  ['min-free-kbytes', 'vm.min_free_kbytes', 0],
] as const;

const runs = booted.flatMap((b) => b.machines.map((machine, i) => ({ name: `${b.release} with ${machine.megabytes} MB`, b, machine, i })));

describe.each(runs)('$name', ({ b, machine, i }) => {
  const on: Kernel = { ...kernel(b.release), distro: b.distro };
  it.each(held)('%s', (formula, key, off) => {
    const [base, full] = b.keys[key]?.values[i] ?? [];
    const real = (base ?? full)?.split(' ');
    const computed = computedDefault(formula, on, machine);
    const fields = computed?.value.split(' ');
    expect(fields?.length).toBe(real?.length);
    for (const [n, field] of (fields ?? []).entries()) {
      const error = Math.abs(Number(field) - Number(real?.[n])) / Number(real?.[n]);
      expect(error, `${key}: ${computed?.value} for ${real?.join(' ')}`).toBeLessThanOrEqual(computed?.approximate === true ? off : 0);
    }
  });
});

it('knows all names that the knowledge uses, and no other', () => {
  const used = new Set(parameters.flatMap((p) => p.defaults.flatMap((d) => d.formula ?? [])));
  expect([...used].filter((name) => !formulaNames.includes(name))).toEqual([]);
  expect(formulaNames.filter((name) => !used.has(name))).toEqual([]);
});

it('gives the entry but no value where memory is not known', () => {
  const found = defaultValue(parameter('net.ipv4.tcp_max_tw_buckets'), kernel('6.1'), {});
  expect(found).toEqual({ entry: expect.objectContaining({ formula: 'tcp-max-tw-buckets' }), certain: true });
  expect(found).not.toHaveProperty('value');
});

it('takes a constant as it stands', () => {
  expect(defaultValue(parameter('net.core.somaxconn'), kernel('5.3'), {})).toMatchObject({ value: '128', certain: true });
  expect(defaultValue(parameter('net.core.somaxconn'), kernel('5.4'), {})).toMatchObject({ value: '4096', certain: true });
  expect(defaultValue(parameter('net.core.somaxconn'), kernel('rhel:8'), {})).toMatchObject({ value: '128' });
});

it('is not certain inside a bounded unknown', () => {
  expect(defaultValue(parameter('net.ipv4.tcp_tw_reuse'), kernel('4.18'), {})?.certain).toBe(false);
  expect(defaultValue(parameter('net.ipv4.tcp_tw_reuse'), kernel('rhel:8'), {})).toMatchObject({ value: '2', certain: true });
});

describe('formulas by kernel', () => {
  it.each([
    ['tcp-max-tw-buckets', '6.1', 64, '262144'],
    ['tcp-max-tw-buckets', '3.10', 16, '65536'],
    ['tcp-max-syn-backlog', '5.3', 64, '2048'],
    ['tcp-max-syn-backlog', '5.4', 64, '4096'],
    ['nf-conntrack-max', '5.14', 8, '262144'],
    ['nf-conntrack-max', '5.15', 8, '262144'],
    ['nf-conntrack-max', '5.14', 2, '65536'],
    ['nf-conntrack-max', '5.15', 2, '65536'],
    ['nf-conntrack-buckets', '3.16', 8, '16384'],
    ['nf-conntrack-buckets', 'rhel:7', 8, '65536'],
    ['tcp-rmem', '4.19', 16, '4096 87380 6291456'],
    ['tcp-rmem', 'rhel:8', 16, '4096 87380 6291456'],
    ['tcp-rmem', 'ubuntu:18.04', 16, '4096 131072 6291456'],
    ['tcp-rmem', '6.18', 16, '4096 131072 33554432'],
    ['tcp-wmem', '3.10', 16, '4096 16384 4194304'],
  ])('%s on %s with %i GiB', (formula, on, memory, value) => {
    const { value: computed, approximate } = computedDefault(formula, kernel(on), { memoryBytes: memory * gibi }) ?? {};
    expect([computed, approximate]).toEqual([value, undefined]);
  });

  it('says nothing for kernels before the rule', () =>
    expect(computedDefault('tcp-max-tw-buckets', kernel('2.6.32'), { memoryBytes: gibi })).toBe(undefined));
  it.each([0, -1, Number.NaN])('says nothing for a memory of %d', (memoryBytes) => {
    for (const name of formulaNames) expect(computedDefault(name, kernel('6.1'), { memoryBytes })).toBe(undefined);
  });
  it('gives whole numbers for any memory', () => {
    for (const name of formulaNames)
      for (const memoryBytes of [1, 64 * 1024 ** 2, 3 * gibi + 4097, 24_684_096 * 1024, 24 * 1024 * gibi])
        for (const on of ['3.10', '4.19', '5.10', '6.18'])
          expect(computedDefault(name, kernel(on), { memoryBytes, cpus: 16 })?.value).toMatch(/^\d+( \d+){0,2}$/);
  });
  it('agrees with a 6.18 machine of 24 GB that has no initrd', () => {
    const machine = { memoryBytes: 24_684_096 * 1024 };
    expect(computedDefault('tcp-max-tw-buckets', kernel('6.18'), machine)?.value).toBe('131072');
    const [, pressure = '0'] = computedDefault('tcp-mem', kernel('6.18'), machine)?.value.split(' ') ?? [];
    expect(Math.abs(Number(pressure) - 383_869)).toBeLessThan(50);
  });
});

it('has a default or says so, for every entry on every kernel', () => {
  for (const p of parameters)
    for (const text of ['2.6.32', '3.10', '4.18', '5.10', '6.18', 'rhel:7', 'rhel:9', 'ubuntu:22.04']) {
      const found = defaultValue(p, kernel(text), { memoryBytes: 16 * gibi, cpus: 8 });
      if (found?.value !== undefined) expect(found.value).not.toMatch(/\s\s|NaN/);
    }
  expect(knowledge.keys.length).toBeGreaterThan(50);
});
