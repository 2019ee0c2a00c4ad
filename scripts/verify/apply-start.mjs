/**
 * The machine on which apply is broken at every step: files with odd owners, modes and times, an earlier file of ours, a sysctl.conf
 * that has to be edited, values that are not the kernel's defaults, and forwarding, whose switch changes keys of every interface.
 */

const second = 1_000_000_000n;
const time = (nanoseconds) => String(1_500_000_000n * second + BigInt(nanoseconds));

const profile = `[profile]
summary = "edge1 forwards and accepts much"

[sysctl]
net.ipv4.ip_forward = 1
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.rp_filter = 2
net.core.somaxconn = at least 8192
net.ipv4.tcp_keepalive_time = at most 175
net.ipv4.tcp_fin_timeout = default
net.ipv4.ip_local_port_range = widen to 10240 60999
net.ipv4.tcp_slow_start_after_idle = 0
net.ipv4.tcp_tw_recycle = absent

[limits]
nofile = at least 65536

[why]
net.ipv4.ip_forward = "edge1 routes for the hosts behind it."
net.core.somaxconn = "The queue must hold a pause of the program."
nofile = "Two descriptors a connection."

[source]
net.ipv4.ip_forward = "runbook of edge1"
net.core.somaxconn = "runbook of edge1"
nofile = "runbook of edge1"

[strength]
net.ipv4.ip_forward = common
`;

const earlier = `# Written by tune-advise 0.0.9 (knowledge 2026.10), profile edge
net.ipv4.tcp_fin_timeout = 5
net.core.somaxconn = 512
`;

const systemConf = `# kept since 2012
net.ipv4.tcp_tw_recycle = 1
net.ipv4.tcp_fin_timeout=5
net.ipv4.ip_forward = 0
kernel.sysrq = 1
`;

const files = [
  { path: '/srv/edge.ini', text: profile },
  { path: '/etc/os-release', text: 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n', mtime: time(1) },
  { path: '/etc/localtime', link: '/usr/share/zoneinfo/UTC', mtime: time(0) },
  { path: '/etc/passwd', text: 'root:x:0:0:root:/root:/bin/sh\nproxy:x:13:13:proxy:/bin:/usr/sbin/nologin\n', mode: '644', mtime: time(2) },
  { path: '/etc/group', text: 'root:x:0:\nproxy:x:13:\nadm:x:4:\n', mtime: time(3) },
  { path: '/etc/hostname', text: 'edge1\n', mode: '444', mtime: time(4) },
  { path: '/etc/sysctl.conf', text: systemConf, mode: '640', uid: 0, gid: 4, mtime: time(123456789) },
  { path: '/etc/sysctl.d', dir: true, mode: '750', gid: 4 },
  { path: '/etc/sysctl.d/99-sysctl.conf', link: '../sysctl.conf', mtime: time(5) },
  {
    path: '/etc/sysctl.d/60-edge.conf',
    text: 'net.ipv4.tcp_keepalive_time = 7200\n',
    mode: '604',
    uid: 13,
    gid: 13,
    mtime: time(987654321),
  },
  { path: '/etc/sysctl.d/99-tune-advise.conf', text: earlier, mode: '600', uid: 13, gid: 4, mtime: time(42) },
  { path: '/etc/sysctl.d/README.dpkg-old', text: '', mode: '000', mtime: time(6) },
  { path: '/etc/security/limits.conf', text: '# nothing here\n* soft nofile 4096\n', mode: '664', gid: 4, mtime: time(7) },
  { path: '/etc/security/limits.d/20-proxy.conf', text: 'proxy hard nofile 8192\n', mode: '640', uid: 13, mtime: time(8) },
  { path: '/etc/security/limits.d/50-hard.conf', hard: '/etc/security/limits.d/20-proxy.conf' },
  { path: '/etc/systemd/system/proxy.service', text: '[Service]\nExecStart=/usr/sbin/proxy\nLimitNOFILE=4096\n', mtime: time(9) },
  { path: '/etc/systemd/system/proxy.service.d', dir: true, mode: '700', uid: 13 },
  {
    path: '/etc/systemd/system/proxy.service.d/10-limits.conf',
    text: '[Service]\nLimitNOFILE=8192\n',
    mode: '640',
    gid: 13,
    mtime: time(10),
  },
  { path: '/etc/modules-load.d/edge.conf', text: '# none\n', mtime: time(11) },
  { path: '/var/lib/dpkg/status', text: 'Package: proxy\n', mode: '640', mtime: time(12) },
  { path: '/run/proxy.pid', text: '77\n', mode: '400', mtime: time(13) },
];

const values = [
  ['net/core/somaxconn', '512'],
  ['net/ipv4/tcp_keepalive_time', '7200'],
  ['net/ipv4/tcp_fin_timeout', '5'],
  ['net/ipv4/ip_local_port_range', '20000 30000'],
  ['net/ipv4/tcp_slow_start_after_idle', '1'],
  ['net/ipv4/ip_forward', '0'],
  // what the switch of ip_forward puts elsewhere: none of it is as the kernel would leave it
  ['net/ipv4/conf/all/accept_redirects', '1'],
  ['net/ipv4/conf/default/accept_redirects', '1'],
  ['net/ipv4/conf/eth0/accept_redirects', '0'],
  ['net/ipv4/conf/eth1/accept_redirects', '1'],
  ['net/ipv4/conf/all/secure_redirects', '0'],
  ['net/ipv4/conf/all/rp_filter', '1'],
  ['net/ipv4/conf/eth0/rp_filter', '1'],
  ['net/ipv4/conf/eth1/forwarding', '1'],
  ['net/ipv6/conf/all/forwarding', '0'],
  ['net/ipv6/conf/eth1/accept_ra', '2'],
];

/** @type {{files: object[], values: string[][], ifaces: string[]}} */
export const start = { files, values, ifaces: ['eth0', 'eth1'] };

export const options = ['--profile', '/srv/edge.ini', '--service', 'proxy.service', '--nat', 'none'];
