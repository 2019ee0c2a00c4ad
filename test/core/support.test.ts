import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { support } from '../../src/core/support.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Kernel } from '../../src/model/kernel-types.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { factsOf, readings } from './facts-of.ts';

const on = (key: string, text: string, facts?: Facts) => support(key, kernel(text), knowledge, facts);
const running = (text: string): Facts['kernel'] => ({ value: kernel(text), origin: { kind: 'read', path: '/proc/sys/kernel/osrelease' } });

describe('by version', () => {
  it.each([
    ['net.ipv4.tcp_tw_recycle', '3.10.0-1160.el7.x86_64', true],
    ['net.ipv4.tcp_tw_recycle', '4.9', true],
    ['net.ipv4.tcp_tw_recycle', '4.11', true],
    ['net.ipv4.tcp_tw_recycle', '4.12', false],
    ['net.ipv4.tcp_tw_recycle', '4.14', false],
    ['net.ipv4.tcp_tw_recycle', 'rhel:8', false],
    ['net.ipv4.tcp_tw_recycle', 'rhel:9', false],
    ['net.ipv4.tcp_tw_reuse_delay', '6.13', false],
    ['net.ipv4.tcp_tw_reuse_delay', '6.14', true],
    ['net.ipv4.tcp_tw_reuse_delay', 'rhel:9', undefined],
    ['net.core.default_qdisc', '3.11', false],
    ['net.core.default_qdisc', 'rhel:7', true],
    ['net.ipv4.ip_unprivileged_port_start', '4.10', false],
    ['net.ipv4.ip_unprivileged_port_start', '5.10', true],
    ['net.ipv4.conf.eth0.rp_filter', '5.10', true],
    ['net.netfilter.nf_conntrack_max', '5.10', true],
    ['net.ipv4.netfilter.ip_conntrack_max', '5.10', false],
  ])('%s on %s: %s', (key, text, exists) => expect(on(key, text).exists).toBe(exists));

  it('says which bound decides', () => {
    expect(on('net.ipv4.tcp_tw_recycle', '6.1')).toMatchObject({
      exists: false,
      by: 'mainline',
      until: '4.12',
      source: expect.stringContaining('linux'),
    });
    expect(on('net.ipv4.tcp_tw_recycle', '6.1')).not.toHaveProperty('since');
    expect(on('net.ipv4.tcp_tw_reuse_delay', '6.1')).toMatchObject({ exists: false, since: '6.14' });
    expect(on('net.core.default_qdisc', 'rhel:7').by).toBe('distribution');
  });

  it('knows names that never were, read-only ones, and patches of distributions', () => {
    expect(on('kernel.mm.ksm.run', '6.1')).toMatchObject({ exists: false, by: 'mainline' });
    expect(on('kernel.ostype', '6.1')).toMatchObject({ exists: true, by: 'mainline' });
    expect(on('kernel.apparmor_restrict_unprivileged_userns', '6.8').exists).toBe(undefined);
  });

  it.each(['net.ipv4.tcp_tw_rocket', '__proto__', 'constructor', '', 'net.ipv4.conf.eth0'])('%j is unknown, not absent', (key) => {
    expect(on(key, '6.1')).toEqual({ exists: undefined, by: 'unknown' });
  });

  it('does not call a feature absent from a kernel that takes over later ones and was not read', () => {
    expect(on('net.ipv4.tcp_tw_reuse_delay', 'debian:12').exists).toBe(false);
    expect(on('net.ipv4.tcp_tw_reuse_delay', 'amzn:2').exists).toBe(undefined);
    expect(on('net.ipv4.tcp_tw_reuse_delay', 'rhel:8').exists).toBe(false);
  });
});

describe('seen in /proc', () => {
  const debian = '6.1.0-25-cloud-amd64';
  const key = 'net.ipv4.tcp_tw_reuse_delay';
  const seen = factsOf({
    kernel: running(debian),
    sysctl: readings({ [key]: '1000', 'net.ipv4.conf.default.rp_filter': '2' }),
    sysctlComplete: true,
  });

  it('beats the version', () => {
    expect(on(key, debian, seen)).toEqual({ exists: true, by: 'proc', source: '/proc/sys/net/ipv4/tcp_tw_reuse_delay' });
    expect(on('net.ipv4.tcp_tw_reuse', debian, seen)).toMatchObject({ exists: false, by: 'proc' });
  });
  it('counts also where it cannot be read', () => {
    const facts = factsOf({
      kernel: running(debian),
      sysctl: new Map([[key, { unreadable: 'EACCES', path: '/proc/sys/net/ipv4/tcp_tw_reuse_delay' }]]),
    });
    expect(on(key, debian, facts).exists).toBe(true);
  });
  it('is no evidence for another kernel, a given one, or a stand-in', () => {
    expect(on(key, '5.10', seen).exists).toBe(false);
    const given = { ...seen, kernel: { value: kernel(debian), origin: { kind: 'given', option: '--kernel' } } } as const;
    expect(on(key, debian, given).exists).toBe(false);
    expect(on(key, debian, { ...seen, from: 'stand-in' }).exists).toBe(false);
  });
  it('says nothing of what is missing where not everything was read', () => {
    expect(on('net.ipv4.tcp_tw_reuse', debian, { ...seen, sysctlComplete: false })).toMatchObject({ exists: true, by: 'mainline' });
  });
  it('does not miss the keys of a module that is not loaded', () =>
    expect(on('net.netfilter.nf_conntrack_max', debian, seen)).toMatchObject({ exists: true, by: 'mainline' }));
  it('does not miss an interface that is not there', () =>
    expect(on('net.ipv4.conf.eth7.rp_filter', debian, seen)).toMatchObject({ exists: true, by: 'proc' }));
  it('does not miss in a container what a namespace hides', () => {
    const container = { ...seen, environment: { value: { kind: 'container' }, origin: { kind: 'read', path: '/proc/1/cgroup' } } } as const;
    expect(on('net.ipv4.tcp_mem', debian, container)).toMatchObject({ exists: true, by: 'mainline' });
    expect(on('net.ipv4.tcp_tw_reuse', debian, container)).toMatchObject({ exists: false, by: 'proc' });
  });
});

interface Booted {
  readonly release: string;
  readonly distro: string;
  readonly present: readonly string[];
}
const folder = new URL('../kernels/', import.meta.url);
const booted = readdirSync(folder)
  .filter((f) => /^\d.*-amd64\.json$/.test(f))
  .map((f) => JSON.parse(readFileSync(new URL(f, folder), 'utf8')) as Booted);

describe.each(booted)('on a booted $release', ({ release, distro, present }) => {
  it('no key that is there is called absent', () => {
    const that: Kernel = { ...kernel(release), distro };
    expect(present.length).toBeGreaterThan(700);
    expect(present.filter((key) => support(key, that, knowledge).exists === false)).toEqual([]);
  });
});
