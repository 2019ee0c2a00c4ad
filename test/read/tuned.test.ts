import { expect, it } from 'vitest';
import { readSaptune } from '../../src/read/saptune.ts';
import { readTuned } from '../../src/read/tuned.ts';
import { foundIn } from './found-in.ts';

it('tuned: sections of type sysctl, bounds, quotes, comments, variables', () => {
  expect(
    foundIn(
      readTuned,
      `[main]
summary=edge1
[variables]
pages = 10
[vm]
transparent_hugepages=never
[sysctl]
# net.ipv4.tcp_tw_recycle = 1
kernel.pid_max=>4194304
net.ipv4.tcp_rmem="4096 131072 16777216"
vm.swappiness = 10 # low
vm.nr_hugepages=\${pages}
[edge_sysctl]
type=sysctl
uname_regex=x86_64
net.core.somaxconn = 2048\r
`,
    ),
  ).toEqual([
    '9 setting kernel.pid_max = 4194304 ? (section [sysctl])',
    '10 setting net.ipv4.tcp_rmem = 4096 131072 16777216 (section [sysctl])',
    '11 setting vm.swappiness = 10 (section [sysctl])',
    '16 setting net.core.somaxconn = 2048 ? (section [edge_sysctl]) <section edge_sysctl>',
    '1 filled in',
  ]);
});

it('saptune: an empty value leaves the parameter alone, a section may be for one release', () => {
  expect(
    foundIn(
      readSaptune,
      `[version]
VERSION=1
[sysctl]
net.ipv4.tcp_tw_recycle =
vm.nr_hugepages=""
# vm.swappiness = 1
kernel.sem = 250 32000 32 1024
kernel.shmmni >= "4096"
[sysctl:os=15-SP3]
net.core.somaxconn = 4096
[limits]
LIMITS = "@sapsys soft nofile 32800, @sdba hard nofile 32800"
[block]
NRREQ = 1024
`,
    ),
  ).toEqual([
    '7 setting kernel.sem = 250 32000 32 1024 (section [sysctl])',
    '8 setting kernel.shmmni = 4096 ? (section [sysctl])',
    '10 setting net.core.somaxconn = 4096 ? (section [sysctl:os=15-SP3]) <sysctl:os=15-SP3>',
    '12 limit @sapsys soft nofile 32800 (section [limits])',
    '12 limit @sdba hard nofile 32800 (section [limits])',
  ]);
});
