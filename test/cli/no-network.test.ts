import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli, tree } from './run.ts';

const folder = tree({
  'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_tw_recycle = 1\n',
  'roles/edge/tasks/main.yml': '- ansible.posix.sysctl:\n    name: net.ipv4.tcp_tw_recycle\n    value: "1"\n',
  'records/edge1.txt': 'kernel.osrelease = 6.1.0-28-amd64\nnet.core.somaxconn = 4096\n',
});

/** Kinds of sockets that a run opens, with what it starts, each once. */
function opened(args: readonly string[]): readonly string[] {
  const log = join(folder, 'log');
  const traced = ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=socket', '-e', 'signal=none', '-o', log, process.execPath, cli, ...args];
  const { status, stderr } = spawnSync('strace', traced, { cwd: folder, encoding: 'utf8', input: '' });
  expect([0, 1], stderr).toContain(status);
  return [...new Set([...readFileSync(log, 'utf8').matchAll(/socket\((\w+)/g)].map((m) => m[1] ?? ''))].sort();
}

describe('no command uses the network', () => {
  test.each([
    [['lint']],
    [['explain', 'net.ipv4.tcp_tw_reuse']],
    [['fleet', 'records', '--profile', 'proxy-behind-nat']],
    [['--profile', 'proxy-behind-nat', '--kernel', '6.1']],
    [['web']],
  ])('%s opens no socket at all', (args) => {
    expect(opened(args)).toEqual([]);
  });

  // the kernel is asked of its own sockets by netlink, programs of this machine by unix sockets
  test.each([[['--profile', 'proxy-behind-nat']], [['diagnose', '--once']], [['snapshot']]])(
    '%s opens none that leads out of the machine',
    (args) => {
      expect(opened(args).filter((kind) => !['AF_UNIX', 'AF_NETLINK'].includes(kind))).toEqual([]);
    },
  );
});
