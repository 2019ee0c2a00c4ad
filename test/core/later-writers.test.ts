import { describe, expect, it } from 'vitest';
import { laterWriters } from '../../src/core/later-writers.ts';
import type { Facts } from '../../src/model/facts.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';

const facts = (...programs: readonly string[]): Facts => ({
  from: 'host',
  pageSize: { value: 4096, origin: { kind: 'assumed', why: 'test' } },
  sysctl: new Map(),
  sysctlComplete: false,
  programs,
  nat: [],
  limits: [],
  gauges: new Map(),
  named: new Map(),
  notChecked: [],
});
const names = (key: string, seen: Parameters<typeof laterWriters>[1]) => laterWriters(key, seen, knowledge).map((w) => w.name);

describe('who writes a key after the boot', () => {
  it('names only programs that are seen', () => {
    expect(names('net.netfilter.nf_conntrack_max', {})).toEqual([]);
    expect(names('net.netfilter.nf_conntrack_max', { facts: facts('kube-proxy') })).toEqual(['kube-proxy']);
    expect(names('net.ipv4.ip_forward', { facts: facts('dockerd', 'sshd'), services: new Set(['firewalld.service']) })).toEqual([
      'dockerd',
      'firewalld',
    ]);
    expect(names('vm.overcommit_memory', { services: new Set(['kubelet.service']) })).toEqual(['kubelet']);
  });
  it('tuned may write any key', () => expect(names('kernel.core_pattern', { facts: facts('tuned') })).toEqual(['tuned']));
  it('udev writes keys of interfaces that appear later, where systemd loads the files, and lo never', () => {
    expect(names('net.ipv4.conf.eth0.rp_filter', { reader: 'systemd' })).toEqual(['systemd-udevd']);
    expect(names('net.ipv4.conf.eth0/100.rp_filter', { reader: 'systemd' })).toEqual(['systemd-udevd']);
    expect(names('net.ipv4.conf.eth0.rp_filter', { reader: 'procps' })).toEqual([]);
    for (const who of ['all', 'default', 'lo']) expect(names(`net.ipv4.conf.${who}.rp_filter`, { reader: 'systemd' })).toEqual([]);
  });
  it('marks what was not read in a source', () =>
    expect(laterWriters('net.ipv6.conf.eth0.accept_ra', { facts: facts('NetworkManager') }, knowledge)[0]?.what).toContain(
      '(not read in its source)',
    ));
});
