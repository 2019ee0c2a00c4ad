import { describe, expect, it } from 'vitest';
import { combineInterface } from '../../src/core/combine-interface.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';

const effect = (key: string, all: string | undefined, own: string | undefined, version = '6.12', forwards?: string) =>
  combineInterface(key, kernel(version), knowledge, (name) =>
    name.endsWith('.forwarding') && !key.endsWith('.forwarding') ? forwards : name === key ? own : all,
  );

describe('what an interface does', () => {
  it('says it in words', () => {
    expect(effect('net.ipv4.conf.eth0.rp_filter', '1', '0')).toEqual({
      rule: 'max',
      value: '1',
      meaning: 'strict: the way back must lead out of the same interface',
      all: '1',
      own: '0',
      words: 'eth0 does 1: the larger of all (1) and eth0 (0)',
      source: expect.stringContaining('IN_DEV_MAXCONF'),
    });
  });
  it.each([
    ['net.ipv4.conf.eth0.arp_ignore', '1', '2', '2'],
    ['net.ipv4.conf.eth0.log_martians', '0', '1', '1'],
    ['net.ipv4.conf.eth0.accept_source_route', '0', '1', '0'],
    ['net.ipv4.conf.eth0.forwarding', '1', '0', '0'],
    ['net.ipv6.conf.eth0.accept_ra', '0', '1', '1'],
    ['net.ipv6.conf.eth0.seg6_enabled', '0', '1', '0'],
    ['net.ipv6.conf.eth0.keep_addr_on_down', '-1', '1', '-1'],
    ['net.ipv6.conf.eth0.force_mld_version', '0', '1', '1'],
  ])('%s with all %s and own %s is %s', (key, all, own, value) => expect(effect(key, all, own)?.value).toBe(value));
  it('redirects: either on a host, both on a router, and where that is not known only what both give', () => {
    const key = 'net.ipv4.conf.eth0.accept_redirects';
    expect(effect(key, '0', '1', '6.12', '0')?.value).toBe('1');
    expect(effect(key, '0', '1', '6.12', '1')?.value).toBe('0');
    expect(effect(key, '0', '1')?.value).toBe(undefined);
    expect(effect(key, '0', '0')?.value).toBe('0');
  });
  it('changes with the kernel, and is not told where the change is not known to the release', () => {
    const key = 'net.ipv4.conf.eth0.arp_accept';
    expect(effect(key, '0', '2', '4.19')?.value).toBe('1');
    expect(effect(key, '0', '2', '6.1')?.value).toBe('2');
    expect(effect(key, '0', '2', '6.0')).toBe(undefined);
  });
  it('an unknown value leaves open only what it decides', () => {
    expect(effect('net.ipv4.conf.eth0.log_martians', undefined, '1')?.value).toBe('1');
    expect(effect('net.ipv4.conf.eth0.rp_filter', undefined, '1')?.words).toBe(
      'eth0 does what is not known: the larger of all (unknown) and eth0 (1)',
    );
  });
  it('is not asked of all, default and other keys', () => {
    for (const key of [
      'net.ipv4.conf.all.rp_filter',
      'net.ipv4.conf.default.rp_filter',
      'net.ipv4.ip_forward',
      'net.ipv4.conf.eth0.nosuch',
      'a.b.c.__proto__.d',
    ])
      expect(effect(key, '1', '1')).toBe(undefined);
  });
});
