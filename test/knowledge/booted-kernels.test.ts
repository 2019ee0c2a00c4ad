import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { entryFor, inRange } from '../../src/model/kernel.ts';
import type { Kernel } from '../../src/model/kernel-types.ts';
import { kernel, knowledge, parameter } from './whole-knowledge.ts';

interface Row {
  readonly mode: string;
  /** one pair a machine: before and after its modules were loaded */
  readonly values: readonly (readonly [string | null, string])[];
  readonly range?: readonly [string, string];
  readonly netns?: { readonly mode: string; readonly isolation: string };
}

interface Booted {
  readonly release: string;
  readonly packageVersion: string;
  readonly distro: string;
  readonly keys: Readonly<Record<string, Row>>;
  readonly present: readonly string[];
}

const folder = new URL('../kernels/', import.meta.url);
const booted = readdirSync(folder)
  .filter((f) => /^\d+\.\d+\.\d+.*-amd64\.json$/.test(f))
  .map((f) => JSON.parse(readFileSync(new URL(f, folder), 'utf8')) as Booted);

/** The release string hides the point release of Debian's stable kernels: 6.1.0-50 is 6.1.176. */
const asKernel = (b: Booted): Kernel => ({ ...kernel(b.release), distro: b.distro });

const writable = /^0[267]/;

const limits: Readonly<Record<string, readonly [string, string]>> = {
  int: ['-2147483648', '2147483647'],
  uint: ['0', '4294967295'],
  ulong: ['0', '18446744073709551615'],
};

/** Keys whose accepted range in a dump is not the handler's, with the reason. Each must still differ. */
const otherRange = new Map([
  ['net.ipv4.ip_local_port_range', 'the low end was held up by net.ipv4.ip_unprivileged_port_start = 1024'],
  ['net.ipv4.ip_unprivileged_port_start', 'the high end was held down by the start of net.ipv4.ip_local_port_range'],
  ['net.ipv6.conf.all.forwarding', 'a write that changes it is cut short up to 6.18, so the search for the bounds went astray'],
]);

it('has the dumps of four kernels', () => {
  expect(booted.map((b) => b.packageVersion).sort()).toEqual(['5.10.223-1', '6.1.176-1', '6.1.176-1', '6.12.107-1', '6.18.15-1~bpo13+1']);
});

describe.each(booted.map((b) => [b.release, b] as const))('%s', (_release, b) => {
  const k = asKernel(b);
  const rows = Object.entries(b.keys).map(([key, row]) => ({ key, row, entry: parameter(key) }));

  it('has every key that the knowledge says it has, and none that it says is gone', () => {
    const present = new Set(b.present);
    for (const key of knowledge.keys) {
      const found = entryFor(k, parameter(key).support);
      const exists = found === undefined ? false : found.certain ? found.entry.exists !== false : undefined;
      if (exists !== undefined) expect(present.has(key), key).toBe(exists);
    }
  });

  it('has no key that is unknown or said to be absent', () => {
    const strange = b.present.filter((key) => {
      if (knowledge.parameter(key)) return false;
      const name = knowledge.known(key);
      return name === undefined || inRange(k, name) === false || name.kind === 'never';
    });
    expect(strange).toEqual([]);
  });

  it('starts with the constant defaults', () => {
    for (const { key, row, entry } of rows) {
      const found = entryFor(k, entry.defaults);
      if (found?.entry.value === undefined) continue;
      expect(found.certain, key).toBe(true);
      for (const [before, after] of row.values) expect(before ?? after, key).toBe(found.entry.value);
    }
  });

  it('accepts the ranges that the knowledge gives', () => {
    for (const { key, row, entry } of rows) {
      const text = limits[entry.value.storage];
      if (row.range === undefined || text === undefined) continue;
      const found = entryFor(k, entry.value.accepted);
      const range = [found?.entry.min ?? text[0], found?.entry.max ?? text[1]];
      if (otherRange.has(key)) expect(row.range, `${key} no longer needs its exception`).not.toEqual(range);
      else expect(row.range, key).toEqual(range);
    }
  });

  it('shows in a new network namespace what the scope says', () => {
    for (const { key, row, entry } of rows) {
      if (row.netns === undefined) continue;
      const scope = entryFor(k, entry.scope);
      const shown = row.netns.mode === '-' ? 'hidden' : writable.test(row.netns.mode) ? 'writable' : 'read-only';
      if (scope?.certain) expect(shown, key).toBe(scope.entry.inNamespace);
      if (scope?.certain && row.netns.isolation === 'isolated') expect(scope.entry.scope, key).toBe('netns');
    }
  });

  it('is read-only where the knowledge says status', () => {
    for (const { key, row, entry } of rows) expect(writable.test(row.mode), key).toBe(entry.kind !== 'status');
  });
});
