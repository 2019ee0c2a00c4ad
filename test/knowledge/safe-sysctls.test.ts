import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { entryFor } from '../../src/model/kernel.ts';
import type { SafeSysctls } from '../../src/model/safe-sysctls.ts';
import { kernel, knowledge, parameter } from './whole-knowledge.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const list = knowledge.safeSysctls as SafeSysctls;

test('the data follows its schema', () => {
  const valid = new Ajv({ allErrors: true }).compile(read('schemas/safe-sysctls.schema.json') as object);
  expect(valid(read('src/knowledge/safe-sysctls.json')), JSON.stringify(valid.errors)).toBe(true);
});

test('sorted, each key once, no release after the newest one', () => {
  const keys = list.safe.map(({ key }) => key);
  expect(keys).toEqual([...new Set(keys)].sort());
  const minor = (release: string) => Number(release.slice(2));
  for (const { since } of list.safe) expect(minor(since ?? '1.0')).toBeLessThanOrEqual(minor(list.newest));
});

test('every claim is there and used', () => {
  const named = [...list.safe, ...list.inherited].map(({ claim }) => claim);
  expect([...new Set(named)].sort()).toEqual(Object.keys(list.claims).sort());
});

test('from the kernel on that a kubelet asks for, the knowledge has the key in namespaces too; one release before not', () => {
  for (const { key, kernel: least } of list.safe) {
    if (least === undefined) continue;
    const at = (release: string) => entryFor(kernel(release), parameter(key).scope);
    expect(at(least)?.entry, `${key} ${least}`).toMatchObject({ scope: 'netns', inNamespace: 'writable' });
    const before = `${least.split('.')[0]}.${Number(least.split('.')[1]) - 1}`;
    const earlier = at(before);
    expect(earlier === undefined || !earlier.certain || earlier.entry.inNamespace === 'hidden', `${key} ${before}`).toBe(true);
  }
});

test('what a new namespace takes over is a key of network namespaces', () => {
  for (const { keys } of list.inherited)
    for (const key of keys.filter((name) => !name.endsWith('*')))
      expect(entryFor(kernel('6.1'), parameter(key).scope)?.entry).toMatchObject({ scope: 'netns', inNamespace: 'writable' });
});
