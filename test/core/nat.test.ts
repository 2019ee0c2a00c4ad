import { describe, expect, it } from 'vitest';
import { addressKind } from '../../src/core/address-kind.ts';
import { natLine, natRoles } from '../../src/core/nat.ts';
import type { Address, Facts, Listener, NatRoleFact, NatRule, Route } from '../../src/model/facts.ts';
import { factsOf, readings } from './facts-of.ts';

const address = (at: string, on: string): Address => ({
  interface: on,
  address: at,
  prefix: at.includes(':') ? 64 : 24,
  family: at.includes(':') ? 6 : 4,
});
const lo = [address('127.0.0.1', 'lo'), address('::1', 'lo')];
const four: Route = { destination: '0.0.0.0/0', gateway: '10.0.3.1', interface: 'eth0', family: 4 };
const six: Route = { destination: '::/0', gateway: 'fe80::1', interface: 'eth0', family: 6 };
const role = (name: NatRoleFact['role'], facts: Partial<Facts>) => natRoles(factsOf(facts)).find((r) => r.role === name);

describe('outbound', () => {
  const judged = (addresses: readonly Address[], routes: readonly Route[]) =>
    role('outbound', { addresses: [...lo, ...addresses], routes });
  it.each([
    ['private address', [address('10.0.3.7', 'eth0')], [four], true, 'likely'],
    ["a provider's shared address", [address('100.64.3.7', 'eth0')], [four], true, 'likely'],
    ['public address', [address('203.0.113.7', 'eth0')], [four], false, 'proved'],
    ['public address beside a private one', [address('10.0.3.7', 'eth0'), address('203.0.113.7', 'eth0')], [four], false, 'proved'],
    ['public address on another interface', [address('10.0.3.7', 'eth0'), address('203.0.113.7', 'eth1')], [four], false, 'likely'],
    ['private IPv4 beside public IPv6', [address('10.0.3.7', 'eth0'), address('2a01:4f8::7', 'eth0')], [four, six], true, 'likely'],
    ['only IPv6, public', [address('2a01:4f8::7', 'eth0'), address('fe80::7', 'eth0')], [six], false, 'proved'],
    ['only IPv6, unique local', [address('fd00::7', 'eth0'), address('fe80::7', 'eth0')], [six], true, 'likely'],
    ['docker bridge beside it', [address('10.0.3.7', 'eth0'), address('172.17.0.1', 'docker0')], [four], true, 'likely'],
    ['no default route', [address('10.0.3.7', 'eth0')], [{ ...four, destination: '10.0.0.0/8' }], false, 'likely'],
    ['only link-local', [address('169.254.3.7', 'eth0')], [four], undefined, 'assumed'],
  ] as const)('%s', (_, addresses, routes, holds, grade) => expect(judged(addresses, routes)).toMatchObject({ holds, grade }));

  it('is not known where addresses or routes are not', () => {
    expect(role('outbound', { routes: [four] })?.holds).toBe(undefined);
    expect(role('outbound', { addresses: lo })?.holds).toBe(undefined);
  });
});

describe('gateway', () => {
  const masquerade: NatRule = { kind: 'masquerade', text: 'oifname "eth0" masquerade', path: 'nft list ruleset' };
  const docker: NatRule = { kind: 'masquerade', text: '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE', path: 'iptables-save' };
  const dnat: NatRule = { kind: 'dnat', text: 'tcp dport 443 dnat to 10.0.3.7', path: 'nft list ruleset' };
  const ipvs: NatRule = { kind: 'ipvs', text: 'TCP 0A000307:01BB wlc', path: '/proc/net/ip_vs' };
  const on = readings({ 'net.ipv4.ip_forward': '1' });
  const off = readings({ 'net.ipv4.ip_forward': '0', 'net.ipv4.conf.eth0.forwarding': '0', 'net.ipv6.conf.all.forwarding': '0' });
  it.each([
    ['masquerade', [masquerade], on, true, 'proved'],
    ['masquerade, forwarding not known', [masquerade], readings({}), true, 'proved'],
    ['masquerade that nothing reaches', [masquerade], off, false, 'proved'],
    ['IPVS', [ipvs], off, true, 'likely'],
    ['new destinations and forwarding', [dnat], on, true, 'likely'],
    ['new destinations, forwarding not known', [dnat], readings({}), undefined, 'assumed'],
    ['new destinations for this host itself', [dnat], off, false, 'proved'],
    ['forwarding alone', [], on, false, 'proved'],
    ['nothing', [], off, false, 'proved'],
    ['rules not readable', undefined, on, undefined, 'assumed'],
    ['rules not readable, forwarding off', undefined, off, false, 'proved'],
  ] as const)('%s', (_, natRules, sysctl, holds, grade) => {
    expect(role('gateway', { ...(natRules && { natRules }), sysctl })).toMatchObject({ holds, grade });
  });
  it('sees one interface that forwards', () => {
    const sysctl = readings({ 'net.ipv4.ip_forward': '0', 'net.ipv4.conf.eth1.forwarding': '1' });
    expect(role('gateway', { natRules: [dnat], sysctl })?.holds).toBe(true);
  });
  it('says for whom a docker bridge masquerades', () => {
    expect(role('gateway', { natRules: [docker], sysctl: on })).toMatchObject({
      holds: true,
      reason: expect.stringContaining('containers'),
    });
    expect(role('gateway', { natRules: [docker, masquerade], sysctl: on })?.reason).toContain('eth0');
  });
});

describe('clients', () => {
  const listener = (at: string): Listener => ({ protocol: 'tcp', address: at, port: 8080 });
  it.each([
    ['an open port', [listener('0.0.0.0')], true],
    ['an open port on IPv6', [listener('::')], true],
    ['loopback only', [listener('127.0.0.1'), listener('::1'), listener('127.0.0.53')], false],
    ['no listener', [], false],
    ['nothing known', undefined, true],
  ] as const)('%s', (_, listeners, holds) =>
    expect(role('clients', { ...(listeners && { listeners }) })).toMatchObject({ holds, grade: 'assumed' }),
  );
});

describe('given', () => {
  const facts = factsOf({ addresses: [...lo, address('203.0.113.7', 'eth0')], routes: [four], natRules: [], listeners: [] });
  it('wins, and leaves what is not given to the facts', () => {
    const roles = natRoles(facts, ['clients']);
    expect(roles.map((r) => [r.role, r.holds, r.grade])).toEqual([
      ['outbound', false, 'proved'],
      ['gateway', false, 'proved'],
      ['clients', true, 'given'],
    ]);
  });
  it('none denies all', () => expect(natRoles(facts, 'none').every((r) => r.holds === false && r.grade === 'given')).toBe(true));
});

describe('the line', () => {
  it('names what holds, with its grade', () => {
    const facts = factsOf({ addresses: lo, routes: [], natRules: [], listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 443 }] });
    expect(natLine(natRoles(facts, ['outbound']))).toBe('NAT: outbound (given), clients (assumed)');
  });
  it('names what is not known', () =>
    expect(natLine(natRoles(factsOf({ listeners: [] })))).toBe('NAT: none seen; not known: outbound, gateway'));
  it('says that none was given', () => expect(natLine(natRoles(factsOf({}), 'none'))).toBe('NAT: none (given)'));
});

it.each([
  ['172.15.0.1', 'public'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['100.63.0.1', 'public'],
  ['100.127.0.1', 'private'],
  ['100.128.0.1', 'public'],
  ['192.168.0.1', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['fe80::1%eth0', 'link'],
  ['fdff::1', 'private'],
  ['2001:67c::1', 'public'],
  ['ff02::1', 'other'],
  ['0.0.0.0', 'other'],
  ['::', 'other'],
  ['256.1.1.1', 'other'],
  ['proxy', 'other'],
  ['*', 'other'],
])('%s is %s', (text, kind) => expect(addressKind(text)).toBe(kind));
