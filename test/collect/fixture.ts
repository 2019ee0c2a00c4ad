import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { readKernel } from '../../src/model/kernel.ts';

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A directory for one test, filled with files by path; `{ link }` makes a symbolic link. */
export function tree(files: Readonly<Record<string, string | Uint8Array | { readonly link: string }>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'tune-advise-'));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, join(root, path));
    else writeFileSync(join(root, path), content);
  }
  return root;
}

export const kernelReader = (text: string) => readKernel(text, []);

const limitRow = (name: string, soft: string, hard: string, unit: string) =>
  `${name.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${unit.padEnd(10)}\n`;
export const limitsText = (soft: string, hard: string) =>
  limitRow('Limit', 'Soft Limit', 'Hard Limit', 'Units') +
  limitRow('Max processes', '7822', '7822', 'processes') +
  limitRow('Max open files', soft, hard, 'files') +
  limitRow('Max nice priority', '0', '0', '');

const tcpHead = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
/** Lines of /proc/net/tcp: `0100007F:1F90 00000000:0000 0A` with an optional timer. */
export const tcpTable = (lines: readonly string[], inode = 100) =>
  tcpHead +
  lines
    .map((line, at) => {
      const [local, remote, state, queue = '00000000:00000000', timer = '00:00000000'] = line.split(' ');
      return `${String(at).padStart(4)}: ${local} ${remote} ${state} ${queue} ${timer} 00000000     0        0 ${inode + at} 1 0000000000000000 100 0 0 10 0\n`;
    })
    .join('');

/** CentOS 7 on EC2: systemd 219 without its shared library, one nginx with a worker, the widely copied block in sysctl.conf. */
export const centos7: Readonly<Record<string, string | { readonly link: string }>> = {
  'proc/sys/kernel/osrelease': '3.10.0-1160.el7.x86_64\n',
  'proc/sys/kernel/hostname': 'edge1\n',
  'proc/sys/net/ipv4/tcp_rmem': '4096\t87380\t6291456\n',
  'proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
  'proc/sys/net/ipv4/tcp_tw_recycle': '1\n',
  'proc/sys/net/ipv4/tcp_congestion_control': 'cubic\n',
  'proc/sys/net/ipv4/conf/eth0.100/rp_filter': '1\n',
  'proc/sys/net/ipv4/tcp_fastopen_key': 'secret-secret-secret\n',
  'proc/sys/net/ipv6/conf/all/stable_secret': 'secret\n',
  'proc/sys/fs/binfmt_misc/python': 'secret\n',
  'proc/sys/fs/file-nr': '1504\t0\t1607689\n',
  'proc/sys/net/netfilter/nf_conntrack_max': '65536\n',
  'proc/sys/net/netfilter/nf_conntrack_count': '212\n',
  'proc/meminfo': 'MemTotal:       16267712 kB\nMemFree:         123456 kB\nSwapTotal:       2097148 kB\nHugepagesize:       2048 kB\n',
  'proc/cpuinfo': 'processor\t: 0\nflags\t\t: fpu hypervisor sse\n\nprocessor\t: 1\nflags\t\t: fpu hypervisor sse\n',
  'proc/modules': 'nf_conntrack 139264 1 - Live 0x0\nip_tables 27126 1 - Live 0x0\n',
  'proc/1/comm': 'systemd\n',
  'proc/1200/stat': '1200 (nginx) S 1 1200 1200 0 -1 1077936448 0 0\n',
  'proc/1200/cgroup': '1:name=systemd:/system.slice/nginx.service\n',
  'proc/1200/limits': limitsText('1024', '4096'),
  'proc/1201/stat': '1201 (nginx) S 1200 1200 1200 0 -1 1077936448 0 0\n',
  'proc/1201/cgroup': '1:name=systemd:/system.slice/nginx.service\n',
  'proc/1201/limits': limitsText('1024', '4096'),
  'proc/1201/fd/3': '',
  'proc/1201/fd/4': '',
  'proc/1201/cmdline': 'nginx\0--password=secret\0',
  'proc/1201/environ': 'TOKEN=secret\0',
  'proc/9/stat': '9 (ksoftirqd/0) S 2 0 0 0 -1 69238848 0 0\n',
  'proc/net/tcp': tcpTable([
    '00000000:0050 00000000:0000 0A 00000000:00000003',
    ...Array.from(
      { length: 12 },
      (_, i) =>
        `0A01000A:0050 ${(i + 16).toString(16).toUpperCase()}00010A:C350 01 00000000:00000000 ${i < 5 ? '02:000AFC7E' : '00:00000000'}`,
    ),
    ...Array.from({ length: 11 }, (_, i) => `0A01000A:${(40000 + i).toString(16).toUpperCase()} 0703000A:1F90 01`),
    ...Array.from({ length: 120 }, (_, i) => `0A01000A:${(41000 + i).toString(16).toUpperCase()} 0703000A:1F90 06`),
  ]),
  'proc/net/udp': tcpTable(['0100007F:0143 00000000:0000 07']),
  'proc/net/sockstat': 'sockets: used 260\nTCP: inuse 24 orphan 2 tw 120 alloc 40 mem 17\nUDP: inuse 1 mem 0\n',
  'proc/net/route':
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n' +
    'eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\neth0\t0000000A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n',
  'proc/net/fib_trie':
    'Local:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.0.1.10\n        /32 host LOCAL\n     |-- 127.0.0.1\n        /32 host LOCAL\n     |-- 10.0.255.255\n        /32 link BROADCAST\n',
  'sys/devices/virtual/dmi/id/sys_vendor': 'Amazon EC2\n',
  'sys/devices/virtual/dmi/id/product_name': 'm5.large\n',
  'sys/class/dmi/id': { link: '../../devices/virtual/dmi/id' },
  'etc/os-release': 'NAME="CentOS Linux"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="7"\n',
  'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\n',
  'etc/sysctl.d/99-sysctl.conf': { link: '../sysctl.conf' },
  'etc/sysconfig/iptables': '*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n',
  'usr/lib/sysctl.d/00-system.conf': 'net.bridge.bridge-nf-call-iptables = 0\n',
  'usr/lib/systemd/system/nginx.service': '[Service]\nExecStart=/usr/sbin/nginx\n',
  'usr/lib/systemd/systemd': '\x7fELF\0systemd 219\0+PAM',
  'etc/systemd/system/nginx.service.d/limits.conf': '[Service]\nLimitNOFILE=4096\n',
  'etc/security/limits.d/20-nproc.conf': '*          soft    nproc     4096\n',
  lib: { link: 'usr/lib' },
};
