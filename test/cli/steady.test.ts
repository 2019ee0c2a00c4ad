import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, json, run, tree } from './run.ts';

const udp = (port: number) =>
  `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n  100: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4242 2 0000000000000000 0\n`;
const machine = (port: number, more: Readonly<Record<string, string>> = {}) =>
  tree({
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'proc/sys/kernel/osrelease': '6.1.0-25-amd64\n',
    'proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
    'proc/sys/net/ipv4/tcp_tw_reuse': '2\n',
    'proc/meminfo': 'MemTotal:        4023140 kB\n',
    'proc/net/udp': udp(port),
    ...more,
  });
const advice = ['--profile', 'proxy-behind-nat', '--format'];

describe('what is in use', () => {
  it('a range and tw_reuse that an administrator chose are neither narrowed nor undone', () => {
    const root = machine(40123, { 'proc/sys/net/ipv4/ip_local_port_range': '10240\t65535\n', 'proc/sys/net/ipv4/tcp_tw_reuse': '1\n' });
    const report = json(run([...advice, 'json', '--root', root]));
    const touched = report.changes.map((c: { key: string }) => c.key);
    expect(touched).not.toContain('net.ipv4.ip_local_port_range');
    expect(touched).not.toContain('net.ipv4.tcp_tw_reuse');
    expect(report.kept).toContainEqual(expect.objectContaining({ key: 'net.ipv4.ip_local_port_range', value: '10240 65535' }));
    expect(report.kept).toContainEqual(expect.objectContaining({ key: 'net.ipv4.tcp_tw_reuse', value: '1' }));
  });

  it('a listener on UDP with a random port does not make two runs differ', () => {
    const [one, other] = [machine(40123), machine(51877)].map((root) => run([...advice, 'sysctl', '--root', root]).out);
    expect(one).toBe(other);
    expect(one).toContain('net.ipv4.tcp_keepalive_time = 60');
  });
});

describe('a stand-in', () => {
  const options = ['--kernel', '5.14', '--memory', '16G', '--cpus', '8', '--nat', 'outbound', '--nat-idle-timeout', 'aws-nat-gateway'];

  it('keeps the first probe below the timeout of the gateway, and asks what it does not know', () => {
    const report = json(run([...advice, 'json', ...options]));
    const time = report.changes.find((c: { key: string }) => c.key === 'net.ipv4.tcp_keepalive_time');
    expect(Number(time.proposed)).toBeLessThan(350);
    const asked = report.questions.map((q: { fact: string }) => q.fact);
    expect(asked).toEqual(expect.arrayContaining(['out_conn_rate', 'upstream_tuples', 'service']));
    expect(asked).not.toContain('nat_idle_timeout_s');
  });

  const strace = spawnSync('strace', ['-V']).status === 0;
  it.skipIf(!strace)(`reads nothing of this host${strace ? '' : ' (skipped: needs strace)'}`, () => {
    const log = join(tree({}), 'calls');
    const traced = (args: readonly string[]) => {
      const ran = spawnSync('strace', ['-f', '-qq', '-e', 'trace=open,openat,execve,connect', '-o', log, process.execPath, ...args], {
        encoding: 'utf8',
      });
      expect(ran.status, ran.stderr).toBe(0);
      return new Set(
        [...readFileSync(log, 'utf8').matchAll(/"((?:\/proc|\/sys|\/etc|\/run|\/usr\/lib\/sysctl\.d|\/dev)[^"]*)"/g)].map((m) => m[1]),
      );
    };
    // node opens some of these by itself: the same are opened by a program that does nothing
    const own = traced(['-e', '0']);
    const more = [...traced([cli, ...advice, 'text', ...options])].filter((path) => !own.has(path) && path !== '/dev/null');
    expect(more).toEqual([]);
  });
});

it('nothing of the host is changed by any format, and --output writes below its folder alone', () => {
  const root = machine(40123);
  const before = readFileSync(join(root, 'etc/os-release'), 'utf8');
  const out = tree({});
  const ran = run([...advice, 'text', '--root', root, '--output', out]);
  expect(ran.code).toBe(0);
  expect(readFileSync(join(out, 'etc/sysctl.d/99-tune-advise.conf'), 'utf8')).toBe(run([...advice, 'sysctl', '--root', root]).out);
  expect(readFileSync(join(root, 'etc/os-release'), 'utf8')).toBe(before);
  expect(spawnSync('find', [root, '-newer', join(out, 'etc'), '-type', 'f'], { encoding: 'utf8' }).stdout).toBe('');
});
