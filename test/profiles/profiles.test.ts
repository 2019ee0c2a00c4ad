import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'ini';
import { describe, expect, test } from 'vitest';
import { composeProfile } from '../../src/core/compose-profile.ts';
import { evaluate, type Scope } from '../../src/core/evaluate.ts';
import { namedFacts } from '../../src/core/named-facts.ts';
import { factNames } from '../../src/model/fact-names.ts';
import type { Facts, Origin } from '../../src/model/facts.ts';
import type { Expr, Profile, ProfileEntry } from '../../src/model/profile.ts';
import { readProfile } from '../../src/read/profile.ts';

const folder = new URL('../../profiles/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ini'))
  .map((file) => file.slice(0, -4))
  .sort();
const textOf = (name: string) => readFileSync(new URL(`${name}.ini`, folder), 'utf8');
const listed = factNames.map((fact) => fact.name);

function profileOf(name: string): Profile {
  const result = readProfile(name, `profiles/${name}.ini`, textOf(name), listed);
  if ('problems' in result) throw new Error(result.problems.map((p) => `${p.path}:${p.line} ${p.message}`).join('\n'));
  return result.profile;
}

function composed(name: string): readonly ProfileEntry[] {
  const result = composeProfile([name], (wanted) => (names.includes(wanted) ? profileOf(wanted) : undefined));
  if ('problem' in result) throw new Error(result.problem);
  return result.profile.entries;
}

function parts(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case 'call':
      return [expr, ...expr.args.flatMap(parts)];
    case 'negate':
    case 'not':
      return [expr, ...parts(expr.of)];
    case 'arithmetic':
    case 'compare':
    case 'and':
    case 'or':
      return [expr, ...parts(expr.left), ...parts(expr.right)];
    default:
      return [expr];
  }
}
const exprsOf = (entry: ProfileEntry) => entry.rules.flatMap((rule) => [...rule.fields, ...(rule.when ? [rule.when] : [])]).flatMap(parts);

const read: Origin = { kind: 'read', path: '/proc' };
const given: Origin = { kind: 'given', option: '--set' };
const edge1: Facts = {
  from: 'stand-in',
  pageSize: { value: 4096, origin: read },
  memoryBytes: { value: 64 * 1024 ** 3, origin: read },
  cpus: { value: 16, origin: read },
  addresses: [{ interface: 'eth0', address: '10.0.3.5', prefix: 24, family: 4 }],
  routes: [{ destination: 'default', gateway: '10.0.3.1', interface: 'eth0', family: 4 }],
  sysctl: new Map(),
  sysctlComplete: false,
  nat: [],
  limits: [],
  gauges: new Map(),
  named: new Map(),
  notChecked: [],
};

/** What a profile makes of a key on edge1: verb and fields of the first rule that holds, or what is unknown. */
function outcome(profile: string, key: string, set: Readonly<Record<string, number | boolean>> = {}, over: Partial<Scope> = {}): string {
  const named = namedFacts({ ...edge1, named: new Map(Object.entries(set).map(([name, value]) => [name, { value, origin: given }])) });
  const planned = new Map([
    ['net.core.somaxconn', '4096'],
    ['net.ipv4.tcp_keepalive_time', '175'],
    ['net.ipv4.tcp_keepalive_intvl', '30'],
    ['net.ipv4.tcp_keepalive_probes', '5'],
    ['net.netfilter.nf_conntrack_max', '262144'],
  ]);
  const scope: Scope = {
    fact: (name) => named.get(name)?.value,
    kernel: { raw: '5.15.0-91-generic', version: '5.15.0' },
    module: () => true,
    nat: (role) => role !== 'gateway',
    planned: (wanted) => planned.get(wanted),
    current: '1',
    listeners: '8080',
    ...over,
  };
  const entry = composed(profile).find((e) => e.key === key);
  if (!entry) throw new Error(`${profile} does not set ${key}`);
  for (const rule of entry.rules) {
    const when = rule.when && evaluate(rule.when, scope);
    if (when && 'unknown' in when) return `unknown: ${when.unknown.join(', ')}`;
    if (when?.value === false) continue;
    const fields = rule.fields.map((field) => evaluate(field, scope));
    const missing = fields.flatMap((field) => ('unknown' in field ? field.unknown : []));
    return missing.length > 0
      ? `unknown: ${missing.join(', ')}`
      : [rule.verb, ...fields.map((field) => ('value' in field ? field.value : ''))].join(' ');
  }
  return 'default';
}

test('the four profiles are there', () => {
  expect(names).toEqual(expect.arrayContaining(['forward-proxy', 'nat-gateway', 'proxy-behind-nat', 'reverse-proxy']));
});

describe.each(names)('%s', (name) => {
  const profile = profileOf(name);

  test('its INI satisfies the schema', () => {
    const schema = JSON.parse(readFileSync(new URL('../../schemas/profile.schema.json', import.meta.url), 'utf8'));
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect(validate(JSON.parse(JSON.stringify(parse(textOf(name))))), JSON.stringify(validate.errors)).toBe(true);
  });

  test('every line says why, from where and how strongly it is recommended; folklore sets nothing', () => {
    for (const { key, why, source, strength, rules, section } of profile.entries) {
      expect([why, source, strength], key).not.toContain(undefined);
      if (strength === 'folklore' && section !== 'app')
        expect(
          rules.map((rule) => rule.verb),
          key,
        ).toEqual(['default']);
      if (/no authoritative source/.test(source ?? '')) expect(strength, key).toBe('folklore');
    }
  });

  test('formulas name listed facts and keys that the profile has, and each last rule holds always', () => {
    const keys = new Set(composed(name).map((e) => e.key));
    for (const entry of composed(name)) {
      for (const expr of exprsOf(entry)) {
        if (expr.type === 'name') expect(listed, entry.key).toContain(expr.name);
        if (expr.type === 'planned') expect(keys, entry.key).toContain(expr.key);
      }
      if (entry.advice === undefined) expect(entry.rules.at(-1)?.when, entry.key).toBeUndefined();
    }
  });

  test('facts that only an administrator knows are asked for', () => {
    const open = composed(name)
      .filter((e) => e.section !== 'app')
      .flatMap(exprsOf)
      .flatMap((expr) => (expr.type === 'name' ? [expr.name] : []));
    const silent = new Set(factNames.filter((fact) => fact.assume === undefined && fact.readFrom === '').map((fact) => fact.name));
    const result = composeProfile([name], profileOf);
    const asked = 'profile' in result ? [...result.profile.ask.keys()] : [];
    for (const fact of open.filter((wanted) => silent.has(wanted))) expect(asked).toContain(fact);
  });

  test('tcp_tw_recycle is absent and tcp_tw_reuse never 2', () => {
    const entries = composed(name);
    expect(entries.find((e) => e.key === 'net.ipv4.tcp_tw_recycle')?.rules.map((rule) => rule.verb)).toEqual(['absent']);
    const values = entries
      .filter((e) => e.key === 'net.ipv4.tcp_tw_reuse')
      .flatMap((e) => e.rules)
      .flatMap((rule) => rule.fields);
    expect(values).not.toContainEqual({ type: 'number', value: 2 });
  });
});

describe('on edge1', () => {
  test.each([
    ['net.ipv4.tcp_keepalive_time', 'at most 60'],
    ['net.core.somaxconn', 'at least 4096'],
    ['net.ipv4.tcp_tw_reuse', 'default'],
    ['net.ipv4.ip_local_port_range', 'default'],
    ['net.ipv4.tcp_max_tw_buckets', 'at least 24000'],
    ['net.ipv4.tcp_retries2', 'at least 8'],
    ['net.ipv4.conf.all.rp_filter', 'default'],
    ['net.ipv4.tcp_max_syn_backlog', 'default'],
    ['fs.file-max', 'default'],
    ['fs.nr_open', 'at least 1048576'],
    ['nofile', 'at least 21024'],
    ['net.netfilter.nf_conntrack_max', 'at least 102000'],
    ['net.netfilter.nf_conntrack_tcp_timeout_established', 'at least 7440'],
    ['net.ipv4.ip_local_reserved_ports', 'at least 8080'],
    ['upstream_keepalive', 'at least 63'],
    ['max_rate_per_destination', 'unknown: nat_ports_per_dst'],
  ])('proxy-behind-nat, nothing but assumptions: %s is %s', (key, wanted) => {
    expect(outcome('proxy-behind-nat', key)).toBe(wanted);
  });

  test('behind the NAT gateway of AWS', () => {
    const aws = { nat_idle_timeout_s: 350, nat_ports_per_dst: 55000, nat_port_hold_s: 60, mean_conn_life_s: 0 };
    expect(outcome('proxy-behind-nat', 'net.ipv4.tcp_keepalive_time', aws)).toBe('at most 175');
    expect(outcome('proxy-behind-nat', 'net.ipv4.tcp_keepalive_intvl', aws)).toBe('at most 30');
    expect(outcome('proxy-behind-nat', 'max_rate_per_destination', aws)).toBe('at most 916.6');
    expect(outcome('proxy-behind-nat', 'upstream_idle', aws)).toBe('at most 340');
  });

  test('many upstream connections', () => {
    const busy = { out_conn_rate: 2000, conn_rate: 6000, accept_stall_s: 2 };
    expect(outcome('reverse-proxy', 'net.ipv4.ip_local_port_range', busy)).toBe('widen to 10240 60999');
    expect(outcome('reverse-proxy', 'net.core.somaxconn', busy)).toBe('at least 12000');
    expect(outcome('reverse-proxy', 'net.ipv4.tcp_tw_reuse', busy)).toBe('unknown: timestamps_both_ends');
    expect(outcome('reverse-proxy', 'net.ipv4.tcp_tw_reuse', { ...busy, timestamps_both_ends: true })).toBe('exactly 1');
    expect(outcome('proxy-behind-nat', 'net.ipv4.tcp_tw_reuse', { ...busy, timestamps_both_ends: true })).toBe('default');
    expect(
      outcome('proxy-behind-nat', 'net.ipv4.tcp_tw_reuse', { ...busy, timestamps_both_ends: true, gateway_tolerates_tuple_reuse: true }),
    ).toBe('exactly 1');
    expect(outcome('reverse-proxy', 'net.ipv4.ip_local_port_range', { ...busy, upstream_tuples: 10 })).toBe('default');
  });

  test('old kernels', () => {
    const old = { kernel: { raw: '3.10.0-1160.el7.x86_64', version: '3.10.0', distro: 'rhel:7' } };
    expect(outcome('reverse-proxy', 'net.core.somaxconn', { conn_rate: 100000 }, old)).toBe('at least 65535');
    expect(outcome('reverse-proxy', 'net.ipv4.tcp_max_syn_backlog', {}, old)).toBe('at least 4096');
    expect(outcome('reverse-proxy', 'net.netfilter.nf_conntrack_buckets', {}, old)).toBe('default');
  });

  test('without conntrack its parameters are left alone', () => {
    expect(outcome('reverse-proxy', 'net.netfilter.nf_conntrack_max', {}, { module: () => false })).toBe('default');
    expect(outcome('reverse-proxy', 'net.netfilter.nf_conntrack_max', {}, { module: () => undefined })).toBe(
      'unknown: module nf_conntrack',
    );
  });

  test('a forward proxy shortens keepalive only behind NAT', () => {
    expect(outcome('forward-proxy', 'net.ipv4.tcp_keepalive_time')).toBe('at most 60');
    expect(outcome('forward-proxy', 'net.ipv4.tcp_keepalive_time', {}, { nat: () => false })).toBe('default');
  });

  test('a gateway is sized from its flows, within a quarter of memory', () => {
    expect(outcome('nat-gateway', 'net.netfilter.nf_conntrack_max')).toBe('unknown: flows, new_flows_per_s');
    expect(outcome('nat-gateway', 'net.netfilter.nf_conntrack_max', { flows: 300000, new_flows_per_s: 2000 })).toBe('at least 810000');
    expect(outcome('nat-gateway', 'net.netfilter.nf_conntrack_max', { flows: 300000, new_flows_per_s: 2000, ram_bytes: 1024 ** 3 })).toBe(
      'at least 671088',
    );
    expect(outcome('nat-gateway', 'net.ipv4.conf.all.rp_filter')).toBe('exactly 1');
    expect(outcome('nat-gateway', 'net.ipv4.conf.all.rp_filter', { asymmetric_routing: true })).toBe('exactly 2');
    expect(outcome('nat-gateway', 'nf_conntrack')).toBe('exactly load');
  });
});

test('a gateway and a proxy are not joined', () => {
  expect(composeProfile(['nat-gateway', 'proxy-behind-nat'], profileOf)).toEqual({ problem: expect.stringContaining('conflict') });
});

test('every parameter of the profiles is known', () => {
  const known = new URL('../../src/knowledge/sysctl/', import.meta.url);
  const files = new Set(readdirSync(known));
  const keys = new Set(
    names
      .flatMap((name) => profileOf(name).entries)
      .filter((e) => e.section === 'sysctl')
      .map((e) => e.key),
  );
  const missing = [...keys].filter((key) => !files.has(`${key.replace(/\.(conf)\.(all|default)\./, '.$1.INTERFACE.')}.json`));
  expect(missing).toEqual([]);
});
