import { describe, expect, it } from 'vitest';
import { reasonComment } from '../../src/core/own-file.ts';
import { carriedOut, change, fileAt, type Machine, ownFile, planOf } from './plan-of.ts';

const own = '/etc/sysctl.d/99-tune-advise.conf';
const profile =
  '[sysctl]\nnet.core.somaxconn = at least 8192\nnet.ipv4.tcp_keepalive_time = at most 60\n[why]\nnet.core.somaxconn = "Bursts."\n';
const machine: Machine = { running: { 'net.core.somaxconn': '4096', 'net.ipv4.tcp_keepalive_time': '7200' } };
const quiet = { changes: [], removals: [], edits: [] };
const actions = ({ changes, removals, edits }: ReturnType<typeof planOf>) => ({ changes, removals, edits });

describe('the file of ours', () => {
  it('begins with the header, and every line has its reason above it', () => {
    const text = fileAt(planOf(profile, machine), own) ?? '';
    expect(text.startsWith('# Written by tune-advise\n# inputs: \n\n# Bursts. (at least 8192)\n')).toBe(true);
    const paragraphs = text.trimEnd().split('\n\n').slice(1);
    expect(paragraphs).toHaveLength(2);
    for (const text of paragraphs) expect(text).toMatch(/^# .+(\n# .+)*\nnet\.[a-z0-9._]+ = \d+$/);
  });

  it.each([true, false])('is the same bytes on a second run (loaded: %s)', (loaded) => {
    const first = planOf(profile, machine);
    const second = planOf(profile, carriedOut(machine, first, loaded));
    expect(ownFile(second)).toEqual(ownFile(first));
    if (loaded) expect(actions(second)).toEqual(quiet);
    else expect(second.changes.map((c) => c.where)).toEqual(['running', 'running']);
  });

  it('keeps what was added by hand, as it was written', () => {
    const byHand = '# for the cache\n-vm.swappiness=10\n\n# not by pattern\n-net.ipv4.conf.eth0.rp_filter\n';
    const after = carriedOut(machine, planOf(profile, machine));
    const files = { ...after.files, [own]: `${after.files?.[own]}\n${byHand}` };
    const again = planOf(profile, { ...after, files });
    expect(fileAt(again, own)).toBe(files[own]);
    expect(actions(again)).toEqual(quiet);
  });

  it('keeps lines of a profile of another day', () => {
    const after = carriedOut(machine, planOf(profile, machine));
    const other = planOf('[sysctl]\nnet.ipv4.tcp_mtu_probing = 1\n', {
      ...after,
      running: { ...after.running, 'net.ipv4.tcp_mtu_probing': '0' },
    });
    expect(fileAt(other, own)).toContain('net.core.somaxconn = 8192');
    expect(fileAt(other, own)).toContain('net.ipv4.tcp_mtu_probing = 1');
  });

  it('lets go of a line that this kernel no longer has, and says so', () => {
    const text = '# Written by tune-advise\n\n# off\nnet.ipv4.tcp_tw_recycle = 0\n\n# kept\nvm.swappiness = 10\n';
    const plan = planOf(profile, { ...machine, kernel: '6.1', files: { [own]: text } });
    expect(fileAt(plan, own)).not.toContain('tcp_tw_recycle');
    expect(fileAt(plan, own)).toContain('# kept\nvm.swappiness = 10');
    expect(plan.removals).toMatchObject([{ path: own, line: 4, key: 'net.ipv4.tcp_tw_recycle', replacement: null }]);
    expect(plan.edits).toEqual([]);
  });

  it('is emptied where no line of it stands any more', () => {
    const text = '# Written by tune-advise\n\n# off\nnet.ipv4.tcp_tw_recycle = 0\n';
    const before: Machine = { kernel: '6.1', files: { [own]: text } };
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_tw_recycle = absent\n', before);
    expect(ownFile(plan)).toBeUndefined();
    expect(plan.edits.map((e) => e.to)).toEqual([null, null, null, null]);
    const after = carriedOut(before, plan);
    expect(after.files?.[own]).toBe('');
    expect(actions(planOf('[sysctl]\nnet.ipv4.tcp_tw_recycle = absent\n', after))).toEqual(quiet);
  });

  it('moves to a later name when a rival came, and leaves nothing behind', () => {
    const after = carriedOut(machine, planOf(profile, machine));
    const rival = { ...after, files: { ...after.files, '/etc/sysctl.d/99-yours.conf': 'net.core.somaxconn = 128\n' } };
    const plan = planOf(profile, rival);
    expect(ownFile(plan)?.path).toBe('/etc/sysctl.d/99-zz-tune-advise.conf');
    const moved = carriedOut(rival, plan);
    expect(moved.files?.[own]).toBe('');
    const again = planOf(profile, moved);
    expect(ownFile(again)).toEqual(ownFile(plan));
    expect(again.edits).toEqual([]);
    expect(again.changes).toEqual([]);
  });

  it('does not bring back a line that a later file has overridden', () => {
    const files = {
      [own]: '# Written by tune-advise\n\n# before\nvm.swappiness = 10\n',
      '/etc/sysctl.d/zz-edge.conf': 'vm.swappiness = 30\nnet.core.somaxconn = 128\n',
    };
    const plan = planOf(profile, { ...machine, files });
    expect(ownFile(plan)?.path).toBe('/etc/sysctl.d/zz-tune-advise.conf');
    expect(ownFile(plan)?.content).not.toContain('vm.swappiness');
  });

  it('does not leave out of itself what it sets', () => {
    const files = { [own]: '# Written by tune-advise\n\n-net.core.somaxconn\n' };
    const plan = planOf(profile, { ...machine, files });
    expect(ownFile(plan)?.content).toContain('\nnet.core.somaxconn = 8192\n');
    expect(ownFile(plan)?.content).not.toContain('-net.core.somaxconn');
  });

  it('of two lines for one key keeps the one that stands', () => {
    const files = { [own]: '# Written by tune-advise\n\nnet.ipv4.tcp_rfc1337 = 0\nnet.ipv4.tcp_rfc1337 = x\n' };
    expect([...(ownFile(planOf(profile, { ...machine, files }))?.content ?? '').matchAll(/tcp_rfc1337 = .*/g)].map((m) => m[0])).toEqual([
      'tcp_rfc1337 = 0',
    ]);
  });

  it('known by its first line: a file of somebody else under our name is not taken over', () => {
    const plan = planOf(profile, { ...machine, files: { [own]: '# ours\nvm.swappiness = 10\n' } });
    expect(ownFile(plan)?.path).toBe('/etc/sysctl.d/99-zz-tune-advise.conf');
    expect(plan.edits).toEqual([]);
  });

  it('puts ip_forward first, as writing it resets keys of interfaces', () => {
    const plan = planOf('[sysctl]\nnet.ipv4.conf.all.rp_filter = 2\nnet.ipv4.ip_forward = 1\n', {
      running: { 'net.ipv4.ip_forward': '0', 'net.ipv4.conf.all.rp_filter': '0' },
    });
    expect([...(ownFile(plan)?.content ?? '').matchAll(/^net\.\S+/gm)].map((m) => m[0])).toEqual([
      'net.ipv4.ip_forward',
      'net.ipv4.conf.all.rp_filter',
    ]);
  });

  it('no reason becomes a setting', () => {
    const lines = reasonComment(`why\nkernel.panic = 10\r\u2028vm.swappiness = 0 ${'long '.repeat(60)}`);
    for (const line of lines) {
      expect(line).toMatch(/^# [^\n\r\u2028]+$/);
      expect(line.length).toBeLessThanOrEqual(100);
    }
    expect(reasonComment(' \n ')).toEqual([]);
  });

  it('same inputs, same bytes', () => {
    const files = {
      '/etc/sysctl.conf': 'net.core.somaxconn = 128\nnet.ipv4.tcp_sack = 0\n',
      '/etc/sysctl.d/zz.conf': 'vm.swappiness = 0\n',
    };
    const [one, other] = [planOf(profile, { ...machine, files }), planOf(profile, { ...machine, files })].map((p) => JSON.stringify(p));
    expect(one).toBe(other);
    const turned = planOf(profile, { ...machine, running: Object.fromEntries(Object.entries(machine.running ?? {}).reverse()), files });
    expect(JSON.stringify(turned)).toBe(one);
    expect(change(turned, 'net.core.somaxconn')?.proposed).toBe('8192');
  });
});
