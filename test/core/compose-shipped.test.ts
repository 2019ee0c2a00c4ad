import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { composeProfile } from '../../src/core/compose-profile.ts';
import { factNames } from '../../src/model/fact-names.ts';
import type { Profile } from '../../src/model/profile.ts';
import { readProfile } from '../../src/read/profile.ts';

const folder = new URL('../../profiles/', import.meta.url);
const facts = factNames.map((fact) => fact.name);
const profiles = new Map<string, Profile>();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.ini'))) {
  const name = file.slice(0, -4);
  const read = readProfile(name, `profiles/${file}`, readFileSync(new URL(file, folder), 'utf8'), facts);
  if ('profile' in read) profiles.set(name, read.profile);
}
const names = [...profiles.keys()].sort();
const compose = (...wanted: string[]) => composeProfile(wanted, (name) => profiles.get(name));

it('every two that are shipped join alike in both orders, or are refused by a conflict that names a reason', () => {
  const refused: string[] = [];
  for (const [i, a] of names.entries())
    for (const b of names.slice(i + 1)) {
      const [there, back] = [compose(a, b), compose(b, a)];
      if ('problem' in there) {
        expect(back).toEqual(there);
        expect(there.problem, `${a} ${b}`).toMatch(
          /^'[a-z0-9-]+'(?: \(which '[a-z0-9-]+' includes\))? and '[a-z0-9-]+'(?: \(which '[a-z0-9-]+' includes\))? conflict: .+; expected only one of them on a machine, or a profile/s,
        );
        refused.push(`${a} ${b}`);
      } else if ('profile' in back) expect(back.profile.entries, `${a} ${b}`).toEqual(there.profile.entries);
      else expect.fail(`${a} ${b} joins in one order only: ${back.problem}`);
    }
  expect(refused.length).toBeLessThan((names.length * (names.length - 1)) / 8);
});

it('three that share keys join alike in any order', () => {
  const orders = [
    ['dns-resolver', 'kafka', 'redis-valkey'],
    ['redis-valkey', 'dns-resolver', 'kafka'],
    ['kafka', 'redis-valkey', 'dns-resolver'],
  ].filter((order) => order.every((name) => profiles.has(name)));
  const joined = orders.map((order) => compose(...order));
  const [first] = joined.map((one) => ('problem' in one ? one.problem : one.profile.entries));
  for (const one of joined) expect('problem' in one ? one.problem : one.profile.entries).toEqual(first);
});
