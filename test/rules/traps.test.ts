import { describe, expect, it } from 'vitest';
import { allKernels, found, lintFiles } from './lint-files.ts';

const sysctl = (...lines: readonly string[]) => ({ 'etc/sysctl.d/60-edge.conf': `${lines.join('\n')}\n` });

describe('what looks wrong and is right stays silent', () => {
  it.each([
    ['swappiness for zram', 'vm.swappiness = 180'],
    ['somaxconn beyond 16 bits', 'net.core.somaxconn = 65536'],
    ['a comma list', 'net.ipv4.ip_local_reserved_ports = 2703,9808,8080-8090'],
    ['a comment that names a dead key', '# net.ipv4.tcp_tw_recycle = 1\n; net.ipv4.tcp_tw_recycle was removed'],
    ['an exclusion without =', 'net.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.all.rp_filter'],
    ['a pattern beside the key itself', 'net.ipv4.conf.*.rp_filter = 2\nnet.ipv4.conf.eth0.rp_filter = 1'],
    ['patterns', 'fs.protected_* = 2\nnet.*.conf.*.forwarding = 1'],
    ['a forgiving line with the largest group', '-net.ipv4.ping_group_range = 0 2147483647'],
    ['VLAN names', 'net/ipv4/conf/eth0.100/rp_filter = 2\nnet.ipv4.conf.eth0/200.rp_filter = 2'],
    ['keys of modules', 'net.bridge.bridge-nf-call-iptables = 1\nsunrpc.tcp_slot_table_entries = 128\ndev.raid.speed_limit_max = 500000'],
    ['a pipe with everything in it', 'kernel.core_pattern = |/usr/lib/systemd/systemd-coredump %P %u # ; %s'],
    ['an empty modprobe', 'kernel.modprobe ='],
    ['hexadecimal', 'kernel.sysrq = 0x1'],
    ['minus one', 'kernel.sched_rt_runtime_us = -1'],
    ['the largest numbers', 'kernel.shmmax = 18446744073709551615\nvm.max_map_count = 2147483642'],
    ['one number of printk', 'kernel.printk = 5'],
    ['a limit of shared memory that no machine meets', 'kernel.shmall = 1152921504606846720'],
    ['DOS line ends', 'net.core.somaxconn = 8192\r\n\r\nvm.swappiness = 10\r'],
    ['a first line that starts a program', '#!/usr/bin/env -S sysctl -p\nnet.core.somaxconn = 8192'],
  ])('%s', (_, text) => {
    expect(found(lintFiles(sysctl(text), { kernels: ['6.12'] }))).toEqual([]);
  });

  it('a value that only old kernels refuse is no more than advice', () => {
    const result = lintFiles(sysctl('vm.swappiness = 180'), { kernels: allKernels });
    expect(result.findings.map((f) => `${f.severity} ${f.id}`)).toEqual(['advice TA003']);
    expect(result.findings[0]?.kernels).toContain('rhel:7');
    expect(result.findings[0]?.kernels).not.toContain('debian:12');
  });

  it('a key that a later build of a vendor may have is not called missing', () => {
    const keys = 'net.core.rps_default_mask = 1\nnet.ipv4.tcp_shrink_window = 1';
    expect(found(lintFiles(sysctl(keys), { kernels: ['rhel:8'] }))).toEqual([]);
    expect(lintFiles(sysctl(keys), { kernels: ['4.18'] }).findings.map((f) => f.id)).toEqual(['TA002', 'TA002']);
    expect(found(lintFiles(sysctl('kernel.apparmor_display_secid_mode = 0'), { kernels: ['ubuntu:22.04'] }))).toEqual([]);
  });

  it('strict overcommit is not proposed for the sake of a line that needs it', () => {
    const [finding] = lintFiles(sysctl('vm.overcommit_ratio = 80')).findings;
    expect(finding).toMatchObject({
      id: 'TA004',
      fix: { title: 'delete the line', disposition: 'review', edits: [{ line: 1, to: null }] },
    });
    expect(finding?.fix?.set).toBeUndefined();
    const [reuse] = lintFiles(sysctl('net.ipv4.tcp_timestamps = 0', 'net.ipv4.tcp_tw_reuse = 1')).findings.filter((f) => f.id === 'TA004');
    expect(reuse?.fix).toMatchObject({ set: { key: 'net.ipv4.tcp_timestamps', value: '1' } });
  });

  it('without SYN cookies tcp_max_syn_backlog is read', () => {
    const backlog = 'net.ipv4.tcp_max_syn_backlog = 16384';
    const ids = (...lines: readonly string[]) => lintFiles(sysctl(...lines)).findings.map((f) => f.id);
    expect(ids(backlog)).toEqual(['TA007']);
    expect(ids('net.ipv4.tcp_syncookies = 0', backlog)).toEqual(['TA008']);
  });

  it('six lines of hardening are no copied block, seven with a number of shared memory are', () => {
    const six = [
      'net.ipv4.ip_forward = 0',
      'net.ipv4.conf.default.rp_filter = 1',
      'net.ipv4.conf.default.accept_source_route = 0',
      'kernel.sysrq = 0',
      'kernel.core_uses_pid = 1',
      'net.ipv4.tcp_syncookies = 1',
    ];
    const ids = (lines: readonly string[]) => lintFiles(sysctl(...lines)).findings.map((f) => f.id);
    expect(ids(six)).toEqual(['TA011']);
    expect(ids([...six, 'kernel.msgmnb = 65536'])).toContain('TA013');
  });

  it('templates: what is filled in later is not judged', () => {
    const text = 'net.core.somaxconn = {{ 1 if proxy else "#" }}\nnet.ipv4.conf.{{ item }}.rp_filter = 1\nvm.swappiness = @SWAPPINESS@';
    expect(found(lintFiles(sysctl(text)))).toEqual([]);
  });

  it('limits.conf as people write it', () => {
    const lines = [
      'proxy soft nofile 65536 # measured',
      'proxy - nproc 4096',
      '@edge hard core 0',
      '%edge - maxlogins 4',
      '1000:2000 hard core 0',
      '@100: hard core 0',
      'proxy - nice -20',
      'proxy soft priority -1',
      'backup -',
    ];
    expect(found(lintFiles({ 'etc/security/limits.conf': `${lines.join('\n')}\n` }))).toEqual([]);
  });

  it('a carriage return is a blank before Linux-PAM 1.6, a part of the word after', () => {
    const dos = { 'etc/security/limits.conf': 'proxy hard nproc unlimited\r\n' };
    expect(found(lintFiles(dos, { kernels: ['debian:12'] }))).toEqual([]);
    expect(lintFiles(dos, { kernels: ['debian:12', 'debian:13'] }).findings.map((f) => [f.severity, f.id, f.kernels])).toEqual([
      ['error', 'TA030', ['debian:13']],
    ]);
    expect(lintFiles(dos, { kernels: ['6.12'] }).findings.map((f) => [f.severity, f.id])).toEqual([['warning', 'TA030']]);
  });

  it('units as people write them', () => {
    const text =
      '[Service]\nLimitNOFILE=1024:524288\nLimitCORE=infinity\nLimitMEMLOCK=64M\nLimitNICE=+5\nLimitCPU=2min\n#LimitNOFILE=65k\nLimitNPROC={{ nproc }}\n';
    expect(found(lintFiles({ 'etc/systemd/system/proxy.service': text }))).toEqual([]);
    expect(
      found(lintFiles({ 'etc/systemd/system.conf': '[Manager]\n#DefaultLimitNOFILE=1024:524288\nDefaultLimitNOFILE=1024:524288\n' })),
    ).toEqual([]);
  });

  it('limits without any section are a fragment, no unit', () => {
    expect(found(lintFiles({ 'test/limits.service': 'LimitNOFILE=65k\nDefaultLimitNOFILE=1\n' }))).toEqual([]);
  });
});
