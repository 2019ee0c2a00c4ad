import { describe, expect, it } from 'vitest';
import { ipv4Addresses, ipv6Addresses } from '../../../src/collect/parse/addresses.ts';
import { cpuinfo, cpuList, meminfo, moduleNames, snmp, sockstat } from '../../../src/collect/parse/counters.ts';
import { ipv4FromWord, ipv6FromBytes, ipv6FromWords, isLoopback, unmapped } from '../../../src/collect/parse/ip-text.ts';
import { firewalldRules, iptablesRules, ipvsRules, nftRules } from '../../../src/collect/parse/nat-rules.ts';
import { osRelease } from '../../../src/collect/parse/os-release.ts';
import { mounts, processLimits, serviceOf } from '../../../src/collect/parse/process-texts.ts';
import { ipv4Routes, ipv6Routes } from '../../../src/collect/parse/routes.ts';
import { ssListeners } from '../../../src/collect/parse/ss-listeners.ts';
import { limitsText } from '../fixture.ts';

describe('addresses', () => {
  it.each([
    ['0100007F', '127.0.0.1'],
    ['0A01000A', '10.0.1.10'],
    ['xyz', undefined],
  ])('word %s is %s', (hex, text) => expect(ipv4FromWord(hex)).toBe(text));

  it.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['fd000000000000000000000000000002', 'fd00::2'],
    ['fe8000000000000000fc00fffe000001', 'fe80::fc:ff:fe00:1'],
    ['20010db8000100020003000400050006', '2001:db8:1:2:3:4:5:6'],
    ['20010000000000000001000000000000', '2001::1:0:0:0'],
    ['00000000000000000000ffff0a000001', '::ffff:10.0.0.1'],
  ])('bytes %s are %s', (hex, text) => expect(ipv6FromBytes(hex)).toBe(text));

  it('words are in host order', () => {
    expect(ipv6FromWords('00000000000000000000000001000000')).toBe('::1');
    expect(ipv6FromWords('0000000000000000FFFF00000100007F')).toBe('::ffff:127.0.0.1');
    expect(isLoopback('::ffff:127.0.0.1')).toBe(true);
    expect(isLoopback('10.0.0.1')).toBe(false);
    expect(unmapped('::ffff:10.0.0.1')).toBe('10.0.0.1');
  });

  it('come from if_inet6 and fib_trie', () => {
    expect(ipv6Addresses('fd000000000000000000000000000002 04 40 00 82     eth0\n')).toEqual([
      { interface: 'eth0', address: 'fd00::2', prefix: 64, family: 6 },
    ]);
    expect(ipv4Addresses('     |-- 192.0.2.9\n        /32 host LOCAL\n     |-- 192.0.2.9\n        /32 host LOCAL\n', [])).toEqual([
      { interface: 'unknown', address: '192.0.2.9', prefix: 32, family: 4 },
    ]);
  });
});

describe('ss', () => {
  it('reads new and old forms, interfaces in addresses and several owners', () => {
    const text = [
      'Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process',
      'tcp   LISTEN 0      511          0.0.0.0:80         0.0.0.0:*    users:(("nginx",pid=12,fd=6),("nginx",pid=11,fd=6))',
      'tcp   LISTEN 129    128             [::]:22            [::]:*    users:(("sshd",9,4))',
      'udp   UNCONN 0      0      127.0.0.53%lo:53         0.0.0.0:*    users:(("systemd-resolve",pid=5,fd=12))',
      'udp   UNCONN 0      0      [fe80::1%eth0]:546           *:*',
      'tcp   LISTEN 0      4096               *:443              *:*    users:(("a")b",pid=77,fd=1))',
      'nonsense',
    ].join('\n');
    expect(ssListeners(text)).toEqual([
      {
        protocol: 'tcp',
        address: '0.0.0.0',
        port: 80,
        queued: 0,
        backlog: 511,
        owners: [
          { program: 'nginx', pid: 11 },
          { program: 'nginx', pid: 12 },
        ],
      },
      { protocol: 'tcp', address: '::', port: 22, queued: 129, backlog: 128, owners: [{ program: 'sshd', pid: 9 }] },
      { protocol: 'udp', address: '127.0.0.53', port: 53, queued: 0, backlog: 0, owners: [{ program: 'systemd-resolve', pid: 5 }] },
      { protocol: 'udp', address: 'fe80::1', port: 546, queued: 0, backlog: 0, owners: [] },
      { protocol: 'tcp', address: '::', port: 443, queued: 0, backlog: 4096, owners: [{ program: 'a")b', pid: 77 }] },
    ]);
  });
});

describe('routes', () => {
  it('leaves out refusals, own addresses and multicast', () => {
    const four =
      'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n*\t0000000A\t00000000\t0201\t0\t0\t0\t000000FF\neth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n';
    expect(ipv4Routes(four)).toEqual([{ destination: '192.0.2.0/24', interface: 'eth0', family: 4 }]);
    const zero = '0'.repeat(32);
    const six = [
      `${zero} 00 ${zero} 00 fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0`,
      `fd000000000000000000000000000002 80 ${zero} 00 ${zero} 00000000 00000003 00000000 80200001     eth0`,
      `ff000000000000000000000000000000 08 ${zero} 00 ${zero} 00000100 00000003 00000000 00000001     eth0`,
      `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo`,
    ].join('\n');
    expect(ipv6Routes(six)).toEqual([{ destination: '::/0', gateway: 'fd00::1', interface: 'eth0', family: 6 }]);
  });
});

describe('ss with inodes', () => {
  it('tells them instead of owners, and is not misled by the name of a program', () => {
    const text = [
      'tcp   LISTEN 3      511          0.0.0.0:80         0.0.0.0:*    ino:7133 sk:5 cgroup:/system.slice/nginx.service <->',
      'udp   UNCONN 0      0          127.0.0.1:53         0.0.0.0:*    uid:101 ino:900 sk:1a <->',
      'tcp   LISTEN 0      128             [::]:22            [::]:*    users:(("a ino:5 ",pid=9,fd=4))',
    ].join('\n');
    expect(ssListeners(text)).toEqual([
      { protocol: 'tcp', address: '0.0.0.0', port: 80, queued: 3, backlog: 511, inode: 7133, owners: [] },
      { protocol: 'udp', address: '127.0.0.1', port: 53, queued: 0, backlog: 0, inode: 900, owners: [] },
      { protocol: 'tcp', address: '::', port: 22, queued: 0, backlog: 128, owners: [{ program: 'a ino:5 ', pid: 9 }] },
    ]);
  });
});

describe('NAT rules', () => {
  it('finds them in an nft ruleset, whatever chains and comments are called', () => {
    const text = `table ip nat { # handle 1
	map dnat { type ipv4_addr : ipv4_addr; }
	chain snat {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "eth0" counter packets 812 bytes 9120 masquerade # handle 4
		ip saddr 10.0.0.0/8 snat to 192.0.2.7
		iifname "dnat" accept
		ct status dnat accept
		jump dnat
		tcp dport 80 redirect to :8080
		meta l4proto tcp counter packets 1 bytes 60 xt target "DNAT"
		# masquerade
		tcp dport 443 dnat to 10.0.0.9:443 comment "masquerade"
	}
}`;
    expect(nftRules(text, 'nft list ruleset').map(({ kind, text: rule }) => [kind, rule])).toEqual([
      ['masquerade', 'oifname "eth0" masquerade'],
      ['snat', 'ip saddr 10.0.0.0/8 snat to 192.0.2.7'],
      ['redirect', 'tcp dport 80 redirect to :8080'],
      ['dnat', 'meta l4proto tcp xt target "DNAT"'],
      ['dnat', 'tcp dport 443 dnat to 10.0.0.9:443'],
    ]);
    expect(nftRules('table ip nat { chain post { oif eth0 masquerade; } }', '/etc/nftables.conf').map(({ kind }) => kind)).toEqual([
      'masquerade',
    ]);
  });

  it('finds them in iptables-save, firewalld and IPVS', () => {
    const saved =
      '*nat\n[5:300] -A POSTROUTING -o eth0 -j MASQUERADE\n-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.9\n-A OUTPUT -p tcp -j REDIRECT --to-ports 8080\n# -A X -j SNAT\n-A X -j ACCEPT\n';
    expect(iptablesRules(saved, '/etc/iptables/rules.v4').map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'masquerade: -A POSTROUTING -o eth0 -j MASQUERADE',
      'dnat: -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.9',
      'redirect: -A OUTPUT -p tcp -j REDIRECT --to-ports 8080',
    ]);
    expect(firewalldRules('<zone><masquerade/><forward-port port="80" protocol="tcp"/></zone>', 'z').map(({ kind }) => kind)).toEqual([
      'masquerade',
      'dnat',
    ]);
    expect(
      ipvsRules(
        'IP Virtual Server version 1.2.1\nProt LocalAddress:Port\nTCP  C0A80101:0050 rr \n  -> C0A80102:0050      Masq    1\n',
        '/proc/net/ip_vs',
      ),
    ).toEqual([{ kind: 'ipvs', text: 'TCP C0A80101:0050 rr', path: '/proc/net/ip_vs' }]);
  });
});

describe('counters', () => {
  it('are read by name', () => {
    expect(snmp('Tcp: RtoMin MaxConn ActiveOpens PassiveOpens\nTcp: 200 -1 17 4\nUdp: InDatagrams\nUdp: 9\n')).toEqual(
      new Map([
        ['Tcp.RtoMin', 200],
        ['Tcp.MaxConn', -1],
        ['Tcp.ActiveOpens', 17],
        ['Tcp.PassiveOpens', 4],
        ['Udp.InDatagrams', 9],
      ]),
    );
    expect(sockstat('sockets: used 15\nTCP: inuse 1 orphan 0\n')).toEqual(
      new Map([
        ['sockets.used', 15],
        ['TCP.inuse', 1],
        ['TCP.orphan', 0],
      ]),
    );
    expect(meminfo('MemTotal:       16267712 kB\nHugePages_Total:       4\nnonsense\n')).toEqual(
      new Map([
        ['MemTotal', 16267712 * 1024],
        ['HugePages_Total', 4],
      ]),
    );
  });

  it('CPUs and modules', () => {
    expect([cpuList('0-3,8\n'), cpuList('0'), cpuList('x')]).toEqual([5, 1, 0]);
    expect(cpuinfo('processor\t: 0\nprocessor\t: 1\nflags\t: fpu hypervisor_x\n')).toEqual({ cpus: 2, hypervisor: false });
    expect(cpuinfo('vendor_id : IBM/S390\n# processors    : 4\n').cpus).toBe(4);
    expect(moduleNames('tcp_bbr 20480 0 - Live 0x0\nnf_nat 49152 1\n')).toEqual(['nf_nat', 'tcp_bbr']);
  });
});

describe('processes', () => {
  it('limits are kept as text, blanks in names too', () => {
    expect(processLimits(limitsText('1024', '9223372036854775807'))['Max open files']).toEqual({
      soft: '1024',
      hard: '9223372036854775807',
    });
    expect(Object.keys(processLimits('__proto__\nMax x\n'))).toEqual([]);
  });

  it.each([
    ['0::/system.slice/nginx.service\n', 'nginx.service'],
    ['12:pids:/x\n1:name=systemd:/system.slice/system-app.slice/app@1.service\n', 'app@1.service'],
    ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service\n', undefined],
    ['0::/system.slice/docker-0123.scope\n', undefined],
    ['0::/kubepods.slice/containerd.service\n', undefined],
    ['0::/\n', undefined],
  ])('cgroup %j is of %s', (text, unit) => expect(serviceOf(text)).toBe(unit));

  it('the last mount on a point counts', () => {
    expect(mounts('proc /proc/sys proc ro,nosuid 0 0\nproc /proc/sys proc rw 0 0\n').get('/proc/sys')).toEqual({
      readOnly: false,
      type: 'proc',
    });
  });
});

describe('os-release', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"\n', { id: 'debian', version: '12', idLike: [] }],
    [
      'ID=\'rocky\'\r\nVERSION_ID=9.4\r\nID_LIKE="rhel centos fedora"\n',
      { id: 'rocky', version: '9.4', idLike: ['rhel', 'centos', 'fedora'] },
    ],
    ['ID=arch\n', { id: 'arch', version: '', idLike: [] }],
    ['NAME=x\n', undefined],
  ])('%j', (text, expected) => expect(osRelease(text)).toEqual(expected));
});
