import { describe, expect, it } from 'vitest';
import { lintFiles } from './lint-files.ts';

const told = (files: Readonly<Record<string, string>>, kernel = '6.12') =>
  lintFiles(files, { kernels: [kernel] }).findings.map((f) => `${f.severity} ${f.id} ${f.place.line}`);
const sysctl = (...lines: readonly string[]) => ({ 'etc/sysctl.d/60-edge.conf': `${lines.join('\n')}\n` });
const limits = (line: string) => ({ 'etc/security/limits.conf': `${line}\n` });

describe('mistakes that were met in real files are found at their lines', () => {
  it.each([
    ['a key of 2.4', sysctl('vm.bdflush = 100 1200 128 512 15 5000 500 1884 2 # faster'), ['error TA002 1']],
    ['the choices copied as the value', sysctl('kernel.yama.ptrace_scope = 1 2'), ['warning TA006 1']],
    [
      'a second guide pasted below the first',
      sysctl('fs.suid_dumpable = 0', 'kernel.sysrq = 0', 'fs.suid_dumpable = 0'),
      ['advice TA005 1'],
    ],
    ['a sysctl in limits.conf', limits('fs.suid_dumpable = 0'), ['error TA030 1']],
    ['a dot lost', sysctl('net.ipv4_timestamps = 0'), ['error TA001 1']],
    ['a letter lost', sysctl('fs.notify.max_queued_events = 65536'), ['error TA001 1']],
    [
      'timestamps off and what needs them on',
      sysctl('net.ipv4.tcp_timestamps=0', 'net.ipv4.tcp_tw_reuse=1', 'net.ipv4.tcp_tw_recycle=1', 'net.ipv4.tcp_low_latency=1'),
      ['warning TA008 1', 'error TA004 2', 'error TA002 3', 'advice TA007 4'],
    ],
    ['bytes in tcp_mem', sysctl('net.ipv4.tcp_mem = 67108864 67108864 67108864'), ['warning TA008 1']],
    ['bytes in udp_mem', sysctl('net.ipv4.udp_mem = 8388608 16777216 16777216'), ['warning TA024 1']],
    ['a digit lost', sysctl('net.ipv4.tcp_rmem = 4096 87380 3355442'), ['advice TA009 1']],
    [
      'both forms of the dirty thresholds',
      sysctl('vm.dirty_bytes = 100000000', 'vm.dirty_background_bytes = 50000000', 'vm.dirty_ratio = 10', 'vm.dirty_background_ratio = 5'),
      ['warning TA018 1', 'warning TA018 2'],
    ],
    ['a contradiction', sysctl('net.ipv4.tcp_ecn = 1', 'net.ipv4.tcp_ecn = 2'), ['warning TA005 1']],
    ['a key that can only be read', sysctl('net.ipv4.conf.all.mc_forwarding = 0'), ['error TA019 1']],
    ['an option of another program', sysctl('xserver-allow-tcp = false'), ['error TA001 1']],
    ['retries for a second or two', sysctl('net.ipv4.tcp_retries2 = 2'), ['warning TA008 1']],
    ['KiB in a unit', { 'etc/systemd/system/varnish.service': '[Service]\nLimitMEMLOCK=90000\n' }, ['warning TA044 2']],
    ['more descriptors than the kernel gives', limits('root hard nofile 8388608'), ['warning TA034 1']],
    [
      'memory for six sockets',
      sysctl('net.ipv4.tcp_mem = 25600 51200 102400', 'net.ipv4.tcp_rmem = 4096 87380 67108864'),
      ['advice TA023 2'],
    ],
  ] as const)('%s', (_, files, expected) => {
    expect(told(files)).toEqual(expected);
  });

  it('a fall-back pair is advice: the second write may fail', () => {
    const pair = sysctl('net.ipv4.tcp_congestion_control = htcp', 'net.ipv4.tcp_congestion_control = bbr');
    expect(told(pair)).toEqual(['advice TA005 1']);
  });

  it('where logins fail a limit above fs.nr_open is an error', () => {
    expect(told(limits('root hard nofile 8388608'), 'rhel:7')).toEqual(['error TA034 1']);
  });
});
