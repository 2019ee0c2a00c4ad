import { expect, it } from 'vitest';
import { readSaptuneNote } from '../../src/read/saptune-note.ts';
import { readTunedConf } from '../../src/read/tuned-profile.ts';

it('reads sections as tuned does: comments, joined lines, what comes again', () => {
  const conf = readTunedConf(`\uFEFF# edge1
[main]
summary=For edge1   # the proxy
include = throughput-performance , -mine;other

[sysctl]
net.core.somaxconn=>2048
net.ipv4.tcp_rmem="4096 131072
  16777216"
; vm.swappiness = 1
vm.swappiness=10#not a comment
vm.dirty_ratio = 10
[sysctl.arm]
type=sysctl
uname_regex=aarch64
enabled=false
replace=1
drop=vm.swappiness, vm.dirty_ratio
kernel.numa_balancing=0
[sysctl]
vm.dirty_ratio = 20
no equals here
= nothing
`);
  expect(conf).toMatchObject({ summary: 'For edge1', include: ['throughput-performance', '-mine', 'other'] });
  const [sysctl, arm] = conf.units;
  expect([...(sysctl?.options ?? [])]).toEqual([
    ['net.core.somaxconn', { value: '>2048', line: 7 }],
    ['net.ipv4.tcp_rmem', { value: '"4096 131072\n16777216"', line: 8 }],
    ['vm.swappiness', { value: '10#not a comment', line: 11 }],
    ['vm.dirty_ratio', { value: '20', line: 21 }],
  ]);
  expect(arm).toMatchObject({
    type: 'sysctl',
    enabled: false,
    replace: true,
    drop: ['vm.swappiness', 'vm.dirty_ratio'],
    only: ['uname_regex=aarch64'],
  });
  expect([...(arm?.options.keys() ?? [])]).toEqual(['kernel.numa_balancing']);
});

it('a file that is none of tuned has nothing', () => {
  expect(readTunedConf('').units).toEqual([]);
  expect(readTunedConf('net.core.somaxconn = 1\n').units).toEqual([]);
  expect(readTunedConf('[__proto__]\nx=1\n').units.map((unit) => unit.name)).toEqual(['__proto__']);
});

it('reads the parameters of a saptune note, bounds and conditions with them', () => {
  const note = readSaptuneNote(
    '2684254',
    '/var/lib/saptune/2684254',
    `[version]
VERSION=1
DESCRIPTION=HANA settings

[sysctl]
# a word
kernel.numa_balancing = 0
vm.max_map_count = "2147483647"
kernel.shmmni > 4096
net.core.somaxconn =
net/ipv4/tcp_rmem = 4096\t131072  16777216

[sysctl:os=15-[3-5]]
net.core.somaxconn=4096
[limits]
LIMITS = "@sapsys soft nofile 32800"
[rpm]
glibc 15-SP3 1
glibc 15-SP4 2
`,
  );
  expect(note).toMatchObject({ kind: 'saptune', name: '2684254', summary: 'HANA settings', includes: [], notes: [] });
  expect(note.lines.map((line) => [line.key, line.relation, line.value, line.only ?? '', line.line])).toEqual([
    ['kernel.numa_balancing', 'exactly', '0', '', 7],
    ['vm.max_map_count', 'exactly', '2147483647', '', 8],
    ['kernel.shmmni', 'at least', '4096', '', 9],
    ['net.ipv4.tcp_rmem', 'exactly', '4096 131072 16777216', '', 11],
    ['net.core.somaxconn', 'exactly', '4096', 'os=15-[3-5]', 14],
  ]);
  expect(note.beside.map(({ section, names, line }) => [section, names, line])).toEqual([
    ['limits', ['LIMITS'], 16],
    ['rpm', ['glibc'], 18],
  ]);
});

it('long hostile files are read to their end', () => {
  const read = readTunedConf(`[sysctl]\n${'#'.repeat(200_000)}\na=${'# '.repeat(100_000)}\n${' x\n'.repeat(50_000)}`);
  const conditions = readSaptuneNote(
    'x',
    'x',
    `[${']'.repeat(200_000)}a\n[block]\n${Array.from({ length: 20_000 }, (_, i) => `k${i}`).join('\n')}`,
  );
  const quotes = readSaptuneNote('x', 'x', `[sysctl]\nk = ${'"'.repeat(200_000)}x\n`);
  expect([read.units.length, conditions.lines.length, quotes.lines.length]).toEqual([1, 0, 1]);
});
