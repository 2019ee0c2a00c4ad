import { describe, expect, it } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import { carriedOut, fileAt, type Machine, planOf, profileOf, skipped } from './plan-of.ts';

const unit = 'haproxy.service';
const dropIn = `/etc/systemd/system/${unit}.d/99-tune-advise.conf`;
const users = '/etc/security/limits.d/99-tune-advise.conf';
const limits = (text: string) => `[limits]\n${text}\n`;
const forUnit = limits('nofile = at least 65536');
const forUser = limits('nofile@proxy = at least 65536');
const nrOpen = { running: { 'fs.nr_open': '1048576' } };
const running = (soft: string, hard: string): Partial<Facts> => ({
  limits: [{ pid: 42, program: 'haproxy', unit, rows: { 'Max open files': { soft, hard } } }],
});
const listening = (program: string, of: string): Partial<Facts> => ({
  listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 443, program, unit: of }],
});
const soft = (plan: ReturnType<typeof planOf>) =>
  plan.changes.map((c) => `${c.unit ?? c.domain} ${c.type} ${c.current} -> ${c.proposed} ${c.where}`);

describe('limits of a service', () => {
  it('go into a drop-in of the unit that was named', () => {
    const plan = planOf(forUnit, { ...nrOpen, services: ['haproxy'] });
    expect(soft(plan)).toEqual([`${unit} soft 1024 -> 65536 both`]);
    expect(fileAt(plan, dropIn)).toMatch(/^# Written by tune-advise\n.*\n\n\[Service\]\n# .*\nLimitNOFILE=65536:524288\n$/);
    expect(plan.restart).toEqual([{ unit, why: expect.stringContaining('limits') }]);
    expect(plan.load).toEqual(['systemctl daemon-reload', `systemctl restart ${unit}`]);
    expect(plan.undo[0]).toBe(`rm ${dropIn}`);
  });

  it('go into the drop-in of a proxy that was recognised, of nobody else', () => {
    expect(soft(planOf(forUnit, { ...nrOpen, facts: listening('haproxy', unit) }))).toHaveLength(1);
    const other = planOf(forUnit, { ...nrOpen, facts: listening('billing', 'billing.service') });
    expect(other.changes).toEqual([]);
    expect(other.files).toEqual([]);
    expect(other.questions.map((q) => q.fact)).toEqual(['service']);
  });

  it('a name that is no unit writes nothing', () => {
    for (const name of ['../../../etc/cron.d/x', 'a b', 'x;rm -rf', '-x', 'é']) {
      const plan = planOf(forUnit, { ...nrOpen, services: [name] });
      expect(plan.files).toEqual([]);
      expect(skipped(plan, 'nofile')).toContain('is no name of a systemd unit');
    }
    expect(
      fileAt(planOf(forUnit, { ...nrOpen, services: ['edge@1.service'] }), '/etc/systemd/system/edge@1.service.d/99-tune-advise.conf'),
    ).toBeDefined();
  });

  it('never narrow what runs or what files give, hard limits neither', () => {
    const plan = planOf(forUnit, { ...nrOpen, services: ['haproxy'], facts: running('1024', '1000000') });
    expect(fileAt(plan, dropIn)).toContain('LimitNOFILE=65536:1000000');
    const infinity = planOf(forUnit, {
      ...nrOpen,
      services: ['haproxy'],
      files: { [`/usr/lib/systemd/system/${unit}`]: '[Service]\nLimitNOFILE=4096:infinity\n' },
    });
    expect(fileAt(infinity, dropIn)).toContain('LimitNOFILE=65536:1048576');
    const enough = planOf(forUnit, {
      ...nrOpen,
      services: ['haproxy'],
      files: { [`/etc/systemd/system/${unit}`]: '[Service]\nLimitNOFILE=100000\n' },
    });
    expect(enough.files).toEqual([]);
    expect(enough.kept.map((k) => k.value)).toEqual(['soft 100000', 'hard 100000']);
  });

  it.each(['65536', 'at most 65536'])('ask where `%s` would lower', (value) => {
    const plan = planOf(limits(`nofile = ${value}`), { ...nrOpen, services: ['haproxy'], facts: running('100000', '100000') });
    expect(plan.changes).toEqual([]);
    expect(plan.files).toEqual([]);
    expect(plan.questions).toMatchObject([{ fact: 'nofile', why: expect.stringContaining('for you to decide') }]);
  });

  it('soft and hard of one unit are one line', () => {
    const plan = planOf(limits('nofile.soft = at least 65536\nnofile.hard = at least 800000'), { ...nrOpen, services: ['haproxy'] });
    expect(plan.files.map((f) => f.path)).toEqual([dropIn]);
    expect(fileAt(plan, dropIn)).toContain('LimitNOFILE=65536:800000');
    expect(soft(plan)).toEqual([`${unit} soft 1024 -> 65536 both`, `${unit} hard 524288 -> 800000 both`]);
  });

  it('a soft limit takes the hard one along', () => {
    const plan = planOf(limits('nofile.soft = at least 800000'), { ...nrOpen, services: ['haproxy'] });
    expect(soft(plan)).toEqual([`${unit} soft 1024 -> 800000 both`, `${unit} hard 524288 -> 800000 both`]);
  });

  it('win over a drop-in with a later name, and over the same name of a package', () => {
    const files = {
      [`/etc/systemd/system/${unit}.d/zz-limits.conf`]: '[Service]\nLimitNOFILE=4096\n',
      [`/usr/lib/systemd/system/${unit}.d/zzz-tune-advise.conf`]: '[Service]\nLimitNOFILE=2048\n',
    };
    const machine = { ...nrOpen, services: ['haproxy'], files };
    const plan = planOf(forUnit, machine);
    expect(plan.files.map((f) => f.path)).toEqual([`/etc/systemd/system/${unit}.d/~tune-advise.conf`]);
    expect(planOf(forUnit, carriedOut(machine, plan)).changes).toEqual([]);
  });

  it('a second run proposes nothing and writes the same bytes; what a hand added stays', () => {
    const machine: Machine = { ...nrOpen, services: ['haproxy'] };
    const plan = planOf(forUnit, machine);
    const after = carriedOut(machine, plan);
    const again = planOf(forUnit, after);
    expect({ c: again.changes, r: again.restart, f: again.files }).toEqual({ c: [], r: [], f: plan.files });
    const text = `${after.files?.[dropIn]}\n# by hand\nLimitMEMLOCK=8M\n\n[Unit]\nAfter=network.target\n\n[Service]\nLimitNOFILE=65536:524288\nNice=5\n`;
    const more = planOf(forUnit, { ...after, files: { ...after.files, [dropIn]: text } });
    expect(fileAt(more, dropIn)).toBe(text.replace('LimitNOFILE=65536:524288\nNice', 'Nice'));
    expect(fileAt(planOf(forUnit, carriedOut(machine, more)), dropIn)).toBe(fileAt(more, dropIn));
  });

  it('before the restart the running limit alone is left to change', () => {
    const machine: Machine = { ...nrOpen, services: ['haproxy'], facts: running('1024', '524288') };
    const again = planOf(forUnit, carriedOut(machine, planOf(forUnit, machine)));
    expect(soft(again)).toEqual([`${unit} soft 1024 -> 65536 running`]);
  });

  it('with a later fs.nr_open of the plan itself', () => {
    const profile = `[sysctl]\nfs.nr_open = at least 4000000\n${limits('nofile = at least 2000000')}`;
    expect(fileAt(planOf(profile, { ...nrOpen, services: ['haproxy'] }), dropIn)).toContain('LimitNOFILE=2000000\n');
    expect(planOf(limits('nofile = at least 2000000'), { ...nrOpen, services: ['haproxy'] }).files).toEqual([]);
  });

  it('what cannot be worked out is said', () => {
    const plan = planOf(limits('nofile = at least max_connections'), { services: ['haproxy'] });
    expect(plan.skipped).toEqual([{ key: 'nofile', reason: 'not worked out: max_connections not known' }]);
    expect(skipped(planOf(limits('nofile = unlimited'), { services: ['haproxy'] }), 'nofile')).toContain('unlimited is never proposed');
  });
});

describe('limits of a user', () => {
  it('name the user, with soft and hard', () => {
    const plan = planOf(forUser, {
      kernel: '3.10',
      ...nrOpen,
      facts: { init: { value: { name: 'openrc' }, origin: { kind: 'assumed', why: 'test' } } },
    });
    const lines = (fileAt(plan, users) ?? '').split('\n').filter((text) => text !== '' && !text.startsWith('#'));
    expect(lines).toEqual(['proxy soft nofile 65536', 'proxy hard nofile 65536']);
    expect(plan.restart).toEqual([]);
  });

  it('never go below a hard limit that a login may inherit', () => {
    expect(fileAt(planOf(forUser, nrOpen), users)).toContain('proxy hard nofile 1048576');
    const everybody = { '/etc/security/limits.conf': '* hard nofile 900000\n* soft nofile 2048\n' };
    const plan = planOf(forUser, { ...nrOpen, files: everybody });
    expect(fileAt(plan, users)).toContain('proxy soft nofile 65536\nproxy hard nofile 900000');
  });

  it('what everybody has already is enough', () => {
    const plan = planOf(forUser, { ...nrOpen, files: { '/etc/security/limits.conf': '* - nofile 100000\n' } });
    expect({ files: plan.files, changes: plan.changes }).toEqual({ files: [], changes: [] });
    expect(plan.kept.map((k) => k.value)).toEqual(['soft 100000', 'hard 100000']);
    const root = planOf(limits('nofile@root = at least 65536'), {
      ...nrOpen,
      files: { '/etc/security/limits.conf': '* - nofile 100000\n' },
    });
    expect(soft(root)).toEqual(['root soft 1024 -> 65536 both']);
  });

  it('may name a group, and never stand for all', () => {
    const plan = planOf(limits('nofile@@web = at least 65536'), nrOpen);
    expect(fileAt(plan, users)).toContain('\n@web soft nofile 65536\n@web hard nofile 1048576\n');
    for (const who of ['*', '%web', '1000:', 'a b']) {
      const profile = profileOf(limits('nofile@proxy = at least 65536'));
      const entries = profile.entries.map((entry) => ({ ...entry, key: `nofile@${who}` }));
      const other = planOf({ ...profile, entries }, nrOpen);
      expect(other.files).toEqual([]);
      expect(skipped(other, `nofile@${who}`)).toContain('names no user or group');
    }
  });

  it('win over a later file, and keep the lines of other users of an earlier run', () => {
    const machine: Machine = { ...nrOpen, files: { '/etc/security/limits.d/99-web.conf': 'proxy - nofile 2048\n' } };
    const plan = planOf(forUser, machine);
    const path = '/etc/security/limits.d/zz-tune-advise.conf';
    expect(plan.files.map((f) => f.path)).toEqual([path]);
    const after = carriedOut(machine, plan);
    expect(planOf(forUser, after).changes).toEqual([]);
    const first = carriedOut(nrOpen, planOf(forUser, nrOpen));
    const both = planOf(limits('nofile@cache = at least 10000'), first);
    expect(fileAt(both, users)).toContain('proxy soft nofile 65536');
    expect(fileAt(both, users)).toContain('cache soft nofile 10000');
    const third = carriedOut(first, both);
    expect(fileAt(planOf(limits('nofile@cache = at least 10000'), third), users)).toBe(third.files?.[users]);
  });
});
