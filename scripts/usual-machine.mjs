import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const sockets = (rows) =>
  ['  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode', ...rows, ''].join('\n');

/** What the machine of the build's usual runs has: a proxy with some connections. */
const files = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'etc/sysctl.conf': '# kept for old tools\nnet.ipv4.tcp_tw_recycle = 1\n',
  'etc/sysctl.d/60-proxy.conf': 'net.core.somaxconn = 1024\nnet.ipv4.tcp_fin_timeout = 30\n',
  'etc/security/limits.conf': '* soft nofile 65536\nproxy hard nofile 65536\n',
  'etc/systemd/system/nginx.service.d/limits.conf': '[Service]\nLimitNOFILE=65536\n',
  'usr/lib/sysctl.d/50-default.conf': '-net.ipv4.conf.all.rp_filter\nnet.ipv4.conf.*.rp_filter = 2\n',
  'usr/lib/systemd/system/nginx.service': '[Unit]\nDescription=proxy\n[Service]\nExecStart=/usr/sbin/nginx\n',
  'proc/1/limits':
    'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1048576              1048576              files     \n',
  'proc/1/comm': 'systemd\n',
  'proc/1/cgroup': '0::/init.scope\n',
  'proc/812/limits':
    'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 524288               files     \n',
  'proc/812/comm': 'nginx\n',
  'proc/812/cgroup': '0::/system.slice/nginx.service\n',
  'proc/cpuinfo': 'processor\t: 0\nprocessor\t: 1\n',
  'proc/meminfo': 'MemTotal:        4025404 kB\nMemAvailable:    3025404 kB\n',
  'proc/modules': 'nf_conntrack 188416 1 - Live 0x0\n',
  'proc/uptime': '1000.00 900.00\n',
  'proc/net/route':
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\neth0\t00000000\t010A000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n',
  'proc/net/sockstat': 'sockets: used 30\nTCP: inuse 8 orphan 0 tw 2 alloc 9 mem 1\n',
  'proc/net/netstat': 'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 0 0\nIpExt: InNoRoutes\nIpExt: 0\n',
  'proc/net/snmp': 'Tcp: ActiveOpens PassiveOpens\nTcp: 10 20\n',
  'proc/net/tcp': sockets([
    '   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0',
    '   1: 0A0A000A:1F90 0B0A000A:C350 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 100 0 0 10 0',
    '   2: 0A0A000A:C351 0C0A000A:1F90 01 00000000:00000000 02:00000AF0 00000000     0        0 4244 1 0 100 0 0 10 0',
  ]),
  'proc/sys/fs/file-max': '9223372036854775807\n',
  'proc/sys/fs/nr_open': '1048576\n',
  'proc/sys/kernel/hostname': 'edge1\n',
  'proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
  'proc/sys/net/core/somaxconn': '1024\n',
  'proc/sys/net/ipv4/ip_forward': '0\n',
  'proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
  'proc/sys/net/ipv4/tcp_fin_timeout': '30\n',
  'proc/sys/net/ipv4/tcp_keepalive_time': '7200\n',
  'proc/sys/net/ipv4/tcp_tw_reuse': '2\n',
};

/** Writes the tree of that machine below a folder. */
export function usualMachine(folder) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
