import { describe, expect, it } from 'vitest';
import { globNames } from '../../src/core/glob-names.ts';
import { keyIndex } from '../../src/core/key-index.ts';
import { sysctlEntries } from '../../src/core/sysctl-entries.ts';
import { readSysctl } from '../../src/read/sysctl.ts';

/** 300 interfaces in the order of a directory, which is none. */
const interfaces = Array.from({ length: 300 }, (_, i) => `eth${(i * 7) % 300}`);
const names = { has: () => true, list: (path: string) => (path === 'net/ipv4/conf' ? interfaces : undefined) };

describe('patterns among many names', () => {
  it.each([
    ['eth1*', /^eth1/],
    ['eth[12]0', /^eth[12]0$/],
    ['eth2?', /^eth2.$/],
    ['*9', /9$/],
    ['eth299', /^eth299$/],
    ['ppp*', /^ppp/],
  ])('%s finds what it matches, in the order of the directory', (pattern, same) => {
    expect(globNames(names)(`net/ipv4/conf/${pattern}/rp_filter`)).toEqual(
      interfaces.filter((name) => same.test(name)).map((name) => `net/ipv4/conf/${name}/rp_filter`),
    );
  });

  it('are found again by the key that they write', () => {
    const text = Array.from({ length: 300 }, (_, i) => `net.ipv4.conf.eth${i}*.rp_filter = 1\n`).join('');
    const file = { path: '/etc/sysctl.conf', lines: readSysctl('/etc/sysctl.conf', `${text}net.ipv4.conf.?th12.rp_filter = 2\n`) };
    const reader = { name: 'systemd', version: '257' } as const;
    const index = keyIndex(sysctlEntries([file], reader).entries, reader);
    expect(index.of('net/ipv4/conf/eth12/rp_filter').globs.map(({ line }) => line.line)).toEqual([2, 13, 301]);
    expect(index.of('net/ipv4/conf/lo/rp_filter').globs).toEqual([]);
  });
});
