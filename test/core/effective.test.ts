import { expect, it } from 'vitest';
import { type EffectiveInput, effective } from '../../src/core/effective.ts';
import { keyMatches } from '../../src/core/effective-keys.ts';
import { knownReader, machineReaders } from '../../src/core/effective-readers.ts';
import { standIn } from '../../src/core/stand-in.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { ReadSysctlFile } from '../../src/model/sysctl-file.ts';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import { readSysctlAs } from '../../src/read/sysctl-as.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';

const kernel = { raw: '6.1', version: '6.1.0' };
const facts = (more: Partial<Facts> = {}): Facts => ({
  ...standIn({ kernel, distributions: knowledge.distributions, named: new Map() }),
  from: 'root',
  distro: { value: { id: 'debian', version: '12', idLike: [] }, origin: { kind: 'read', path: '/etc/os-release' } },
  ...more,
});
const systemd: SysctlReader = { name: 'systemd', version: '252' };
const procps: SysctlReader = { name: 'procps', version: '4.0.2' };

function answer(texts: Readonly<Record<string, string>>, wanted: readonly string[] = [], more: Partial<EffectiveInput> = {}) {
  const filesFor = (reader: SysctlReader): readonly ReadSysctlFile[] =>
    Object.entries(texts).map(([path, text]) => ({ path, lines: readSysctlAs(path, text, reader) }));
  return effective({
    reader: systemd,
    readerWhy: '',
    readers: [systemd, procps],
    filesFor,
    wanted,
    facts: facts(),
    kernel,
    knowledge,
    ...more,
  });
}

it('a write to ip_forward is told for conf.all.forwarding, which no line sets', () => {
  const { values } = answer({ '/etc/sysctl.d/60-edge.conf': 'net.ipv4.ip_forward = 1\n' }, ['net.ipv4.conf.all.forwarding']);
  expect(values).toMatchObject([
    { key: 'net.ipv4.conf.all.forwarding', held: '1', heldWhy: expect.stringContaining('/etc/sysctl.d/60-edge.conf:1') },
  ]);
  expect(values[0]?.winner).toBeUndefined();
});

it('one key that is asked for has the same answer as in the list of all', () => {
  const files = {
    '/etc/sysctl.d/10-edge.conf': 'vm.swappiness = 10\n-net.ipv4.conf.*.rp_filter = 1\nvm.swappiness = 20\n-kernel.panic\n',
    '/usr/lib/sysctl.d/50-edge.conf': 'kernel.panic = 1\nnet.ipv4.conf.lo.rp_filter = 0\nvm.swappiness = 60\n',
    '/etc/sysctl.conf': 'vm.swappiness = 5\n',
  };
  const all = answer(files);
  expect(all.values.map((value) => value.key)).toContain('vm.swappiness');
  for (const value of all.values) {
    const one = answer(files, [value.key]);
    expect(one.values).toEqual([value]);
    expect(one.disagreements).toEqual(all.disagreements.filter(({ key }) => key === value.key));
  }
});

it('patterns expand over all, default, lo and the interfaces that the files name, or over what /proc/sys has', () => {
  const files = { '/etc/sysctl.d/60-edge.conf': 'net.ipv4.conf.*.rp_filter = 1\nnet.ipv4.conf.eth0/100.log_martians = 1\n' };
  const keys = (more: Partial<EffectiveInput>) =>
    answer(files, ['net.ipv4.conf.*.rp_filter'], more).values.map(({ key }) => key.split('.')[3]);
  expect(keys({})).toEqual(['all', 'default', 'eth0/100', 'lo']);
  const reading = { value: '0', path: '/proc/sys/net/ipv4/conf/eth1/rp_filter', writable: true };
  expect(keys({ facts: facts({ sysctl: new Map([['net.ipv4.conf.eth1.rp_filter', reading]]) }) })).toEqual(['eth1']);
});

it('a key that is known nowhere is told, one that a file sets is not', () => {
  const files = { '/etc/sysctl.d/60-edge.conf': 'net.edge.proxy = 1\n' };
  expect(answer(files, ['net.edge.proxi', 'net.edge.proxy', 'vm.swappiness', '__proto__', 'net.edge.*']).unknown).toEqual([
    'net.edge.proxi',
    '__proto__',
  ]);
});

it('readers agree where they give the same value from other lines', () => {
  const same = answer({ '/etc/sysctl.d/60-edge.conf': 'vm.swappiness = 5\n', '/etc/sysctl.conf': 'vm.swappiness =  5\n' });
  expect(same.disagreements).toEqual([]);
  const other = answer({ '/etc/sysctl.d/60-edge.conf': 'vm.swappiness = 5\n', '/etc/sysctl.conf': 'vm.swappiness = 6\n' });
  expect(other.disagreements).toMatchObject([{ readers: { systemd: { value: '5' }, procps: { value: '6' } } }]);
});

it('the reader and its version follow the machine, then the distribution, then the newest that is known', () => {
  expect(knownReader('systemd', facts(), knowledge)).toEqual({ reader: systemd, why: 'Debian 12 (bookworm) boots with it' });
  const seen = facts({ init: { value: { name: 'systemd', version: 254 }, origin: { kind: 'read', path: '/proc/1/comm' } } });
  expect(knownReader('systemd', seen, knowledge).reader.version).toBe('254');
  expect(knownReader('procps', facts(), knowledge)).toMatchObject({
    reader: procps,
    why: expect.stringContaining('boots with systemd-sysctl'),
  });
  expect(machineReaders(facts(), knowledge, 'busybox')).toEqual(['systemd', 'procps', 'procps-p', 'busybox']);
  const alpine = facts({
    distro: { value: { id: 'alpine', version: '3.20', idLike: [] }, origin: { kind: 'read', path: '/etc/os-release' } },
  });
  expect(machineReaders(alpine, knowledge, 'busybox')).toEqual(['busybox']);
});

it('a pattern stays within a component and takes bounded time', () => {
  expect(keyMatches('net.ipv4.conf.*.rp_filter', 'net.ipv4.conf.eth0/100.rp_filter')).toBe(true);
  expect(keyMatches('net.ipv4.*', 'net.ipv4.conf.all.rp_filter')).toBe(false);
  expect(keyMatches('net.ipv4.tcp_[!a-f]*', 'net.ipv4.tcp_fin_timeout')).toBe(false);
  expect(keyMatches('net.ipv4.tcp_[f]in_timeou?', 'net.ipv4.tcp_fin_timeout')).toBe(true);
  expect(keyMatches(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
});
