import { describe, expect, it } from 'vitest';
import { composeProfile } from '../../src/core/compose-profile.ts';
import { factNames } from '../../src/model/fact-names.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Profile } from '../../src/model/profile.ts';
import { readProfile } from '../../src/read/profile.ts';
import { change, type Machine, planOf } from './plan-of.ts';

type Texts = Readonly<Record<string, string>>;

function composed(texts: Texts, names = Object.keys(texts)): Profile | string {
  const listed = factNames.map((fact) => fact.name);
  const result = composeProfile(names, (name) => {
    const text = texts[name];
    if (text === undefined) return undefined;
    const read = readProfile(name, `${name}.ini`, text.startsWith('[profile]') ? text : `[profile]\nsummary = ${name}\n${text}`, listed);
    if ('problems' in read) throw new Error(read.problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
    return read.profile;
  });
  return 'problem' in result ? result.problem : result.profile;
}

function composedField(texts: Texts) {
  const profile = composed(texts);
  if (typeof profile === 'string') throw new Error(profile);
  return profile.entries[0]?.rules[0]?.fields ?? [];
}

/** The plan of several profiles, which must be the same in any order of their names. */
function planFor(texts: Texts, machine: Machine = {}): Plan {
  const plans = [Object.keys(texts), Object.keys(texts).reverse()].map((names) => {
    const profile = composed(texts, names);
    if (typeof profile === 'string') throw new Error(profile);
    const { usedFacts: _, ...plan } = planOf(profile, machine);
    return { ...plan, profile: '' };
  });
  expect(plans[1]).toEqual(plans[0]);
  return plans[0] as Plan;
}

const line = (key: string, value: string, why?: string) =>
  `[sysctl]\n${key} = ${value}\n${why === undefined ? '' : `[why]\n${key} = ${why}\n`}`;
const joined = (plan: Plan, key: string) => plan.joined?.find((one) => one.key === key);
const question = (plan: Plan, key: string) => plan.questions.find((q) => q.fact === key);

describe('one rule that is right for both is taken', () => {
  it.each([
    ['the larger of two leasts', 'net.core.somaxconn', 'at least 8192', 'at least 16384', '16384'],
    ['the larger of two leasts that are worked out', 'net.core.somaxconn', 'at least 2 * conn_rate', 'at least 6000', '8000'],
    ['the smaller of two mosts', 'vm.swappiness', 'at most 10', 'at most 1', '1'],
    ['the wider of two ranges', 'net.ipv4.ip_local_port_range', 'widen to 20000 60999', 'widen to 25000 64001', '20000 64001'],
    ['a range that holds the other', 'net.ipv4.ip_local_port_range', '15000 64000', 'widen to 20000 60999', '15000 64000'],
    ['a value that is enough of a least', 'vm.max_map_count', 'at least 262144', '1048576', '1048576'],
    ['a value that is not above a most', 'vm.swappiness', '1', 'at most 10', '1'],
    ['a value before what is left alone', 'vm.swappiness', 'default', 'at most 30', '30'],
    ['the same value', 'net.ipv4.tcp_slow_start_after_idle', '0', '0', '0'],
    [
      'a field that the other one keeps',
      'net.ipv4.tcp_rmem',
      'at least _ _ 33554432',
      'at least _ 262144 16777216',
      '4096 262144 33554432',
    ],
    ['a most that what is in force is above', 'vm.swappiness', 'at least 5', 'at most 20', '20'],
  ])('%s', (_, key, first, second, proposed) => {
    const plan = planFor({ kafka: line(key, first, 'brokers'), redis: line(key, second, 'caches') }, { set: { conn_rate: 4000 } });
    expect(change(plan, key)?.proposed ?? plan.questions).toBe(proposed);
  });

  it('and says so with both names, the winner giving its reason', () => {
    const plan = planFor({
      kafka: line('net.core.somaxconn', 'at least 8192', 'brokers'),
      redis: line('net.core.somaxconn', 'at least 16384', 'caches'),
    });
    expect(change(plan, 'net.core.somaxconn')?.reason).toBe('caches (kafka: at least 8192; redis: at least 16384: the larger serves both)');
    expect(joined(plan, 'net.core.somaxconn')).toEqual({
      key: 'net.core.somaxconn',
      how: 'kafka: at least 8192; redis: at least 16384: the larger serves both',
      decided: true,
      sides: [
        { profile: 'kafka', text: 'at least 8192', why: 'brokers' },
        { profile: 'redis', text: 'at least 16384', why: 'caches' },
      ],
    });
  });

  it('what one would leave alone is told beside what the other sets', () => {
    const key = 'vm.swappiness';
    const plan = planFor({ kafka: line(key, 'default', 'the page cache is its store'), redis: line(key, 'at most 30', 'latency') });
    expect(change(plan, key)?.beware).toContain('kafka (default): the page cache is its store');
  });

  it('absent goes before default', () => {
    const plan = planFor({
      kafka: line('net.ipv4.tcp_tw_recycle', 'default'),
      proxy: line('net.ipv4.tcp_tw_recycle', 'absent', 'drops clients'),
    });
    expect(plan.absent).toEqual([{ key: 'net.ipv4.tcp_tw_recycle', reason: expect.stringContaining('drops clients') }]);
  });

  it('the rule of each that holds is what counts', () => {
    const texts = {
      kafka: line('net.core.somaxconn', 'at least 32768 when conn_rate > 5000 | at least 8192'),
      redis: line('net.core.somaxconn', 'at least 16384 when concurrent_conns > 500 | default'),
    };
    const proposed = (conn_rate: number, concurrent_conns: number) =>
      change(planFor(texts, { set: { conn_rate, concurrent_conns } }), 'net.core.somaxconn')?.proposed;
    expect([proposed(9000, 9000), proposed(9, 9000), proposed(9, 9)]).toEqual(['32768', '16384', '8192']);
  });

  it('a formula that holds the other one stands as it is', () => {
    const texts = {
      kafka: line('net.core.somaxconn', 'at least 4096', 'brokers'),
      proxy: line('net.core.somaxconn', 'at least max(4096, conn_rate)', 'bursts'),
    };
    const profile = composed(texts);
    if (typeof profile === 'string') throw new Error(profile);
    expect(profile.entries[0]?.rules.map((rule) => [rule.text, rule.joined?.stands])).toEqual([
      ['at least max(4096, conn_rate)', ['proxy']],
    ]);
    const [field] = composedField({ ...texts, redis: line('net.core.somaxconn', 'at least max(conn_rate, 6000)') });
    expect(field).toMatchObject({ type: 'call', name: 'max', args: [{ name: 'conn_rate' }, { value: 6000 }] });
  });

  it('limits join as parameters do, and advice for programs stays side by side', () => {
    const profile = composed({
      kafka: '[limits]\nnofile@kafka = at least 100000\n[app]\nbacklog = "Kafka: raise it"\n',
      redis: '[limits]\nnofile@kafka = at least 10032\n[app]\nbacklog = "Redis: tcp-backlog"\n',
    });
    if (typeof profile === 'string') throw new Error(profile);
    expect(
      planOf(profile)
        .changes.filter((c) => c.target === 'limit' && c.type === 'soft')
        .map((c) => c.proposed),
    ).toEqual(['100000']);
    expect(planOf(profile).advice.map((a) => a.text)).toEqual(['Kafka: raise it', 'Redis: tcp-backlog']);
  });
});

describe('where none is right for both it is asked, and nothing is set', () => {
  it.each([
    ['vm.overcommit_memory', '1', '2'],
    ['vm.zone_reclaim_mode', '1', '0'],
    ['net.ipv4.ip_forward', '1', '0'],
    ['vm.max_map_count', 'at least 262144', '65530'],
    ['net.ipv4.tcp_congestion_control', '"\'bbr\'"', '"\'cubic\'"'],
    ['net.ipv4.tcp_tw_reuse', '1', 'absent'],
  ])('%s', (key, first, second) => {
    const plan = planFor({ postgresql: line(key, first, 'it must not fork'), redis: line(key, second, 'it forks to save') });
    expect(change(plan, key)).toBeUndefined();
    expect(question(plan, key)?.why).toMatch(
      /postgresql says .*\(it must not fork\); redis says .*\(it forks to save\).*includes postgresql, redis and sets the key/,
    );
    expect(joined(plan, key)?.decided).toBe(false);
  });

  it('only where both conditions hold', () => {
    const texts = {
      gateway: line('net.ipv4.ip_forward', '1 when forwards_packets | default'),
      closed: line('net.ipv4.ip_forward', '0 when not forwards_packets | default'),
    };
    expect(change(planFor(texts, { set: { forwards_packets: true } }), 'net.ipv4.ip_forward')?.proposed).toBe('1');
    expect(planFor(texts, { set: { forwards_packets: false }, running: { 'net.ipv4.ip_forward': '0' } }).questions).toEqual([]);
  });

  it('limits are left as they are', () => {
    const plan = planFor({ kafka: '[limits]\nnofile@kafka = 5000\n', redis: '[limits]\nnofile@kafka = at least 10032\n' });
    expect(plan.skipped.find((s) => s.key === 'nofile@kafka')?.reason).toContain('kafka: 5000; redis: at least 10032');
  });

  it('a module that one wants and the other not is refused', () => {
    expect(composed({ gateway: '[module]\nnf_conntrack = load\n', plain: '[module]\nnf_conntrack = absent\n' })).toContain('nf_conntrack');
  });
});

describe('a profile that yields', () => {
  const hardened = `[profile]\nsummary = Hardened\nconflicts = docker-host\nyields = any\n[sysctl]\nnet.ipv4.ip_forward = 0\nnet.ipv4.conf.all.rp_filter = 1\nkernel.kptr_restrict = at least 1\n[why]\nnet.ipv4.ip_forward = no router\n`;
  const docker = '[sysctl]\nnet.ipv4.ip_forward = 1\nkernel.kptr_restrict = at least 2\n[why]\nnet.ipv4.ip_forward = containers\n';

  it('gives way where both cannot be had, keeps the rest, and the plan tells', () => {
    const plan = planFor({ 'docker-host': docker, 'hardened-baseline': hardened }, { running: { 'net.ipv4.ip_forward': '0' } });
    expect(change(plan, 'net.ipv4.ip_forward')).toMatchObject({
      proposed: '1',
      reason: 'containers (docker-host: 1; hardened-baseline: 0: the other one gives way to it)',
      beware: [expect.stringContaining('hardened-baseline (0): no router')],
    });
    expect(change(plan, 'kernel.kptr_restrict')?.proposed).toBe('2');
    expect(
      plan.changes.some((c) => c.key === 'net.ipv4.conf.all.rp_filter') || plan.kept.some((k) => k.key === 'net.ipv4.conf.all.rp_filter'),
    ).toBe(true);
  });

  it('gives way to each of several, whatever stands between', () => {
    const plan = planFor(
      { 'docker-host': '[sysctl]\nnet.ipv4.ip_forward = default\n', 'hardened-baseline': hardened, 'wireguard-vpn': docker },
      { running: { 'net.ipv4.ip_forward': '0' } },
    );
    expect(change(plan, 'net.ipv4.ip_forward')?.proposed).toBe('1');
  });
});

describe('profiles that conflict', () => {
  const postgresql =
    '[profile]\nsummary = PostgreSQL\nconflicts = redis\n[sysctl]\nvm.overcommit_memory = 2\n[why]\nvm.overcommit_memory = The OOM killer is worse.\n';
  const redis = '[sysctl]\nvm.overcommit_memory = 1\nnet.core.somaxconn = at least 512\n[why]\nvm.overcommit_memory = A save forks.\n';

  it('are refused in one paragraph with both reasons and what to do', () => {
    expect(composed({ postgresql, redis })).toBe(
      "'postgresql' and 'redis' conflict: vm.overcommit_memory: 'postgresql' says '2' (The OOM killer is worse), 'redis' says '1' (A save forks); expected only one of them on a machine, or a profile of your own that includes both and sets vm.overcommit_memory",
    );
    expect(composed({ redis, postgresql })).toBe(composed({ postgresql, redis }));
  });

  it('a profile that includes both has settled it', () => {
    const mine = '[profile]\nsummary = Both\ninclude = postgresql, redis\n[sysctl]\nvm.overcommit_memory = 0\n';
    const profile = composed({ postgresql, redis, mine }, ['mine']);
    expect(typeof profile === 'string' ? profile : profile.entries.map((e) => `${e.key} ${e.from}`)).toEqual([
      'vm.overcommit_memory mine',
      'net.core.somaxconn redis',
    ]);
  });
});

it('a line that five profiles set ends with few rules or with a problem, in bounded time', () => {
  const rules = (n: number) =>
    Array.from({ length: 15 }, (_, i) => `at least ${1000 * n + i} when conn_rate > ${100000 * n - i}`).join(' | ');
  const texts = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`p${n}`, line('net.core.somaxconn', rules(n))]));
  expect(composed(texts)).toContain('too many conditions');
});
