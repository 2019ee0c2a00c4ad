import { describe, expect, it } from 'vitest';
import { applyGiven } from '../../src/core/given.ts';
import { standIn } from '../../src/core/stand-in.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { factsOf, readings } from './facts-of.ts';

const { distributions } = knowledge;

describe('a stand-in', () => {
  it('knows what is given and nothing else', () => {
    const facts = standIn({
      kernel: kernel('5.14'),
      memoryBytes: 16 * 1024 ** 3,
      cpus: 8,
      nat: ['outbound'],
      named: new Map([['nat_idle_timeout_s', 350]]),
      distributions,
    });
    expect(facts.from).toBe('stand-in');
    expect(facts.kernel).toEqual({ value: { raw: '5.14', version: '5.14.0' }, origin: { kind: 'given', option: '--kernel' } });
    expect(facts.memoryBytes).toEqual({ value: 17_179_869_184, origin: { kind: 'given', option: '--memory' } });
    expect(facts.cpus).toEqual({ value: 8, origin: { kind: 'given', option: '--cpus' } });
    expect(facts.named.get('nat_idle_timeout_s')).toEqual({ value: 350, origin: { kind: 'given', option: '--set' } });
    expect([facts.sysctl.size, facts.sysctlComplete]).toEqual([0, false]);
    expect(facts.nat.map((r) => [r.role, r.holds, r.grade])).toEqual([
      ['outbound', true, 'given'],
      ['gateway', undefined, 'assumed'],
      ['clients', true, 'assumed'],
    ]);
    for (const unknown of ['host', 'distro', 'init', 'listeners', 'addresses', 'routes', 'environment'] as const)
      expect(facts).not.toHaveProperty(unknown);
  });

  it('takes distribution and init from a kernel that names one', () => {
    const facts = standIn({ kernel: kernel('debian:12'), distributions });
    expect(facts.distro).toEqual({ value: { id: 'debian', version: '12', idLike: [] }, origin: { kind: 'given', option: '--kernel' } });
    expect(facts.init).toMatchObject({ value: { name: 'systemd', version: 252 }, origin: { kind: 'assumed' } });
  });

  it('knows the init of a point release and of a rebuild', () => {
    expect(standIn({ kernel: kernel('5.14.0-427.13.1.el9_4.x86_64'), distributions }).init?.value).toMatchObject({
      name: 'systemd',
      version: 252,
    });
    expect(standIn({ distro: 'rocky:9.4', distributions })).toMatchObject({
      distro: { value: { id: 'rocky', version: '9.4' } },
      init: { value: { version: 252 } },
    });
    expect(standIn({ distro: 'slackware:15', distributions })).not.toHaveProperty('init');
  });
});

describe('given over what was read', () => {
  const read = factsOf({
    from: 'root',
    kernel: { value: kernel('6.1'), origin: { kind: 'read', path: '/proc/sys/kernel/osrelease' } },
    memoryBytes: { value: 1024 ** 3, origin: { kind: 'read', path: '/proc/meminfo' } },
    sysctl: readings({ 'net.core.somaxconn': '4096' }),
    sysctlComplete: true,
    named: new Map([['conn_rate', { value: 20, origin: { kind: 'measured', path: '/proc/net/snmp', seconds: 5 } }]]),
  });
  it('changes nothing where nothing is given', () => expect(applyGiven(read, {})).toEqual(read));
  it('keeps the values, but not as evidence, under another kernel', () => {
    const facts = applyGiven(read, { kernel: kernel('4.9') });
    expect([facts.sysctlComplete, facts.sysctl.size, facts.kernel?.origin.kind]).toEqual([false, 1, 'given']);
    expect(facts.memoryBytes).toEqual(read.memoryBytes);
  });
  it('replaces one fact at a time', () => {
    const facts = applyGiven(read, { memoryBytes: 2 * 1024 ** 3 });
    expect([facts.sysctlComplete, facts.memoryBytes?.value, facts.kernel]).toEqual([true, 2 * 1024 ** 3, read.kernel]);
  });
  it('prefers --distro to the one that the kernel names', () => {
    expect(applyGiven(read, { kernel: kernel('rhel:9'), distro: 'rocky:9.4' }).distro).toEqual({
      value: { id: 'rocky', version: '9.4', idLike: [] },
      origin: { kind: 'given', option: '--distro' },
    });
  });
  it('keeps the origin that a named fact brings', () => {
    const origin = { kind: 'given', option: '--facts site.ini' } as const;
    expect(applyGiven(read, { named: new Map([['conn_rate', { value: 900, origin }]]) }).named.get('conn_rate')).toEqual({
      value: 900,
      origin,
    });
  });
});
