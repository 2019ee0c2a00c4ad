import { describe, expect, it } from 'vitest';
import { carriedOut, fileAt, type Machine, planOf } from './plan-of.ts';

const load = '/etc/modules-load.d/tune-advise.conf';
const option = '/etc/modprobe.d/tune-advise.conf';
const profile = '[sysctl]\nnet.netfilter.nf_conntrack_max = at least 1048576\nnet.netfilter.nf_conntrack_buckets = at least 262144\n';
const machine: Machine = {
  running: { 'net.netfilter.nf_conntrack_max': '65536', 'net.netfilter.nf_conntrack_buckets': '65536' },
  facts: { programs: [] },
};
const maximum = 'net.netfilter.nf_conntrack_max';
const modules = (plan: ReturnType<typeof planOf>) => plan.changes.filter((c) => c.target === 'module');

describe('keys of a module', () => {
  it('bring the module at boot, and the size of its table', () => {
    const plan = planOf(profile, { ...machine, facts: { programs: [], modules: [] } });
    expect(modules(plan)).toMatchObject([{ key: 'nf_conntrack', where: 'both', current: 'not loaded', proposed: 'loaded at boot' }]);
    expect(fileAt(plan, load)).toMatch(/\n\n# .*net\.netfilter\.nf_conntrack_max.*\n(# .*\n)*nf_conntrack\n$/s);
    expect(fileAt(plan, option)).toMatch(/\noptions nf_conntrack hashsize=262144\n$/);
    expect(plan.load[0]).toBe('modprobe nf_conntrack');
  });

  it('a module that is loaded is only missing at the next boot', () => {
    const plan = planOf(profile, { ...machine, facts: { programs: [], modules: ['nf_conntrack'] } });
    expect(modules(plan)).toMatchObject([{ where: 'boot', current: 'loaded' }]);
    expect(plan.load.join()).not.toContain('modprobe');
  });

  it.each(['/etc/modules', '/etc/modules-load.d/firewall.conf', '/usr/lib/modules-load.d/firewall.conf'])('%s names it already', (path) => {
    const plan = planOf(profile, { ...machine, files: { [path]: '# firewall\nnf-conntrack\n' } });
    expect(modules(plan)).toEqual([]);
    expect(fileAt(plan, load)).toBeUndefined();
  });

  it('one that is listed but not loaded is loaded now, unless its keys are there: then it is built in', () => {
    const files = { '/etc/modules-load.d/firewall.conf': 'nf_conntrack\n', '/etc/sysctl.d/60-firewall.conf': `${maximum} = 65536\n` };
    const late = { running: {}, files, facts: { programs: [], modules: [] } };
    const plan = planOf(profile, late);
    expect(modules(plan)).toMatchObject([
      { key: 'nf_conntrack', where: 'running', current: 'not loaded', proposed: 'loaded', reason: expect.stringContaining(maximum) },
    ]);
    expect(plan.load[0]).toBe('modprobe nf_conntrack');
    expect(fileAt(plan, load)).toBeUndefined();
    const after = carriedOut(late, plan);
    expect(planOf(profile, after).changes).toEqual([]);
    expect(modules(planOf(profile, { ...machine, files, facts: { programs: [], modules: [] } }))).toEqual([]);
    expect(modules(planOf(profile, { ...late, facts: { programs: [], modules: ['nf_conntrack'] } }))).toEqual([]);
  });

  it('a comment names nothing', () => {
    expect(modules(planOf(profile, { ...machine, files: { '/etc/modules': '#nf_conntrack\n' } }))).toHaveLength(1);
  });

  it('a second run says nothing, writes the same bytes and keeps what a hand added', () => {
    const after = carriedOut(machine, planOf(profile, machine));
    const files = {
      ...after.files,
      [load]: `${after.files?.[load]}\n# by hand\ntcp_bbr\n`,
      [option]: `${after.files?.[option]}\noptions bonding mode=1\n`,
    };
    const again = planOf(profile, { ...after, files });
    expect(again.changes).toEqual([]);
    expect([...(fileAt(again, load) ?? '').matchAll(/^[^#\n].*$/gm)].map((m) => m[0])).toEqual(['tcp_bbr', 'nf_conntrack']);
    expect(fileAt(again, option)).toContain('options bonding mode=1');
    const third = planOf(profile, carriedOut({ ...after, files }, again));
    expect(third.files).toEqual(again.files);
  });

  it('no key of a module, no file', () => {
    expect(fileAt(planOf('[sysctl]\nnet.core.somaxconn = at least 8192\n', machine), load)).toBeUndefined();
  });
});
