import { expect, test } from 'vitest';
import { composeProfile } from '../../src/core/compose-profile.ts';
import type { Profile } from '../../src/model/profile.ts';
import { readProfile } from '../../src/read/profile.ts';

const texts: Readonly<Record<string, string>> = {
  base: '[profile]\nsummary = Any server\n[ask]\nconn_rate = base asks\n[sysctl]\nnet.ipv4.tcp_timestamps = 1\nnet.core.somaxconn = at least 4096\n[why]\nnet.core.somaxconn = bursts',
  web: '[profile]\nsummary = Web server\ninclude = base\nconflicts = gateway\n[ask]\nconn_rate = web asks\n[sysctl]\nnet.core.somaxconn = at least 8192\n',
  api: '[profile]\nsummary = API server\ninclude = base\n[sysctl]\nnet.ipv4.tcp_syncookies = 1\n[why]\nnet.core.somaxconn = long bursts at edge1\n[strength]\nnet.core.somaxconn = common',
  both: '[profile]\nsummary = Web and API\ninclude = web, api\n',
  gateway: '[profile]\nsummary = Gateway\n[sysctl]\nnet.ipv4.ip_forward = 1\n',
  cache: '[profile]\nsummary = Cache\n[sysctl]\nnet.core.somaxconn = at least 16384\n',
  twin: '[profile]\nsummary = Twin\n[sysctl]\nnet.core.somaxconn = at least 16384\n',
  settled: '[profile]\nsummary = Settled\ninclude = web, cache\n[sysctl]\nnet.core.somaxconn = at least 32768\n',
  east: '[profile]\nsummary = East\ninclude = west\n',
  west: '[profile]\nsummary = West\ninclude = east\n',
  lost: '[profile]\nsummary = Lost\ninclude = nowhere\n',
  stray: '[profile]\nsummary = Stray\ninclude = gateway\n[why]\nnet.core.somaxconn = nothing sets it\n',
};

function lookup(name: string): Profile | undefined {
  const text = texts[name];
  if (text === undefined) return undefined;
  const result = readProfile(name, `${name}.ini`, text, ['conn_rate']);
  if ('problems' in result) throw new Error(result.problems[0]?.message);
  return result.profile;
}

const compose = (...names: string[]) => composeProfile(names, lookup);
const rulesOf = (...names: string[]) => {
  const result = compose(...names);
  if ('problem' in result) throw new Error(result.problem);
  return Object.fromEntries(result.profile.entries.map((e) => [e.key, `${e.from}: ${e.rules.map((r) => r.text).join(' | ')}`]));
};

test('a line of the including profile takes the place of the included one, without its notes', () => {
  const result = compose('web');
  if ('problem' in result) throw new Error(result.problem);
  expect(result.profile).toMatchObject({ name: 'web', path: 'web.ini', summary: 'Web server', include: ['base'], conflicts: ['gateway'] });
  expect([...result.profile.ask]).toEqual([['conn_rate', 'web asks']]);
  const somaxconn = result.profile.entries.find((e) => e.key === 'net.core.somaxconn');
  expect(somaxconn).toMatchObject({ from: 'web', path: 'web.ini' });
  expect(somaxconn).not.toHaveProperty('why');
  expect(result.profile).not.toHaveProperty('notes');
});

test('notes on an included key take the place of its notes', () => {
  const result = compose('api');
  expect('profile' in result && result.profile.entries.find((e) => e.key === 'net.core.somaxconn')).toMatchObject({
    from: 'base',
    why: 'long bursts at edge1',
    strength: 'common',
  });
  for (const order of [
    ['base', 'api'],
    ['api', 'base'],
  ]) {
    const joined = compose(...order);
    expect('profile' in joined && joined.profile.entries.find((e) => e.key === 'net.core.somaxconn')?.why).toBe('long bursts at edge1');
  }
});

test('a profile that refines another wins over it, in any order and through a diamond', () => {
  const wanted = { 'net.core.somaxconn': 'web: at least 8192', 'net.ipv4.tcp_timestamps': 'base: 1' };
  expect(rulesOf('base', 'web')).toEqual(wanted);
  expect(rulesOf('web', 'base')).toEqual(wanted);
  expect(rulesOf('both')).toEqual({ ...wanted, 'net.ipv4.tcp_syncookies': 'api: 1' });
});

test('of two leasts the larger is taken, and a profile that includes both has the last word', () => {
  expect(rulesOf('web', 'cache')['net.core.somaxconn']).toBe('cache,web: at least 16384');
  expect(rulesOf('cache', 'twin')).toEqual({ 'net.core.somaxconn': 'cache: at least 16384' });
  expect(rulesOf('settled')['net.core.somaxconn']).toBe('settled: at least 32768');
});

test('several names join', () => {
  const result = compose('cache', 'gateway', 'cache');
  expect('profile' in result && result.profile).toMatchObject({
    name: 'cache,gateway',
    path: 'cache.ini,gateway.ini',
    summary: 'Cache; Gateway',
    include: [],
  });
});

test.each([
  [['web', 'gateway'], "'web' and 'gateway' conflict"],
  [['gateway', 'both'], "'web' (which 'both' includes) and 'gateway' conflict"],
  [['east'], 'in a circle: east -> west -> east'],
  [['lost'], "profile 'lost' includes 'nowhere'"],
  [['nowhere'], "no profile is called 'nowhere'"],
  [['stray'], "profile 'stray', line 5: [why] speaks of 'net.core.somaxconn'"],
  [[], 'no profile is named'],
])('%j is refused', (names, part) => {
  expect(compose(...names)).toEqual({ problem: expect.stringContaining(part) });
});

test('a hundred profiles that include one another end with a problem', () => {
  const chain = (name: string): Profile => ({
    name,
    path: `${name}.ini`,
    summary: name,
    include: [`p${Number(name.slice(1)) + 1}`],
    conflicts: [],
    ask: new Map(),
    entries: [],
  });
  expect(composeProfile(['p0'], chain)).toEqual({ problem: 'more than 64 profiles are included: expected fewer' });
});
