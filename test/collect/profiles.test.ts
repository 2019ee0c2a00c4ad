import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findProfile, listProfiles } from '../../src/collect/profiles.ts';
import { tree } from './fixture.ts';

const shipped = () =>
  tree({ 'proxy-behind-nat.ini': '[profile]\n', 'base-server.ini': '', 'README.md': '', '.hidden.ini': '', 'sub.ini/x': '' });

it('lists profiles by name, the first directory first', () => {
  const root = shipped();
  const own = tree({ 'proxy-behind-nat.ini': '[profile]\nsummary = mine\n' });
  expect(listProfiles([own, root, join(root, 'missing')])).toEqual([
    { name: 'base-server', path: `${root}/base-server.ini` },
    { name: 'proxy-behind-nat', path: `${own}/proxy-behind-nat.ini`, hides: [`${root}/proxy-behind-nat.ini`] },
    { name: 'sub', path: `${root}/sub.ini` },
  ]);
});

it('a directory that is reached twice hides nothing of itself', () => {
  const root = shipped();
  expect(listProfiles([`${root}/../${root.split('/').at(-1)}`, root])).toEqual(listProfiles([root]));
});

it('finds by name or by path', () => {
  const root = shipped();
  expect(findProfile('proxy-behind-nat', [root])).toEqual({ path: `${root}/proxy-behind-nat.ini`, text: '[profile]\n', encoding: 'utf8' });
  expect(findProfile(`${root}/proxy-behind-nat.ini`, [])).toMatchObject({ text: '[profile]\n' });
  expect(findProfile('proxy', [root])).toBeUndefined();
  expect(findProfile('__proto__', [root])).toBeUndefined();
  expect(findProfile('../x', [root])).toMatchObject({ problem: 'no such file' });
  expect(findProfile('sub', [root])).toMatchObject({ problem: 'is a directory, expected a profile' });
  expect(findProfile(join(root, 'large.ini'), [root])).toMatchObject({ problem: 'no such file' });
  const large = tree({ 'large.ini': 'x'.repeat((1 << 20) + 1) });
  expect(findProfile('large', [large])).toMatchObject({ problem: 'larger than 1 MiB, expected a profile' });
});
