import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { carriedOut, type Machine, planOf } from './plan-of.ts';

const own = '/etc/sysctl.d/99-tune-advise.conf';
const profile = '[sysctl]\nnet.core.somaxconn = at least 8192\nnet.ipv4.tcp_rmem = 4096 131072 16777216\n';
const machine: Machine = { running: { 'net.core.somaxconn': '4096', 'net.ipv4.tcp_rmem': '4096 131072 6291456' } };

describe('load and undo', () => {
  it('load the one file, and put every running value back', () => {
    const plan = planOf(profile, machine);
    expect(plan.load).toEqual([`sysctl -p ${own}`]);
    expect(plan.undo).toEqual([`rm ${own}`, "sysctl -w 'net.core.somaxconn=4096'", "sysctl -w 'net.ipv4.tcp_rmem=4096 131072 6291456'"]);
  });

  it('nothing to do, nothing to load or undo', () => {
    const after = carriedOut(machine, planOf(profile, machine));
    const plan = planOf(profile, after);
    expect({ load: plan.load, undo: plan.undo }).toEqual({ load: [], undo: [] });
  });

  it('what only the next boot lacks is not put back', () => {
    const served = { running: { 'net.core.somaxconn': '8192', 'net.ipv4.tcp_rmem': '4096 131072 16777216' } };
    expect(planOf(profile, served).undo).toEqual([`rm ${own}`]);
  });

  it('what ran before is not known: that is said instead of a command', () => {
    const note = 'as loaded until the next boot: what ran before is not known';
    expect(planOf('[sysctl]\nnet.core.somaxconn = at least 8192\n').undo).toEqual([`rm ${own}`, `# the parameters: ${note}`]);
    expect(planOf(profile, { running: { 'net.core.somaxconn': '4096' } }).undo).toEqual([
      `rm ${own}`,
      "sysctl -w 'net.core.somaxconn=4096'",
      `# net.ipv4.tcp_rmem: ${note}`,
    ]);
  });

  it('where a file that was there is changed, the patch is what takes it back', () => {
    const present: readonly Readonly<Record<string, string>>[] = [
      { '/etc/sysctl.conf': 'net.core.somaxconn = 128\n' },
      { [own]: '# Written by tune-advise\n\nvm.swappiness = 10\n' },
    ];
    for (const files of present) expect(planOf(profile, { ...machine, files }).undo[0]).toMatch(/^patch -R -p1 -d \/ < tune-advise\.diff/);
    const limits = '[limits]\nnofile = at least 65536\n';
    const first = { ...machine, services: ['haproxy'] };
    const after = carriedOut(first, planOf(limits, first));
    expect(planOf('[limits]\nnofile = at least 100000\n', after).undo[0]).toMatch(/^patch -R/);
  });

  it('a value that a shell would read is quoted', () => {
    const value = "fq; touch 'x' $(id) `id`";
    const plan = planOf('[sysctl]\nnet.core.default_qdisc = "\'fq\'"\n', { running: { 'net.core.default_qdisc': value } });
    const undo = plan.undo.find((command) => command.startsWith('sysctl -w')) ?? '';
    const told = spawnSync('sh', ['-c', undo.replace('sysctl -w', "printf '%s'")], { encoding: 'utf8' });
    expect(told.stdout).toBe(`net.core.default_qdisc=${value}`);
  });
});
