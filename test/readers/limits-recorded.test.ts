import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { sessionLimits } from '../../src/core/session-limits.ts';
import type { Account, LimitPair } from '../../src/model/limits-file.ts';
import { readLimits } from '../../src/read/limits.ts';
import { installedModule, noModule, startModule } from './limits-module.ts';
import { kernelOrder } from './limits-ours.ts';

const folder = new URL('../cases/readers/limits/', import.meta.url);
const json = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

type Pairs = Readonly<Record<string, readonly [string, string]>>;
interface Recorded {
  readonly nrOpen: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly accounts: Readonly<Record<string, { uid: number; gid: number; groups: Readonly<Record<string, number>> }>>;
  readonly inherited: Readonly<Record<string, Pairs>>;
}
interface Session {
  readonly rc: number;
  readonly changed: Pairs;
  readonly noNewPrivileges?: string;
  readonly priority?: string;
}
interface Case {
  readonly description: string;
  readonly files: Readonly<Record<string, string>>;
  readonly results: Readonly<Record<string, Readonly<Record<string, Session>>>>;
}

const recorded: Recorded = json('recorded-on.json');
const cases = readdirSync(folder)
  .filter((name) => name !== 'recorded-on.json')
  .sort()
  .map((name): [string, Case] => [name.replace('.json', ''), json(name)]);

const pairs = (of: Pairs = {}) => new Map(Object.entries(of).map(([item, [soft, hard]]): [string, LimitPair] => [item, { soft, hard }]));

function accountOf(name: string): Account {
  const { uid = -1, gid = -1, groups = {} } = recorded.accounts[name] ?? {};
  return { name, uid, gid, groups: Object.entries(groups).map(([group, id]) => ({ name: group, gid: id })) };
}

function session(files: Case['files'], suite: string, user: string): Session {
  const inherited = pairs(recorded.inherited[suite]);
  const got = sessionLimits(
    Object.entries(files).map(([path, text]) => ({ path, lines: readLimits(path, text) })),
    accountOf(user),
    { pamVersion: recorded.versions[suite] ?? '', debian: true, nrOpen: recorded.nrOpen, inherited },
  );
  const changed: Record<string, [string, string]> = {};
  for (const [item, before] of inherited) {
    const value = (type: string) => got.values.find((v) => v.key === item && v.type === type)?.value ?? 'unknown';
    if (value('soft') !== before.soft || value('hard') !== before.hard) changed[item] = [value('soft'), value('hard')];
  }
  if (got.refused || got.unusable) return { rc: 1, changed: {} };
  return { rc: 0, changed, noNewPrivileges: got.noNewPrivileges?.value ?? '0', priority: got.priority?.value ?? '0' };
}

describe('sessions recorded on real kernels', () => {
  it('has all 49 cases of four releases', () => {
    expect(cases).toHaveLength(49);
    expect(Object.values(recorded.versions)).toEqual(['1.4.0', '1.5.2', '1.7.0', '1.7.0']);
  });

  for (const suite of Object.keys(recorded.versions))
    it.each(cases)(`${suite} %s`, (_name, { files, results }) => {
      for (const [user, expected] of Object.entries(results[suite] ?? {}))
        expect([user, session(files, suite, user)]).toEqual([user, expected]);
    });
});

const [suite] = Object.entries(recorded.versions).find(([, version]) => version === installedModule()?.pam) ?? ['none'];
const why = noModule() ?? (suite === 'none' ? 'nothing is recorded of the installed version' : undefined);
if (why !== undefined) process.stderr.write(`skipped: recorded sessions through pam_limits.so: ${why}\n`);

describe.skipIf(why !== undefined)('the module without a kernel behind it does what it did on a real one', () => {
  const module = why === undefined ? startModule() : undefined;
  afterAll(() => module?.close());
  const infinity = '18446744073709551615';
  const shown = (text: string) => (text === infinity ? 'unlimited' : text);
  const before = recorded.inherited[suite] ?? {};
  const numbers = kernelOrder.map((item) => before[item]?.map((text) => (text === 'unlimited' ? infinity : text)) as [string, string]);
  const names = Object.keys(recorded.accounts);
  const groups = new Map<string, { name: string; gid: number; members: string[] }>();
  for (const name of names)
    for (const { name: group, gid } of accountOf(name).groups) {
      const known = groups.get(group) ?? { name: group, gid, members: [] };
      if (group !== name) known.members.push(name);
      groups.set(group, known);
    }

  it.each(cases)('%s', async (_name, { files, results }) => {
    const users = names.map((name) => ({ name, uid: recorded.accounts[name]?.uid ?? -1, gid: recorded.accounts[name]?.gid ?? -1 }));
    const tree = Object.entries(files).map(([path, text]) => ({
      path,
      kind: 'file' as const,
      bytes: Buffer.from(text).toString('latin1'),
    }));
    const told = await module?.sessions({
      users,
      groups: [...groups.values()],
      files: tree,
      inherited: numbers,
      pid1: numbers,
      nrOpen: recorded.nrOpen,
    });
    for (const [user, expected] of Object.entries(results[suite] ?? {})) {
      const got = told?.[names.indexOf(user)];
      expect(got?.status).toBe(0);
      const changed: Record<string, readonly string[]> = {};
      kernelOrder.forEach((item, i) => {
        const after = (got?.limits[i] ?? []).map(shown);
        if (after.join() !== before[item]?.join()) changed[item] = after;
      });
      // with no descriptor at all the module succeeds, and runuser gives up after it
      if (changed['nofile']?.[0] === '0') expect(expected.rc).toBe(1);
      else
        expect([changed, String(got?.noNewPrivileges), String(got?.priority)]).toEqual([
          expected.changed,
          expected.noNewPrivileges,
          expected.priority,
        ]);
    }
  });
});
