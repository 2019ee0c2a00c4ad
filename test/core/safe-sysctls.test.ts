import { describe, expect, test } from 'vitest';
import { clusterVersion, safeSysctls } from '../../src/core/safe-sysctls.ts';
import type { SafeSysctls } from '../../src/model/safe-sysctls.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';

const list = knowledge.safeSysctls as SafeSysctls;
const safeIn = (release: string | undefined, on = '6.1') =>
  list.safe.map(({ key }) => key).filter((key) => safeSysctls(key, kernel(on), release, list).safe);

const first = ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies'];
const ping = ['net.ipv4.ping_group_range'];
const ports = ['net.ipv4.ip_unprivileged_port_start'];
const reserved = ['net.ipv4.ip_local_reserved_ports'];
const timers = ['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time'];
const buffers = ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];
const newest = ['net.ipv4.tcp_notsent_lowat', 'net.ipv4.tcp_slow_start_after_idle'];

describe('what a kubelet allows by itself grew with its releases', () => {
  test.each([
    ['1.11', [...first]],
    ['1.17', [...first]],
    ['1.18', [...first, ...ping]],
    ['1.21', [...first, ...ping]],
    ['1.22', [...first, ...ping, ...ports]],
    ['1.26', [...first, ...ping, ...ports]],
    ['1.27', [...first, ...ping, ...ports, ...reserved]],
    ['1.28', [...first, ...ping, ...ports, ...reserved]],
    ['1.29', [...first, ...ping, ...ports, ...reserved, ...timers]],
    ['1.31', [...first, ...ping, ...ports, ...reserved, ...timers]],
    ['1.32', [...first, ...ping, ...ports, ...reserved, ...timers, ...buffers]],
    ['1.36', [...first, ...ping, ...ports, ...reserved, ...timers, ...buffers]],
    ['1.37', [...first, ...ping, ...ports, ...reserved, ...timers, ...buffers, ...newest]],
    ['1.100', [...first, ...ping, ...ports, ...reserved, ...timers, ...buffers, ...newest]],
  ] as const)('%s', (release, wanted) => {
    expect(safeIn(release)).toEqual(wanted.toSorted());
  });

  test('without a release only what all of them allow counts', () => {
    expect(safeIn(undefined)).toEqual(first.toSorted());
  });
});

test('the kubelet looks for a kernel, by its number, also where a vendor brought the key to an older one', () => {
  expect(safeIn('1.37', '4.4')).not.toContain('net.ipv4.tcp_keepalive_time');
  expect(safeIn('1.37', '4.5')).toContain('net.ipv4.tcp_keepalive_time');
  expect(safeIn('1.37', '4.5')).not.toContain('net.ipv4.tcp_fin_timeout');
  expect(safeIn('1.37', '4.14')).not.toContain('net.ipv4.tcp_rmem');
  expect(safeIn('1.37', '4.15')).toContain('net.ipv4.tcp_rmem');
  expect(safeSysctls('net.ipv4.tcp_keepalive_time', kernel('rhel:7'), '1.29', list)).toEqual({
    safe: false,
    why: 'the kubelet allows it by itself only from Linux 4.5 on, by the number of the release',
    sources: [expect.stringContaining('pull request 118846')],
  });
});

test('a key that no release allows says up to which one was looked', () => {
  expect(safeSysctls('net.core.somaxconn', kernel('6.1'), '1.37', list)).toEqual({
    safe: false,
    why: 'not among the sysctls that a kubelet allows by itself up to Kubernetes 1.37',
    sources: [],
  });
  expect(safeSysctls('net.ipv4.tcp_rmem', kernel('6.1'), undefined, list).why).toBe(
    'the kubelet allows it by itself from Kubernetes 1.32 on, and the release of the cluster was not given',
  );
});

test('releases as people and vendors write them', () => {
  expect(['1.29', 'v1.29', '1.29.4', 'v1.29.4', '1.29+', '1.29.4-gke.1043000', 'v1.29.3+k3s1', ' 1.29 '].map(clusterVersion)).toEqual(
    Array.from({ length: 8 }, () => '1.29'),
  );
  for (const text of ['', '29', '2.0', '1', '1.10', '1.29x', '1.1000', 'v1.29.', '1.29;id', `1.29-${'a'.repeat(100)}`])
    expect(clusterVersion(text), text).toEqual({ error: expect.stringMatching(/expected one from 1\.11 on, as in 1\.29$/) });
});
