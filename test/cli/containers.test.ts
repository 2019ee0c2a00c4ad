import { describe, expect, it } from 'vitest';
import { json, run, tree } from './run.ts';

const stand = ['advise', '--kernel', 'debian:12', '--memory', '16G', '--profile', 'proxy-behind-nat', '--set', 'conn_rate=9000'];

describe('formats for containers', () => {
  it.each(['kubernetes', 'compose', 'docker', 'tuned', 'systemd'])(
    '%s: twice the same bytes, and the exit code of every other format',
    (format) => {
      const first = run([...stand, '--format', format]);
      expect(first.code, first.err).toBe(0);
      expect(first.err).toBe('');
      expect(run([...stand, '--format', format]).out).toBe(first.out);
      expect(first.out).toMatch(/^# Written by tune-advise .*, profile proxy-behind-nat\n# input: /);
      expect(run([...stand, '--format', format, '--check']).code).toBe(run([...stand, '--format', 'json', '--check']).code);
      expect(run(['advise', '--format', format, '--kernel', '6.1'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('needs a profile'),
      });
    },
  );

  it('are listed', () => {
    const { items } = json(run(['list', 'formats', '--format', 'json']));
    const { formats } = items.find(({ name }: { readonly name: string }) => name === 'advise');
    expect(formats).toEqual(expect.arrayContaining(['kubernetes', 'compose', 'docker', 'tuned', 'systemd']));
    for (const format of formats) expect(run([...stand, '--format', format]).code, format).toBe(0);
  });
});

describe('--kubernetes-version', () => {
  it('takes a release as vendors write it', () => {
    const of = (release: string) => run([...stand, '--format', 'kubernetes', '--kubernetes-version', release]).out;
    expect(of('v1.29.4-gke.1043000')).toBe(of('1.29'));
    expect(of('1.28')).toMatch(/allowedUnsafeSysctls:[\s\S]*- net\.ipv4\.tcp_keepalive_time/);
    expect(of('1.29')).not.toMatch(/allowedUnsafeSysctls:[\s\S]*- net\.ipv4\.tcp_keepalive_time/);
  });

  it('refuses nonsense and other formats with one line', () => {
    expect(run([...stand, '--format', 'kubernetes', '--kubernetes-version', 'soon'])).toMatchObject({
      code: 2,
      err: "tune-advise: --kubernetes-version 'soon' is no release of Kubernetes: expected one from 1.11 on, as in 1.29\n",
    });
    expect(run([...stand, '--format', 'compose', '--kubernetes-version', '1.29'])).toMatchObject({
      code: 2,
      err: 'tune-advise: --kubernetes-version: expected with --format kubernetes\n',
    });
  });
});

it('what the host has already is told to the container all the same, and limits are never below those of a service', () => {
  const root = tree({
    'proc/sys/kernel/osrelease': '6.1.0-50-amd64\n',
    'proc/sys/net/core/somaxconn': '65535\n',
    'proc/sys/fs/nr_open': '1048576\n',
    'proc/sys/fs/file-max': '9223372036854775807\n',
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'etc/sysctl.d/50-edge.conf': 'net.core.somaxconn = 65535\n',
    'etc/systemd/system.conf': '[Manager]\nDefaultLimitNOFILE=2048:600000\n',
  });
  const on = (format: string) =>
    run(['advise', '--root', root, '--profile', 'proxy-behind-nat', '--set', 'conn_rate=9000', '--format', format]).out;
  expect(on('sysctl')).not.toContain('net.core.somaxconn');
  expect(on('docker')).toContain('--sysctl net.core.somaxconn=9000 \\\n');
  expect(on('docker')).toMatch(/--ulimit nofile=\d+:524288 /);
});
