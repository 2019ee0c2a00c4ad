import { expect, test } from 'vitest';
import { namespacedStart, startOf } from '../../src/core/namespaced-start.ts';
import { podSysctls } from '../../src/core/pod-sysctls.ts';
import type { Knowledge } from '../../src/model/knowledge.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { factsFor } from './plan-of.ts';

const setting = (key: string, value: string) => ({ key, value, reasons: [`why ${key}`] });

test('what is a container’s comes from its plan, what is the host’s from the plan of the host', () => {
  const on = kernel('6.1');
  const settings = podSysctls({
    kernel: on,
    knowledge,
    clusterVersion: '1.29',
    inContainer: [setting('net.ipv4.tcp_keepalive_time', '60'), setting('net.core.somaxconn', '8192'), setting('fs.file-max', '2')],
    onHost: [setting('net.core.somaxconn', '16384'), setting('vm.swappiness', '1'), setting('net.core.netdev_max_backlog', '4096')],
  });
  expect(settings.own.map(({ key, value, safe }) => [key, value, safe])).toEqual([
    ['net.core.somaxconn', '8192', false],
    ['net.ipv4.tcp_keepalive_time', '60', true],
  ]);
  expect(settings.host.map(({ key, value }) => [key, value])).toEqual([
    ['net.core.netdev_max_backlog', '4096'],
    ['vm.swappiness', '1'],
  ]);
  expect(settings).toMatchObject({ kernel: '6.1', clusterVersion: '1.29', newestCluster: '1.37' });
});

test('without the list nothing counts as allowed', () => {
  const without: Knowledge = Object.create(knowledge, { safeSysctls: { value: undefined } }) as Knowledge;
  const settings = podSysctls({
    kernel: kernel('6.1'),
    knowledge: without,
    inContainer: [setting('net.ipv4.tcp_syncookies', '1')],
    onHost: [],
  });
  expect(settings.own[0]?.safe).toBe(false);
  expect(settings.start).toHaveLength(1);
});

test('a new container starts with the kernel’s defaults, not with what the host holds, except for what it takes over', () => {
  const facts = factsFor({
    running: {
      'net.core.somaxconn': '16384',
      'net.ipv4.tcp_rmem': '4096 131072 33554432',
      'net.ipv4.conf.all.rp_filter': '1',
      'net.ipv4.ip_forward': '1',
      'net.ipv6.conf.all.forwarding': '1',
      'net.core.netdev_max_backlog': '30000',
      'fs.nr_open': '2000000',
    },
  });
  const inside = namespacedStart(facts, kernel('6.1'), knowledge);
  expect([...inside.sysctl.keys()].sort()).toEqual([
    'fs.nr_open',
    'net.core.netdev_max_backlog',
    'net.ipv4.conf.all.rp_filter',
    'net.ipv4.ip_forward',
    'net.ipv4.tcp_rmem',
  ]);
  expect(inside).toMatchObject({ from: 'stand-in', sysctlComplete: false, limits: [] });
  // PID 1 and the distribution's files wrote into the first namespace alone
  expect([inside.distro, inside.kernel, inside.init?.value.name]).toEqual([undefined, undefined, 'container']);
  expect(inside.memoryBytes).toEqual(facts.memoryBytes);
});

test('what is taken over depends on the kernel', () => {
  expect(startOf(kernel('6.1'), knowledge)).toEqual([
    "a new network namespace on Linux 6.1 starts with the kernel's own defaults, not with what the host has set",
    'it takes over from the host, as it is at that moment: net.ipv4.conf.all.*, net.ipv4.conf.default.*, net.ipv4.ip_forward (unless net.core.devconf_inherit_init_net is 2); net.ipv4.tcp_congestion_control; net.ipv4.tcp_rmem, net.ipv4.tcp_wmem',
  ]);
  expect(startOf(kernel('4.14'), knowledge)[1]).toBe(
    'it takes over from the host, as it is at that moment: net.ipv4.conf.all.*, net.ipv4.conf.default.*, net.ipv4.ip_forward',
  );
});
