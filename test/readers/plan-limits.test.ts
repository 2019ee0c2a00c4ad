import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { rlimits } from '../../src/core/session-limits-value.ts';
import { type Planned, planOf } from '../core/plan-of.ts';
import { installedModule, noModule, startModule } from './limits-module.ts';
import { runSystemd, systemdMissing, type UnitTree } from './unit-systemd.ts';

/** Every limit that is written, each with a number of its own in the unit of limits.conf. */
const items = [
  'nofile = at least 65536',
  'memlock = at least 1953125',
  'nproc = at least 3000000',
  'rtprio = at least 50',
  'nice = at least -5',
  'msgqueue = at least 1000001',
  'sigpending = at least 3000001',
  'stack.soft = at least 16384',
  'core = unlimited',
] as const;
/** What is unlimited unless somebody bounded it, so here somebody did. */
const bounded = ['as', 'data', 'fsize', 'cpu'] as const;
const raised = bounded.map((item, i) => `${item} = ${i % 2 === 0 ? 'unlimited' : 'at least 70001'}`);

/** soft and hard of each limit that the plan changes, in the kernel's unit */
const promised = (plan: Planned) =>
  Object.fromEntries(
    plan.changes
      .filter((change) => change.target === 'limit')
      .map(({ key, type, proposed }) => [`${key} ${type}`, proposed])
      .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
const limitFilesOf = (plan: Planned) => plan.files.filter(({ path }) => /limits\.d|systemd/.test(path));
const running = { 'fs.nr_open': '1048576' };

describe('units of a plan through the real systemd', () => {
  const why = systemdMissing();
  const script = fileURLToPath(new URL('unit-systemd.sh', import.meta.url));
  const unit = 'postgresql@15-main.service';

  it.skipIf(why !== undefined)(`are taken without complaint, exactly as promised${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
    const template =
      '[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\nLimitAS=1G\nLimitDATA=1M\nLimitFSIZE=1G\nLimitCPU=90\n';
    const rival = '[Service]\nLimitMEMLOCK=4096\n';
    const there = {
      '/usr/lib/systemd/system/postgresql@.service': template,
      '/etc/systemd/system/postgresql@.service.d/99-z.conf': rival,
    };
    const plan = planOf(`[limits]\n${[...items, ...raised].join('\n')}\n`, { running, services: [unit], files: there });
    const written = limitFilesOf(plan);
    expect(written).toHaveLength(1);
    const tree: UnitTree = new Map([
      ['etc/systemd/system/all.target', { bytes: `[Unit]\nDefaultDependencies=no\nWants=${unit}\n` }],
      ...[...Object.entries(there), ...written.map(({ path, content }) => [path, content] as const)].map(
        ([path, bytes]) => [path.slice(1), { bytes }] as const,
      ),
    ]);
    const [run] = runSystemd([tree], script);
    expect(run?.complaints).toEqual([]);
    const limits = run?.units.find(({ name }) => name === unit)?.limits;
    const got = Object.keys(promised(plan)).map((name) => {
      const [item = '', type] = name.split(' ');
      return [name, limits?.get(item)?.[type as 'soft' | 'hard']];
    });
    expect(Object.fromEntries(got)).toEqual(promised(plan));
    expect(new Set(got.map(([name = '']) => name.split(' ')[0])).size).toBe(13);
  });
});

describe('lines of a plan through the real pam_limits', () => {
  const installed = installedModule();
  const why = noModule() ?? (installed === undefined ? 'no Debian package tells the version of pam_limits.so' : undefined);
  const module = why === undefined ? startModule() : undefined;
  afterAll(() => module?.close());

  it.skipIf(why !== undefined)(`give exactly what was promised${why === undefined ? '' : ` (skipped: ${why})`}`, async () => {
    const conf = `${bounded.map((item) => `* - ${item} 60000`).join('\n')}\npostgres - memlock 4\n`;
    const there = { '/etc/security/limits.conf': conf, '/etc/security/limits.d/99-z.conf': 'postgres - memlock 4\n' };
    const profile = [...items, ...raised].map((line) => line.replace(' = ', '@postgres = ')).join('\n');
    const plan = planOf(`[limits]\n${profile}\n`, { running, files: there });
    const written = limitFilesOf(plan);
    expect(written.map(({ path }) => path)).toEqual(['/etc/security/limits.d/zz-tune-advise.conf']);
    const pairs = [...rlimits.keys()].map((): [string, string] => ['100', '100']);
    const files = [...Object.entries(there), ...written.map(({ path, content }) => [path, content] as const)];
    const [session] = (await module?.sessions({
      users: [{ name: 'postgres', uid: 105, gid: 105 }],
      groups: [{ name: 'postgres', gid: 105, members: [] }],
      files: files.map(([path, bytes]) => ({ path, kind: 'file', bytes })),
      inherited: pairs,
      pid1: pairs,
      nrOpen: '1048576',
    })) ?? [undefined];
    expect(session?.status).toBe(0);
    const names = [...rlimits.keys()];
    const number = (text: string | undefined) => (text === '18446744073709551615' ? 'unlimited' : text);
    const got = Object.keys(promised(plan)).map((name) => {
      const [item = '', type] = name.split(' ');
      const [soft, hard] = session?.limits[names.indexOf(item)] ?? [];
      return [name, number(type === 'soft' ? soft : hard)];
    });
    expect(Object.fromEntries(got)).toEqual(promised(plan));
    expect(new Set(got.map(([name = '']) => name.split(' ')[0])).size).toBe(13);
  });
});
