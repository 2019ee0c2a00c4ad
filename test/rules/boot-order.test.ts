import { describe, expect, it } from 'vitest';
import { readOrder } from '../../src/core/read-order.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { lintFiles } from './lint-files.ts';

const conf = '/etc/sysctl.conf';
const late = '/etc/sysctl.d/99-z.conf';

describe('which file is read last depends on who boots', () => {
  const order = (name: string) => readOrder([conf, '/etc/sysctl.d/10-a.conf', late], kernel(name), knowledge).order;

  it('Debian 12 has a link that sorts before 99-z', () => {
    expect(order('debian:12')).toEqual(['/etc/sysctl.d/10-a.conf', conf, late]);
  });

  it('Debian 13 does not read /etc/sysctl.conf', () => {
    expect(order('debian:13')).toEqual(['/etc/sysctl.d/10-a.conf', late]);
  });

  it('procps reads it last', () => {
    for (const name of ['6.1', 'rhel:6']) expect(order(name).at(-1)).toBe(conf);
  });
});

describe('contradictions in one tree', () => {
  const files = { 'etc/sysctl.conf': 'net.core.somaxconn = 8192\n', 'etc/sysctl.d/99-z.conf': 'net.core.somaxconn = 16384\n' };
  const lost = (name: string) =>
    lintFiles(files, { kernels: [name] })
      .findings.filter((f) => f.id === 'TA005')
      .map((f) => f.place.path);

  it('the loser is told by the real order', () => {
    expect(lost('debian:12')).toEqual(['etc/sysctl.conf']);
    expect(lost('rhel:6')).toEqual(['etc/sysctl.d/99-z.conf']);
    expect(lost('debian:13')).toEqual([]);
  });

  it('two orders are two findings, each with its kernels', () => {
    const both = lintFiles(files, { kernels: ['debian:12', 'rhel:6'] }).findings.filter((f) => f.id === 'TA005');
    expect(both.map((f) => [f.place.path, f.kernels])).toEqual([
      ['etc/sysctl.conf', ['debian:12']],
      ['etc/sysctl.d/99-z.conf', ['rhel:6']],
    ]);
  });

  it('files of different trees have nothing to do with each other', () => {
    const trees = { 'deck/etc/sysctl.d/60-a.conf': 'vm.swappiness = 10\n', 'desktop/etc/sysctl.d/60-b.conf': 'vm.swappiness = 60\n' };
    expect(lintFiles(trees).findings).toEqual([]);
  });

  it('a need is met or unmet across the files of a tree', () => {
    const split = {
      'etc/sysctl.d/10-a.conf': 'net.ipv6.conf.eth0.forwarding = 1\n',
      'etc/sysctl.d/20-b.conf': 'net.ipv6.conf.eth0.accept_ra = 1\n',
    };
    expect(lintFiles(split).findings.map((f) => [f.id, f.place.path])).toEqual([['TA004', 'etc/sysctl.d/20-b.conf']]);
  });
});
