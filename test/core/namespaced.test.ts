import { describe, expect, test } from 'vitest';
import { namespaced } from '../../src/core/namespaced.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';

const reach = (key: string, on: string) => namespaced(key, kernel(on), knowledge).reach;
const why = (key: string, on: string) => {
  const found = namespaced(key, kernel(on), knowledge);
  return found.reach === 'own' ? '' : found.why;
};

describe('what a container can have for itself depends on the kernel', () => {
  test.each([
    ['net.core.somaxconn', '3.10', 'own'],
    ['net.ipv4.tcp_keepalive_time', '4.4', 'host'],
    ['net.ipv4.tcp_keepalive_time', '4.5', 'own'],
    ['net.ipv4.tcp_fin_timeout', '4.5', 'host'],
    ['net.ipv4.tcp_fin_timeout', '4.6', 'own'],
    ['net.ipv4.tcp_rmem', '4.14', 'host'],
    ['net.ipv4.tcp_rmem', '4.15', 'own'],
    ['net.ipv4.tcp_tw_reuse', '4.9', 'host'],
    ['net.ipv4.tcp_tw_reuse', '6.1', 'own'],
    ['net.ipv4.conf.all.rp_filter', '6.1', 'own'],
    ['net.ipv4.conf.default.rp_filter', '6.1', 'own'],
  ] as const)('%s on %s: %s', (key, on, wanted) => {
    expect(reach(key, on)).toBe(wanted);
  });
});

test('what a runtime refuses by name, what is hidden and what is read-only there belongs to the host', () => {
  expect(why('vm.max_map_count', '6.1')).toMatch(/whole host/);
  expect(why('fs.file-max', '6.1')).toMatch(/whole host/);
  expect(why('kernel.pid_max', '6.1')).toMatch(/whole host/);
  expect(why('net.core.netdev_max_backlog', '6.1')).toBe("a network namespace other than the host's has no such file on Linux 6.1");
  expect(why('net.netfilter.nf_conntrack_max', '6.1')).toMatch(/only be read/);
  expect(why('net.ipv4.tcp_mem', '6.1')).toMatch(/no such file/);
});

test('an interface of the host is not one of the container', () => {
  expect(why('net.ipv4.conf.eth0.rp_filter', '6.1')).toBe(
    'it names the interface eth0 of this host: a container has interfaces of its own',
  );
});

test('what is not known is said to be unknown, not promised', () => {
  expect(namespaced('net.ipv4.made_up', kernel('6.1'), knowledge)).toEqual({
    reach: 'unknown',
    why: 'it is not known whether a container can have its own on Linux 6.1',
  });
  expect(why('net.ipv4.made_up', 'rhel:8')).toContain('on rhel:8');
  expect(reach('net.__proto__', '6.1')).toBe('unknown');
});
