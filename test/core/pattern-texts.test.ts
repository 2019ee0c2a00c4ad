import { expect, test } from 'vitest';
import { explicitPaths } from '../../src/core/explicit-paths.ts';
import { keyIndex } from '../../src/core/key-index.ts';
import { globComponent } from '../../src/core/path-glob.ts';
import { addText, anywhere, patternTexts, plainRun } from '../../src/core/pattern-texts.ts';
import { precedence } from '../../src/core/precedence.ts';
import { sysctlEntries } from '../../src/core/sysctl-entries.ts';
import { readSysctl } from '../../src/read/sysctl.ts';

const reader = { name: 'procps', version: '4.0.5' } as const;
const fileOf = (lines: readonly string[]) => ({ path: '/etc/sysctl.conf', lines: readSysctl('/etc/sysctl.conf', `${lines.join('\n')}\n`) });

test.each([
  ['*eth1', 'eth1'],
  ['*h1*.vlan?', '.vlan'],
  ['*[ab]?', ''],
  ['*\\*up\\**', '*up*'],
  ['*[12]bond?', 'bond'],
  [`*${'a'.repeat(40)}9`, `${'a'.repeat(15)}9`],
])('%s: every name that matches holds %j', (pattern, run) => {
  expect(plainRun(pattern)).toBe(run);
});

test('what stands in a name is found once, by rank, however often it stands there', () => {
  const texts = patternTexts<number>();
  for (const [rank, text] of ['th', 'eth', '', 'th', 'bond', 'e'].entries()) addText(texts, text, rank);
  const within = (name: string) => anywhere(texts, name, (rank) => rank, { count: 0 });
  expect(within('eth0-eth1')).toEqual([0, 1, 2, 3, 5]);
  expect(within('t')).toEqual([2]);
  expect(within('')).toEqual([2]);
});

test('the index finds exactly the patterns that match when each is compared', () => {
  const parts = ['*h1', '*h1*', 'eth*', '?th[12]', '*', '*0', '*.vlan*', '*[0-9]', '*t*1*', 'eth1', '[!e]*', '\\*eth', '*h12?'];
  const names = ['eth1', 'eth10', 'eth12', 'eth121', 'lo', 'bond0', 'wan.vlan1', '.eth1', 'h1', '*eth', 'xh1h1'];
  const index = keyIndex(sysctlEntries([fileOf(parts.map((part) => `net/ipv4/conf/${part}/rp_filter = 1`))], reader).entries, reader);
  for (const name of names) {
    const found = index.of(`net/ipv4/conf/${name}/rp_filter`).globs.map(({ line }) => parts[line.line - 1]);
    const compared = parts.filter((part) => {
      const component = globComponent(part);
      return component.plain === undefined ? component.matches(name) : part.includes('*') && component.plain === name;
    });
    expect({ name, found }).toEqual({ name, found: compared });
  }
});

test('thousands of patterns that begin with a star are not each compared with thousands of keys', () => {
  const many = Array.from({ length: 3000 }, (_, i) => i);
  const keys = many.map((i) => `net.ipv4.conf.eth${i}.rp_filter`);
  const own = (patterns: readonly string[]) => {
    const read = precedence([fileOf([...patterns, ...keys.map((key) => `-${key}`)])], reader);
    for (const key of [...keys, ...patterns.map((line) => line.replace(/ .*/, ''))]) read.winner(key);
    return read.steps();
  };
  // 3,000 × 6,000 would be eighteen millions
  expect(own(many.map((i) => `net.ipv4.conf.*wan${i}.rp_filter = 1`))).toBeLessThan(1_000_000);
  expect(own(many.map((i) => `net.ipv4.conf.*wan${i}*.rp_filter = 1`))).toBeLessThan(1_000_000);
});

test('an exclusion among thousands of patterns is the first that matches', () => {
  const lines = [...Array.from({ length: 3000 }, (_, i) => `-*/wan${i}/*`), '-*/eth?/*', '-net/*/rp_filter'];
  const steps = { count: 0 };
  const of = explicitPaths(sysctlEntries([fileOf(lines)], reader).entries, reader, steps);
  expect(of('net/ipv4/conf/eth1/rp_filter')?.line.line).toBe(3001);
  expect(of('net/ipv4/conf/wan12/rp_filter')?.line.line).toBe(13);
  expect(of('net/ipv4/conf/lo/rp_filter')?.line.line).toBe(3002);
  expect(of('net/ipv4/conf/lo/forwarding')).toBeUndefined();
  expect(steps.count).toBeLessThan(2000);
});
