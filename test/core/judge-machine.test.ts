import { describe, expect, it } from 'vitest';
import { doings, fittingProfiles } from '../../src/core/fitting-profiles.ts';
import { judgeMachine } from '../../src/core/judge-machine.ts';
import { mergeFindings } from '../../src/core/merge-findings.ts';
import { runningFindings } from '../../src/core/running-findings.ts';
import type { Facts, Listener, NatRoleFact } from '../../src/model/facts.ts';
import type { Finding } from '../../src/model/finding.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { factsFor, type Machine } from './plan-of.ts';

function judged(machine: Machine, inFiles: readonly Finding[] = []) {
  const facts = factsFor(machine);
  const running = runningFindings(facts, kernel(machine.kernel ?? '6.1'), knowledge);
  return judgeMachine(facts, knowledge, mergeFindings([], inFiles, running, new Set()));
}
const listener = (program: string, more: Partial<Listener> = {}): Listener => ({
  protocol: 'tcp',
  address: '0.0.0.0',
  port: 443,
  program,
  ...more,
});
const role = (name: NatRoleFact['role']): NatRoleFact => ({ role: name, holds: true, grade: 'likely', reason: 'only private addresses' });
const fits = (facts: Partial<Facts>) => fittingProfiles(factsFor({ facts }), knowledge).map((fit) => fit.profile);

describe('what runs is judged', () => {
  it('harmful values, each with its place and what it rests on', () => {
    const { findings } = judged({ running: { 'net.ipv4.tcp_sack': '0', 'net.core.somaxconn': '64', 'net.ipv4.tcp_fin_timeout': '60' } });
    expect(findings.map((f) => [f.key, f.severity, f.place.path])).toEqual([
      ['net.core.somaxconn', 'warning', '/proc/sys/net/core/somaxconn'],
      ['net.ipv4.tcp_sack', 'warning', '/proc/sys/net/ipv4/tcp_sack'],
    ]);
    for (const f of findings) expect(f.evidence[0]).toMatchObject({ fact: f.key, from: f.place.path });
  });

  it("the kernel's own defaults and what PID 1 sets are no fault", () => {
    const running = { 'net.core.somaxconn': '4096', 'fs.file-max': '9223372036854775807', 'net.ipv4.ip_local_port_range': '32768 60999' };
    expect(judged({ running }).findings).toEqual([]);
  });

  it('a computed default that is only near the truth proves nothing lowered', () => {
    const facts = { init: { value: { name: 'openrc' }, origin: { kind: 'assumed', why: 'test' } } } as const;
    expect(judged({ running: { 'fs.file-max': '1600000' }, facts }).findings).toEqual([]);
  });

  it('what lint says of the line in the file is not said twice', () => {
    const machine = { running: { 'net.ipv4.tcp_sack': '0' }, files: { '/etc/sysctl.conf': 'net.ipv4.tcp_sack = 0\n' } };
    const [running] = judged({ running: machine.running }).findings;
    if (running === undefined) throw new Error('expected a finding');
    const fromLint = { ...running, id: 'TA008', place: { ...running.place, path: '/etc/sysctl.conf' } };
    expect(judged(machine, [fromLint]).findings.map((f) => f.id)).toEqual(['TA008']);
    expect(judged(machine).findings.map((f) => f.id)).toEqual(['TA130']);
  });
});

describe('which profiles fit', () => {
  it('by who listens beyond loopback, and by NAT', () => {
    const haproxy = { listeners: [listener('haproxy')] };
    expect(fits(haproxy)).toEqual(['reverse-proxy']);
    expect(fits({ ...haproxy, nat: [role('outbound')] })).toEqual(['proxy-behind-nat', 'reverse-proxy']);
    expect(fits({ listeners: [listener('squid', { port: 3128 })], nat: [role('outbound')] })).toEqual(['forward-proxy']);
    expect(fits({ nat: [role('gateway')] })).toEqual(['nat-gateway']);
  });

  it('nothing seen, nothing recommended', () => {
    expect(fits({})).toEqual([]);
    expect(fits({ listeners: [listener('haproxy', { address: '127.0.0.1' }), listener('billing')] })).toEqual([]);
  });

  it('with the evidence', () => {
    const [fit] = fittingProfiles(factsFor({ facts: { listeners: [listener('haproxy'), listener('haproxy', { port: 80 })] } }), knowledge);
    expect(fit?.why).toEqual(['haproxy listens on :80 :443']);
  });
});

describe('what the machine does', () => {
  it('says that it does not know', () => {
    expect(doings(factsFor({}))).toEqual(['who listens is not known']);
    expect(doings(factsFor({ facts: { listeners: [] } }))).toEqual(['nothing listens beyond loopback']);
  });

  it('tells listeners by program, what is on loopback only, and NAT', () => {
    const listeners = [
      listener('haproxy', { backlog: 511 }),
      listener('redis', { address: '127.0.0.1' }),
      listener('chrony', { protocol: 'udp', port: 40123, ephemeral: true }),
    ];
    expect(doings(factsFor({ facts: { listeners, nat: [role('outbound')] } }))).toEqual([
      'haproxy listens on :443/tcp (backlog 511)',
      '1 listener on loopback only',
      'NAT outbound (likely): only private addresses',
    ]);
  });
});
