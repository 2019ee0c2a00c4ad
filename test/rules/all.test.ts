import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Example } from '../../src/model/rule.ts';
import { allRules } from '../../src/rules/all.ts';
import { found, lintFiles } from './lint-files.ts';

const folder = fileURLToPath(new URL('../../src/rules/', import.meta.url));
const ids = (example: Example) => {
  const { files, kernel, ...more } = example;
  return lintFiles(files, { ...more, kernels: [kernel] });
};

describe.each(allRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('reports its bad example and nothing else in it', () => {
    const result = ids(rule.bad);
    expect(result.findings.length, found(result).join('\n')).toBeGreaterThan(0);
    expect(new Set(result.findings.map((f) => f.id)), found(result).join('\n')).toEqual(new Set([id]));
  });

  it('says nothing of its good example', () => {
    expect(found(ids(rule.good))).toEqual([]);
  });

  it('explains itself in sentences without a full stop', () => {
    for (const text of [rule.what, rule.why, rule.instead]) expect(text).toMatch(/^\S.*[^.\s]$/s);
  });

  it('has a file named after its id and slug', () => {
    expect(readdirSync(folder)).toContain(`${id.toLowerCase()}-${rule.slug}.ts`);
  });
});

it('has each id and slug once, in order, and every rule file in the list', () => {
  const all = allRules.map((r) => r.id);
  expect(all).toEqual([...new Set(all)].sort());
  expect(new Set(allRules.map((r) => r.slug)).size).toBe(all.length);
  const files = readdirSync(folder).filter((name) => /^ta\d{3}-/.test(name));
  expect(files.map((name) => name.slice(0, 5).toUpperCase()).sort()).toEqual(all);
  expect(readFileSync(`${folder}all.ts`, 'utf8').match(/^import \{/gm)).toHaveLength(all.length);
});

it('a number with a leading zero is told as what the kernel reads', () => {
  const file = (value: string) => ({ 'etc/sysctl.d/60-proxy.conf': `net.core.somaxconn = ${value}\n` });
  const lint = (value: string) => lintFiles(file(value), { kernels: ['6.1'] }).findings.map((f) => [f.id, f.message]);
  expect(lint('010000')).toContainEqual(['TA006', "'010000' is read as 4096"]);
  for (const value of ['4096', '0x1000', '65535']) expect(lint(value)).toEqual([]);
});
