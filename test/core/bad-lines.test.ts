import { describe, expect, it } from 'vitest';
import { carriedOut, change, kept, ownFile, planOf } from './plan-of.ts';

const conf = '/etc/sysctl.conf';
const dropIn = '/etc/sysctl.d/50-edge.conf';
const nothing = '[sysctl]\nnet.ipv4.tcp_fin_timeout = default\n';
const gone = (plan: ReturnType<typeof planOf>) => plan.removals.map((r) => `${r.path}:${r.line} ${r.key} -> ${r.replacement}`);

describe('bad lines go', () => {
  it('a dead line, with and without a dash', () => {
    const text = 'net.ipv4.tcp_tw_recycle = 1\n-net.ipv4.tcp_tw_recycle = 1\n';
    const plan = planOf(nothing, { kernel: '6.1', files: { [conf]: text } });
    expect(gone(plan)).toEqual([`${conf}:1 net.ipv4.tcp_tw_recycle -> null`, `${conf}:2 net.ipv4.tcp_tw_recycle -> null`]);
    expect(plan.removals[0]?.reason).toContain('ends with an error');
    expect(plan.removals[1]?.reason).not.toContain('ends with an error');
    expect(plan.changes).toEqual([]);
  });

  it('an inert line goes and nothing takes its place', () => {
    const plan = planOf(nothing, { files: { [dropIn]: 'net.ipv4.tcp_max_syn_backlog = 8192\n' } });
    expect(gone(plan)).toEqual([`${dropIn}:1 net.ipv4.tcp_max_syn_backlog -> null`]);
    expect(plan.changes).toEqual([]);
  });

  it('a refused line goes with the reason', () => {
    const plan = planOf(nothing, { files: { [dropIn]: 'net.core.somaxconn = 64k\n' } });
    expect(plan.removals).toMatchObject([{ key: 'net.core.somaxconn', value: '64k', reason: expect.stringContaining('refuses') }]);
  });

  it('a harmful line goes, and the harmless value is set where the key still exists', () => {
    const files = { [conf]: 'net.ipv4.tcp_tw_recycle = 1\n' };
    const running = { 'net.ipv4.tcp_tw_recycle': '1' };
    const plan = planOf(nothing, { kernel: '4.9', files, running });
    expect(gone(plan)).toEqual([`${conf}:1 net.ipv4.tcp_tw_recycle -> 0`]);
    expect(change(plan, 'net.ipv4.tcp_tw_recycle')).toMatchObject({ current: '1', proposed: '0', where: 'both' });
  });

  it('a harmful line that another one overrides takes nothing from what is in force', () => {
    const files = {
      '/etc/sysctl.d/10-edge.conf': 'net.core.netdev_max_backlog = 500\n',
      '/etc/sysctl.d/20-edge.conf': 'net.core.netdev_max_backlog = 5000\n',
    };
    const plan = planOf(nothing, { files, running: { 'net.core.netdev_max_backlog': '5000' } });
    expect(plan.removals).toHaveLength(1);
    expect(plan.changes).toEqual([]);
    const unloaded = planOf(nothing, { files, running: { 'net.core.netdev_max_backlog': '500' } });
    expect(change(unloaded, 'net.core.netdev_max_backlog')).toMatchObject({ proposed: '5000', where: 'running' });
  });

  it('what a package sets wrongly is overridden, its file stays', () => {
    const files = { '/usr/lib/sysctl.d/50-vendor.conf': 'net.ipv4.tcp_sack = 0\nnet.ipv4.tcp_tw_recycle = 1\n' };
    const machine = { files, running: { 'net.ipv4.tcp_sack': '0' } };
    const plan = planOf(nothing, machine);
    expect([...plan.edits, ...plan.removals]).toEqual([]);
    expect(change(plan, 'net.ipv4.tcp_sack')).toMatchObject({
      proposed: '1',
      where: 'both',
      reason: expect.stringContaining('/usr/lib/sysctl.d/50-vendor.conf sets 0'),
    });
    expect(plan.changes).toHaveLength(1);
    const again = planOf(nothing, carriedOut(machine, plan));
    expect(again.changes).toEqual([]);
    expect(ownFile(again)).toEqual(ownFile(plan));
  });

  it('a package line that an administrator overrides already is left alone', () => {
    const files = {
      '/usr/lib/sysctl.d/50-vendor.conf': 'net.ipv4.tcp_sack = 0\n',
      '/etc/sysctl.d/60-edge.conf': 'net.ipv4.tcp_sack = 1\n',
    };
    expect(planOf(nothing, { files, running: { 'net.ipv4.tcp_sack': '1' } }).changes).toEqual([]);
  });

  it('a link below /etc that leads to a package file does not make it ours to edit', () => {
    const files = { '/usr/lib/sysctl.d/50-vendor.conf': 'net.ipv4.tcp_sack = 0\n' };
    const links = { '/etc/sysctl.d/60-vendor.conf': '/usr/lib/sysctl.d/50-vendor.conf' };
    const plan = planOf(nothing, { files, links });
    expect(plan.edits).toEqual([]);
    expect(plan.removals).toEqual([]);
  });

  it('a line that two names lead to is told and edited once', () => {
    const files = { [conf]: 'net.ipv4.tcp_sack = 0\n' };
    const plan = planOf(nothing, { files, links: { '/etc/sysctl.d/99-sysctl.conf': '../sysctl.conf' } });
    expect(gone(plan)).toEqual([`${conf}:1 net.ipv4.tcp_sack -> 1`]);
    expect(plan.edits.map((e) => `${e.path}:${e.line}`)).toEqual([`${conf}:1`]);
  });

  it('a line that the profile wants absent goes, and the usual value comes back', () => {
    const profile = '[sysctl]\nnet.ipv4.tcp_retries1 = absent\n[why]\nnet.ipv4.tcp_retries1 = "Not for this host."\n';
    const machine = {
      files: { [dropIn]: '# by hand\nnet.ipv4.tcp_fastopen = 3\nnet.ipv4.tcp_mtu_probing = 1\n' },
      running: { 'net.ipv4.tcp_mtu_probing': '1' },
    };
    const plan = planOf(profile.replaceAll('tcp_retries1', 'tcp_mtu_probing'), machine);
    expect(gone(plan)).toEqual([`${dropIn}:3 net.ipv4.tcp_mtu_probing -> 0`]);
    expect(change(plan, 'net.ipv4.tcp_mtu_probing')).toMatchObject({ current: '1', proposed: '0' });
    const after = carriedOut(machine, plan);
    const again = planOf(profile.replaceAll('tcp_retries1', 'tcp_mtu_probing'), after);
    expect({ c: again.changes, r: again.removals, e: again.edits }).toEqual({ c: [], r: [], e: [] });
  });

  it('an absent key whose line says what is there anyway is left alone', () => {
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_tw_recycle = absent\n', {
      kernel: '4.9',
      files: { [conf]: 'net.ipv4.tcp_tw_recycle = 0\n' },
    });
    expect(plan.removals).toEqual([]);
    expect(plan.absent.map((a) => a.key)).toEqual(['net.ipv4.tcp_tw_recycle']);
  });

  it('an absent capacity is taken out of the file, but what runs is not lowered', () => {
    const machine = { files: { [dropIn]: 'net.core.somaxconn = 65535\n' }, running: { 'net.core.somaxconn': '65535' } };
    const plan = planOf('[sysctl]\nnet.core.somaxconn = absent\n', machine);
    expect(plan.removals).toHaveLength(1);
    expect(plan.changes).toEqual([]);
  });

  it('a capacity that only folklore calls too large stays, a flag that only folklore wants goes', () => {
    const files = { [dropIn]: 'net.core.netdev_max_backlog = 250000\nnet.ipv4.tcp_no_metrics_save = 1\n' };
    const running = { 'net.core.netdev_max_backlog': '250000', 'net.ipv4.tcp_no_metrics_save': '1' };
    const plan = planOf(nothing, { files, running });
    expect(gone(plan)).toEqual([`${dropIn}:2 net.ipv4.tcp_no_metrics_save -> 0`]);
    expect(plan.changes.map((c) => c.key)).toEqual(['net.ipv4.tcp_no_metrics_save']);
  });

  it('what a line that goes had hidden is answered in the same plan', () => {
    const vendor = {
      '/usr/lib/sysctl.d/50-vendor.conf': 'net.ipv4.tcp_sack = 0\n',
      '/etc/sysctl.d/zz-edge.conf': 'net.ipv4.tcp_sack = x\n',
    };
    expect(change(planOf(nothing, { files: vendor }), 'net.ipv4.tcp_sack')?.proposed).toBe('1');
    const pattern = { [conf]: 'net.ipv4.tcp_abort_on_overflow = 65536\nnet.ipv4.tcp_abort_* = 1\n' };
    const machine = { files: pattern, running: { 'net.ipv4.tcp_abort_on_overflow': '0' } };
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_abort_on_overflow = 0\n', machine);
    expect(change(plan, 'net.ipv4.tcp_abort_on_overflow')).toMatchObject({ proposed: '0', where: 'boot' });
    const left = planOf('[sysctl]\nnet.ipv4.tcp_abort_on_overflow = default\n', machine);
    expect(change(left, 'net.ipv4.tcp_abort_on_overflow')?.proposed).toBe('0');
  });

  it('an action in a file goes without a value in its place', () => {
    const plan = planOf(nothing, { files: { [dropIn]: 'vm.drop_caches = 3\n' }, running: { 'vm.drop_caches': '3' } });
    expect(gone(plan)).toEqual([`${dropIn}:1 vm.drop_caches -> null`]);
    expect(plan.changes).toEqual([]);
  });

  it('unknown keys, patterns and lines that say nothing are not judged', () => {
    const text = '# tcp_sack = 0\n\nvendor.secret = 1\nnet.ipv4.conf.*.rp_filter = 7\nnonsense\n-net.ipv4.tcp_sack\n';
    const plan = planOf(nothing, { files: { [conf]: text } });
    expect([...plan.removals, ...plan.edits]).toEqual([]);
  });

  it('a profile line mends what runs and does harm, though no file sets it', () => {
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_sack = default\n', { running: { 'net.ipv4.tcp_sack': '0' } });
    expect(change(plan, 'net.ipv4.tcp_sack')).toMatchObject({ proposed: '1', reason: expect.stringContaining('does harm') });
    expect(kept(plan, 'net.ipv4.tcp_sack')).toBeUndefined();
  });
});
