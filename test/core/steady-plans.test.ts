import { describe, expect, it } from 'vitest';
import { composeProfile } from '../../src/core/compose-profile.ts';
import { headerInputs } from '../../src/core/header-inputs.ts';
import { natRoles } from '../../src/core/nat.ts';
import { factNames } from '../../src/model/fact-names.ts';
import { judge } from '../../src/model/judgement.ts';
import { readProfile } from '../../src/read/profile.ts';
import { kernel, parameter } from '../knowledge/whole-knowledge.ts';
import { factsOf, readings } from './facts-of.ts';
import { carriedOut, change, type Machine, ownFile, planOf, skipped } from './plan-of.ts';

const line = (text: string) => `[sysctl]\n${text}\n`;
const origin = { kind: 'read', path: '/proc/meminfo' } as const;
const conntrack = 'net.netfilter.nf_conntrack_max';

describe('what made a second run differ, found by the property tests of profiles', () => {
  it('a value that the knowledge judges wrong is not proposed, as lint and the next run would take our own line away', () => {
    const plan = planOf(line('net.ipv4.tcp_retries2 = 5'), { running: { 'net.ipv4.tcp_retries2': '15' } });
    expect(plan.changes).toEqual([]);
    expect(skipped(plan, 'net.ipv4.tcp_retries2')).toMatch(/^5 would be judged wrong here: tcp_retries2 below 8 .*; instead: 8 or more/);
    expect(
      change(planOf(line('net.ipv4.tcp_retries2 = 8'), { running: { 'net.ipv4.tcp_retries2': '15' } }), 'net.ipv4.tcp_retries2'),
    ).toBeDefined();
  });

  it('of two forms of one setting the file has the one of the profile, whatever was mended', () => {
    const machine: Machine = { running: { 'vm.dirty_ratio': '80', 'vm.dirty_bytes': '0' } };
    const plan = planOf(line('vm.dirty_bytes = 268435456'), {
      ...machine,
      files: { '/etc/sysctl.d/50-site.conf': 'vm.dirty_ratio = 80\n' },
    });
    expect(ownFile(plan)?.content).toMatch(/^vm\.dirty_bytes = 268435456$/m);
    expect(ownFile(plan)?.content).not.toMatch(/^vm\.dirty_ratio/m);
    const both = planOf(line('vm.dirty_bytes = 268435456\nvm.dirty_ratio = 30'), {
      running: { 'vm.dirty_ratio': '20', 'vm.dirty_bytes': '0' },
    });
    expect(skipped(both, 'vm.dirty_ratio')).toBe('vm.dirty_bytes = 268435456 takes its place: the kernel keeps one of the two');
    expect(change(both, 'vm.dirty_bytes')).toBeDefined();
  });

  it('a module that the profile brings is there for its own formulas', () => {
    const profile = `[sysctl]\n${conntrack} = at least 1048576 when module nf_conntrack | default\n[module]\nnf_conntrack = load\n`;
    const machine: Machine = { facts: { modules: [], sysctlComplete: true } };
    const plan = planOf(profile, machine);
    expect(change(plan, conntrack)?.proposed).toBe('1048576');
    expect(change(plan, 'nf_conntrack')).toMatchObject({ target: 'module', current: 'not loaded', where: 'both' });
    const without = planOf(profile.replace('[module]\nnf_conntrack = load\n', ''), machine);
    expect(without.changes).toEqual([]);
  });

  it('a harmful line for a module that is not loaded brings no module', () => {
    const key = 'net.netfilter.nf_conntrack_tcp_timeout_established';
    const files = { '/usr/lib/sysctl.d/50-vendor.conf': `${key} = 60\n` };
    const idle = planOf(line(`${key} = default`), { files, facts: { modules: [], sysctlComplete: true } });
    expect([idle.changes, idle.files]).toEqual([[], []]);
    const tracking = planOf(line(`${key} = default`), {
      files,
      running: { [key]: '60' },
      facts: { modules: ['nf_conntrack'], sysctlComplete: true },
    });
    expect(change(tracking, key)?.proposed).toBe('432000');
  });

  it('what one profile asks for is not lost because the other needs a fact that nobody knows', () => {
    const read = (name: string, value: string) => {
      const text = `[profile]\nsummary = "Site"\n[sysctl]\nnet.core.rmem_max = at least ${value}\n`;
      const result = readProfile(
        name,
        `${name}.ini`,
        text,
        factNames.map((fact) => fact.name),
      );
      if ('problems' in result) throw new Error(result.problems[0]?.message);
      return result.profile;
    };
    const profiles = new Map([
      ['database', read('database', '4194304')],
      ['voice', read('voice', 'ceil(udp_pps_per_socket * 768)')],
    ]);
    const both = composeProfile(['database', 'voice'], (name) => profiles.get(name));
    if ('problem' in both) throw new Error(both.problem);
    const machine: Machine = { running: { 'net.core.rmem_max': '212992' } };
    expect(change(planOf(both.profile, machine), 'net.core.rmem_max')?.proposed).toBe('4194304');
    expect(change(planOf(both.profile, { ...machine, set: { udp_pps_per_socket: 10000 } }), 'net.core.rmem_max')?.proposed).toBe('7680000');
  });

  it('rules that take each other back through the value in force become a question', () => {
    const key = 'net.ipv4.conf.all.rp_filter';
    const plan = planOf(line(`${key} = 2 when current = 1 | 1`), { running: { [key]: '0' } });
    expect(plan.changes).toEqual([]);
    expect(plan.questions.find((q) => q.fact === key)?.why).toMatch(/^one rule sets [12], and another one takes it back/);
    expect(change(planOf(line(`${key} = 2 when current = 1 | default`), { running: { [key]: '1' } }), key)?.proposed).toBe('2');
  });

  it('what is mended in one file keeps the fields of the running value that do no harm', () => {
    const key = 'net.ipv4.tcp_wmem';
    const machine: Machine = { running: { [key]: '512 2048 524288' }, files: { '/etc/sysctl.d/50-site.conf': `${key} = 64 256 65536\n` } };
    const plan = planOf(line(`${key} = default`), machine);
    expect(change(plan, key)?.proposed).toBe('512 2048 4194304');
    expect(planOf(line(`${key} = default`), carriedOut(machine, plan)).changes).toEqual([]);
  });

  it('rules that settle after one turn are followed to where they rest', () => {
    const key = 'net.ipv4.tcp_retries2';
    const profile = line(`${key} = at least 8 when current <= 8 | at most 8`);
    const machine: Machine = { running: { [key]: '3' } };
    const plan = planOf(profile, machine);
    expect(change(plan, key)?.proposed).toBe('8');
    expect(planOf(profile, carriedOut(machine, plan)).changes).toEqual([]);
  });

  it('a hash table that takes a tenth of the memory at once is asked about', () => {
    const key = 'net.netfilter.nf_conntrack_buckets';
    const plan = planOf(line(`${key} = at least 8388608`), {
      running: { [key]: '4096' },
      facts: { memoryBytes: { value: 640 * 2 ** 20, origin } },
    });
    expect(plan.changes).toEqual([]);
    expect(plan.questions.find((q) => q.fact === key)?.why).toMatch(/take 64 MiB at once, of 640 MiB of memory: more than a twentieth/);
  });

  it('ports of services are listed for the range that the same plan mends', () => {
    const listeners = [{ protocol: 'tcp', address: '0.0.0.0', port: 10443 }] as const;
    const machine: Machine = {
      running: { 'net.ipv4.ip_local_port_range': '2000 3000', 'net.ipv4.ip_local_reserved_ports': '' },
      facts: { listeners },
    };
    const profile = line('net.ipv4.ip_local_port_range = default\nnet.ipv4.ip_local_reserved_ports = at least listeners');
    const plan = planOf(profile, machine);
    expect(change(plan, 'net.ipv4.ip_local_reserved_ports')?.proposed).toBe('10443');
    expect(planOf(profile, carriedOut(machine, plan)).changes).toEqual([]);
  });

  it('the header names no NAT role that is only not seen: forwarding, which a plan may switch on, would change the line', () => {
    const roles = (forward: string, given?: 'none') => {
      const facts = factsOf({ sysctl: readings({ 'net.ipv4.ip_forward': forward, 'net.ipv6.conf.all.forwarding': '0' }) });
      const nat = natRoles(facts, given);
      return headerInputs({ ...facts, nat }, new Map(), new Set()).map((input) => `${input.name} ${input.value}`);
    };
    expect(roles('0')).toEqual(roles('1'));
    expect(roles('0', 'none')).toEqual(['nat.outbound false', 'nat.gateway false', 'nat.clients false']);
  });

  it("tcp_mem that is the machine's own is no copied number, however large", () => {
    const own = '6102720 8136992 12205440';
    const judged = (value: string, standard: string) =>
      judge(parameter('net.ipv4.tcp_mem'), value, kernel('6.1'), undefined, standard).filter((j) => j.judgement.kind === 'harmful');
    expect(judged(own, own)).toEqual([]);
    expect(judged(own, '45873 61167 91746')).toHaveLength(1);
    expect(judged('6102720 8136992 12205441', own)).toHaveLength(1);
  });
});
