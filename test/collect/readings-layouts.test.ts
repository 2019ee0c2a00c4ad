import { describe, expect, it } from 'vitest';
import { lookAt } from '../../src/collect/look.ts';
import { readings, readingsBetween, sample } from '../../src/collect/readings/readings.ts';
import type { Run } from '../../src/collect/run.ts';
import { openTree } from '../../src/collect/tree.ts';
import { limitsText, tcpTable, tree } from './fixture.ts';

type Files = Parameters<typeof tree>[0];

const nothing: Run = (program) => ({ problem: `${program} is not installed`, absent: true });

/** A tree as if it were the running machine, so that programs are asked. */
function lookOn(files: Files, run: Run = nothing, live = true) {
  const opened = openTree(tree(files));
  return lookAt({ ...opened, live }, run, true);
}

const hexLine = (values: readonly number[]) => `${values.map((value) => value.toString(16).padStart(8, '0')).join(' ')}\n`;
const pair = (group: string, values: Readonly<Record<string, number>>) =>
  `${group}: ${Object.keys(values).join(' ')}\n${group}: ${Object.values(values).join(' ')}\n`;
const conntrackHead = (second: string, eighth: string) =>
  `entries  ${second} found new invalid ignore delete ${eighth} insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart\n`;

/** CentOS 7: per-host PAWS, no table_fulls, half-open connections stand between the listeners. */
const linux310: Files = {
  'proc/uptime': '5000.25 9000.00\n',
  'proc/loadavg': '0.10 0.20 0.30 2/311 4000\n',
  'proc/sys/kernel/osrelease': '3.10.0-1160.el7.x86_64\n',
  'proc/sys/kernel/random/boot_id': '6a1f7f0c-0000-4000-8000-000000000001\n',
  'proc/sys/fs/file-nr': '1504\t0\t1607689\n',
  'proc/net/snmp':
    pair('Tcp', {
      RtoAlgorithm: 1,
      RtoMin: 200,
      RtoMax: 120000,
      MaxConn: -1,
      ActiveOpens: 12,
      PassiveOpens: 9001,
      CurrEstab: 3,
      RetransSegs: 44,
    }) + pair('Udp', { InDatagrams: 10, NoPorts: 1, InErrors: 5, OutDatagrams: 9, RcvbufErrors: 4, SndbufErrors: 0, InCsumErrors: 0 }),
  'proc/net/netstat': pair('TcpExt', {
    SyncookiesSent: 0,
    PruneCalled: 0,
    TW: 100,
    TWRecycled: 7,
    PAWSPassive: 61,
    PAWSActive: 0,
    PAWSEstab: 2,
    ListenOverflows: 20,
    ListenDrops: 25,
    TCPPrequeued: 8,
    TCPTimeWaitOverflow: 0,
    TCPReqQFullDoCookies: 0,
    TCPReqQFullDrop: 3,
  }),
  'proc/net/sockstat':
    'sockets: used 260\nTCP: inuse 5 orphan 2 tw 1 alloc 9 mem 17\nUDP: inuse 1 mem 0\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n',
  'proc/net/softnet_stat': hexLine([9000, 1, 2, 0, 0, 0, 0, 0, 0, 0]) + hexLine([100, 0, 4, 0, 0, 0, 0, 0, 0, 0]),
  'proc/net/stat/nf_conntrack':
    conntrackHead('searched', 'delete_list') + hexLine([500, 3, 2, 99, 1, 1, 1, 7, 1, 2, 3, 4, 0, 0, 0, 0, 0]).repeat(2),
  'proc/net/stat/arp_cache':
    'entries  allocs destroys hash_grows  lookups hits  res_failed  rcv_probes_mcast rcv_probes_ucast  periodic_gc_runs forced_gc_runs unresolved_discards\n' +
    hexLine([900, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  'proc/net/tcp': tcpTable([
    '00000000:0050 00000000:0000 0A 00000000:00000003',
    '0A01000A:0050 0500010A:D431 03',
    '00000000:0016 00000000:0000 0A',
    '0A01000A:0050 0100010A:C350 01 00000000:00000000 02:000AFC7E',
    '0A01000A:9C40 0703000A:1F90 01',
    '0A01000A:9C41 0703000A:1F90 06',
  ]),
};

const linux44: Files = {
  ...linux310,
  'proc/sys/kernel/osrelease': '4.4.0-210-generic\n',
  'proc/net/netstat': pair('TcpExt', {
    PAWSPassive: 1,
    ListenOverflows: 2,
    ListenDrops: 3,
    TCPKeepAlive: 4,
    TCPSynRetrans: 5,
    TCPACKSkippedPAWS: 6,
  }),
  'proc/net/softnet_stat': hexLine([9000, 1, 2, 0, 0, 0, 0, 0, 0, 0, 21]),
  'proc/net/stat/arp_cache':
    'entries  allocs destroys hash_grows  lookups hits  res_failed  rcv_probes_mcast rcv_probes_ucast  periodic_gc_runs forced_gc_runs unresolved_discards table_fulls\n' +
    hexLine([900, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
};

const linux419: Files = {
  ...linux44,
  'proc/sys/kernel/osrelease': '4.19.0-27-amd64\n',
  'proc/net/netstat': pair('TcpExt', {
    PAWSActive: 1,
    ListenOverflows: 2,
    ListenDrops: 3,
    TCPMemoryPressuresChrono: 4,
    TCPRcvQDrop: 5,
    TCPZeroWindowDrop: 6,
  }),
  'proc/net/softnet_stat': hexLine([9000, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0]),
  'proc/net/stat/nf_conntrack':
    conntrackHead('searched', 'delete_list') + hexLine([500, 0, 2, 0, 1, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0]).repeat(2),
};

const once = { intervalSeconds: 0, logLines: [] };

describe('layouts of older kernels', () => {
  it('3.10: counters by name, columns by their number', () => {
    const look = lookOn(linux310);
    const { numbers, softnet, uptime, bootId } = sample(look, once);
    expect([uptime, bootId]).toEqual([5000.25, '6a1f7f0c-0000-4000-8000-000000000001']);
    const expected = {
      'TcpExt.PAWSPassive': 61,
      'TcpExt.TCPReqQFullDrop': 3,
      'Tcp.PassiveOpens': 9001,
      'Udp.RcvbufErrors': 4,
      'sockstat.TCP.mem': 17,
      'sockstat.TCP.orphan': 2,
      'conntrack.entries': 500,
      'conntrack.drop': 6,
      'conntrack.new': 198,
      'conntrack.searched': 6,
      nf_conntrack_count: 500,
      'arp_cache.forced_gc_runs': 11,
      'softnet.dropped': 1,
      'softnet.squeezed': 6,
      'file-nr.open': 1504,
      'file-nr.max': 1607689,
      'tasks.total': 311,
    };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, numbers.get(name)]))).toEqual(expected);
    for (const later of ['arp_cache.table_fulls', 'conntrack.clashres', 'softnet.flowLimit', 'TcpExt.TCPKeepAlive'])
      expect(numbers.has(later), later).toBe(false);
    expect(softnet.map(({ cpu, squeezed }) => [cpu, squeezed])).toEqual([
      [0, 2],
      [1, 4],
    ]);
  });

  it('3.10: half-open connections between the listeners hide none of them', () => {
    const { sockets } = sample(lookOn(linux310), once);
    expect(sockets?.listeners.map(({ port, queued, keepalive, states }) => [port, queued, keepalive, Object.fromEntries(states)])).toEqual([
      [22, 0, 0, {}],
      [80, 3, 1, { ESTAB: 1, 'SYN-RECV': 1 }],
    ]);
    expect(sockets?.tuples).toMatchObject([
      { local: '10.0.1.10', remote: '10.0.3.7', remotePort: 8080, total: 2, estab: 1, timeWait: 1, noTimer: 1 },
    ]);
    expect([...(sockets?.synRecv ?? [])]).toEqual([[80, 1]]);
    expect(sockets?.timeWait).toEqual({ incoming: 0, outgoing: 1 });
    expect(sockets?.established).toEqual({ incoming: 1, outgoing: 1, keepalive: 1, noTimer: 1 });
  });

  it('4.4: table_fulls and the flow limit are there', () => {
    const { numbers } = sample(lookOn(linux44), once);
    expect([numbers.get('arp_cache.table_fulls'), numbers.get('softnet.flowLimit'), numbers.get('TcpExt.TCPACKSkippedPAWS')]).toEqual([
      13, 21, 6,
    ]);
  });

  it('4.19: PAWSPassive is gone, not 0', () => {
    const { numbers } = sample(lookOn(linux419), once);
    expect(numbers.has('TcpExt.PAWSPassive')).toBe(false);
    expect([numbers.get('TcpExt.TCPRcvQDrop'), numbers.get('conntrack.early_drop')]).toEqual([5, 8]);
  });

  it('a tree is one look and says so; what is not there is told', () => {
    const { before, weak, seconds, notChecked, after } = readings(lookOn({ 'proc/version': 'Linux\n' }, nothing, false), {
      ...once,
      intervalSeconds: 5,
    });
    expect([before, seconds]).toEqual([undefined, 0]);
    expect(weak).toContain('no rates');
    expect(after.sockets).toBeUndefined();
    expect(after.processes).toBeUndefined();
    expect(notChecked.map(({ what }) => what)).toEqual(['TCP sockets', 'processes', 'kernel log']);
  });
});

const dmesg = `[    0.000000] Linux version 6.1
[  100.500000] nf_conntrack: nf_conntrack: table full, dropping packet
[  101.500000][ T1234] TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.  Check SNMP counters.
[  102.500000] nf_conntrack: nf_conntrack: table full, dropping packet
`;
const ssList = `Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
tcp   LISTEN 4      3            0.0.0.0:80        0.0.0.0:*     users:(("ng inx",pid=70,fd=6))
`;
const logLines = [
  { id: 'conntrack-full', pattern: 'nf_conntrack: (?:nf_conntrack: )?table full, dropping packet' },
  { id: 'synflood', pattern: 'Possible SYN flooding on port' },
].map((line) => ({
  ...line,
  where: 'kernel log (dmesg, journalctl -k)',
  sample: '',
  meaning: '',
  next: '',
  see: [],
  claim: { text: '', source: '', grade: 'primary' as const },
}));

const machine: Files = {
  'proc/uptime': '200.00 9000.00\n',
  'proc/70/stat': `70 (a) R (b\u001b[2J) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 4 0 5 1000000 900\n`,
  'proc/70/status': 'Name:\tx\nUid:\t33\t33\t33\t33\n',
  'proc/70/limits': limitsText('8', '4096'),
  'proc/70/cgroup': '0::/system.slice/web.service\n',
  'proc/70/fd/0': { link: '/dev/null' },
  'proc/70/fd/6': { link: 'socket:[100]' },
  'proc/70/fd/7': { link: 'socket:[102]' },
  'proc/70/fd/8': { link: 'socket:[104]' },
  'proc/70/fd/9': { link: 'anon_inode:inotify' },
  'proc/70/fd/10': { link: 'anon_inode:[eventpoll]' },
  'proc/70/fdinfo/9': 'pos:\t0\nflags:\t02000000\ninotify wd:2 ino:1 sdev:1\ninotify wd:1 ino:2 sdev:1\n',
  'proc/70/fdinfo/10': 'pos:\t0\ntfd:        6 events:       19 data: 6\ntfd:        7 events: 1b data: 7\ntfd: 8 events: 1b data: 8\n',
  'proc/70/maps': '00400000-00401000 r--p 0 0 0 /bin/x\n00401000-00402000 r-xp 0 0 0 /bin/x\n',
  'proc/9/stat': '9 (ksoftirqd/0) S 2 0 0 0 -1 69238848 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n',
  // what ended after the folder was listed
  'proc/71/cwd': '',
  'proc/72/stat': '',
  'sys/fs/cgroup/system.slice/web.service/pids.max': '40\n',
  'sys/fs/cgroup/system.slice/web.service/pids.current': '39\n',
  'sys/fs/cgroup/system.slice/web.service/pids.events': 'max 3\n',
  'sys/fs/cgroup/system.slice/pids.max': 'max\n',
  'sys/fs/cgroup/system.slice/pids.current': '300\n',
  'proc/net/tcp': tcpTable([
    '00000000:0050 00000000:0000 0A 00000000:00000004',
    '0A01000A:0050 0100010A:C350 08 00000000:00000001',
    '0A01000A:0050 0200010A:C350 08 00000000:00000001',
    '0A01000A:9C40 0703000A:1F90 05',
    '0A01000A:9C41 0703000A:1F90 05',
  ]),
  'proc/net/udp': tcpTable(['00000000:0035 00000000:0000 07 00000000:00001E00'], 500).replace(/0 10 0\n/, '77\n'),
};

describe('who holds what', () => {
  const run: Run = (program, args) =>
    program === 'dmesg' ? { output: dmesg } : program === 'ss' && args.includes('-l') ? { output: ssList } : nothing(program, args);
  const { sockets, processes, pids, log } = sample(lookOn(machine, run), { logLines });

  it('a process with a hostile name is read, one that ended is left out', () => {
    expect(processes).toEqual([
      {
        pid: 70,
        program: 'a) R (b\u001b[2J',
        parent: 1,
        state: 'S',
        threads: 4,
        virtualBytes: 1_000_000,
        open: 6,
        unit: 'web.service',
        cgroup: '/system.slice/web.service',
        uid: 33,
        nofile: { soft: '8', hard: '4096' },
        nproc: { soft: '7822', hard: '7822' },
        descriptors: { sockets: 3, pipes: 0, inotify: 1, inotifyWatches: 2, epoll: 1, epollWatches: 3 },
        maps: 2,
      },
    ]);
  });

  it('the limit of the queue is what ss tells', () => {
    expect(sockets?.listeners).toMatchObject([
      { port: 80, queued: 4, limit: 3, pid: 70, program: 'a) R (b\u001b[2J', unit: 'web.service' },
    ]);
  });

  it('CLOSE-WAIT and FIN-WAIT-2 are told by program, without one they are orphans', () => {
    expect(sockets?.closeWait).toEqual([
      { count: 1, unread: 1, port: 80 },
      { count: 1, unread: 1, port: 80, pid: 70, program: 'a) R (b\u001b[2J', unit: 'web.service' },
    ]);
    expect(sockets?.finWait2Held).toMatchObject([{ count: 1 }, { count: 1, pid: 70 }]);
    expect(sockets?.finWait2).toEqual({ held: 2, orphaned: 0 });
    expect(sockets?.udp).toMatchObject([{ address: '0.0.0.0', port: 53, drops: 77, queuedBytes: 7680 }]);
  });

  it('cgroups with a limit of tasks, and those of a unit by its name', () => {
    expect(pids).toEqual([
      {
        cgroup: '/system.slice/web.service',
        path: '/sys/fs/cgroup/system.slice/web.service/pids.max',
        unit: 'web.service',
        current: 39,
        max: 40,
        refused: 3,
      },
    ]);
  });

  it('messages of the kernel are counted by kind', () => {
    expect(log).toEqual([
      { id: 'conntrack-full', count: 2, lastAt: 102.5, last: 'nf_conntrack: nf_conntrack: table full, dropping packet' },
      { id: 'synflood', count: 1, lastAt: 101.5, last: expect.stringContaining('Possible SYN flooding on port 80') },
    ]);
  });
});

describe('the conntrack table', () => {
  const rest = 'src=10.0.0.9 dst=10.0.0.1 sport=443 dport=5000 [ASSURED] mark=0 zone=0 use=2';
  const entry = (protocol: string, number: number, seconds: number, state: string, dst: string, dport: number, answer = rest) =>
    `ipv4     2 ${protocol.padEnd(8)} ${number} ${seconds} ${state}src=10.0.0.1 dst=${dst} sport=5000 dport=${dport} ${answer}\n`;
  const table =
    entry('tcp', 6, 431999, 'ESTABLISHED ', '10.0.0.9', 443).repeat(3) +
    entry('tcp', 6, 100, 'TIME_WAIT ', '10.0.0.9', 443) +
    entry('udp', 17, 29, '', '10.0.0.53', 53, `[UNREPLIED] ${rest}`).repeat(2) +
    'ipv4     2 icmp     1 29 src=10.0.0.1 dst=10.0.0.7 type=8 code=0 id=1 [UNREPLIED] src=10.0.0.7 dst=10.0.0.1 type=0 code=0 id=1 mark=0 use=2\n' +
    `ipv6     10 tcp      6 300 SYN_SENT src=2001:0db8:0000:0000:0000:0000:0000:0001 dst=2001:0db8:0000:0000:0000:0000:0000:0002 sport=1 dport=25 [UNREPLIED] src=x\n` +
    `ipv4     2 tcp      6 src=10.0.0.1 dst=10.0.0.9 sport=5001 dport=443 packets=9 bytes=99 ${rest.replace('ASSURED', 'OFFLOAD')}\nnonsense\n`;
  const files = { 'proc/sys/net/netfilter/nf_conntrack_count': '9\n', 'proc/net/nf_conntrack': table };

  it('is told by kind, with what was never answered', () => {
    const { conntrack } = sample(lookOn(files), once);
    expect(conntrack?.entries).toBe(9);
    expect(conntrack?.kinds).toEqual([
      { kind: 'tcp ESTABLISHED', count: 3, unreplied: 0, longestSeconds: 431999 },
      { kind: 'udp', count: 2, unreplied: 2, longestSeconds: 29 },
      { kind: 'icmp', count: 1, unreplied: 1, longestSeconds: 29 },
      { kind: 'tcp', count: 1, unreplied: 0, longestSeconds: 0 },
      { kind: 'tcp SYN_SENT', count: 1, unreplied: 1, longestSeconds: 300 },
      { kind: 'tcp TIME_WAIT', count: 1, unreplied: 0, longestSeconds: 100 },
    ]);
    expect(conntrack?.destinations.slice(0, 2)).toEqual([
      { protocol: 'tcp', remote: '10.0.0.9', port: 443, count: 5, unreplied: 0 },
      { protocol: 'udp', remote: '10.0.0.53', port: 53, count: 2, unreplied: 2 },
    ]);
    expect(conntrack?.destinations).toContainEqual({ protocol: 'tcp', remote: '2001:db8::2', port: 25, count: 1, unreplied: 1 });
    expect(conntrack?.sources[0]).toEqual({ source: '10.0.0.1', count: 8, unreplied: 3 });
  });

  it('that is empty, too large or hidden is not read, and the last two are said', () => {
    const of = (count: string, more: Files = {}) => {
      const look = lookOn({ 'proc/sys/net/netfilter/nf_conntrack_count': count, ...more });
      return [sample(look, once).conntrack, look.notChecked.find(({ what }) => what.includes('conntrack'))?.why];
    };
    expect(of('0\n')).toEqual([undefined, undefined]);
    expect(of('300001\n')[1]).toContain('more than are looked at');
    expect(of('9\n')[1]).toBe('no such file');
  });
});

describe('another network namespace', () => {
  const asked: string[] = [];
  const run: Run = (program, args) => {
    asked.push([program, ...args].join(' '));
    if (args.includes('sysctl'))
      return { output: 'net.core.somaxconn = 128\nnet.ipv4.tcp_rmem = 4096\t131072\t6291456\nkernel.evil = 1\n' };
    return args.includes('-l') ? { output: ssList } : nothing(program, args);
  };
  const files: Files = {
    ...machine,
    'proc/self/ns/net': { link: 'net:[1]' },
    'proc/70/ns/net': { link: 'net:[2]' },
    'proc/70/net/snmp': pair('Tcp', { ActiveOpens: 5 }),
    'proc/70/net/tcp': tcpTable(['00000000:0050 00000000:0000 0A 00000000:00000001']),
    'proc/sys/net/netfilter/nf_conntrack_count': '999\n',
  };
  const found = sample(lookOn(files, run), { pid: 70, logLines: [] });

  it('is read through the process, its programs and parameters inside', () => {
    expect(found.numbers.get('Tcp.ActiveOpens')).toBe(5);
    expect(found.numbers.has('nf_conntrack_count')).toBe(false);
    expect(found.sockets?.total).toBe(1);
    expect(found.sockets?.listeners).toMatchObject([{ port: 80, limit: 3 }]);
    expect([...(found.sysctl ?? [])]).toEqual([
      ['net.core.somaxconn', '128'],
      ['net.ipv4.tcp_rmem', '4096 131072 6291456'],
    ]);
    expect(asked.filter((command) => command.includes(' ss '))[0]).toBe('nsenter -t 70 -n -- ss -l -t -u -n -p');
  });

  it('that is the own one after all needs no other program', () => {
    asked.length = 0;
    const own = sample(lookOn({ ...files, 'proc/70/ns/net': { link: 'net:[1]' } }, run), { pid: 70, logLines: [] });
    expect(asked.filter((command) => command.startsWith('nsenter'))).toEqual([]);
    expect(own.sysctl).toBeUndefined();
  });
});

describe('two samples', () => {
  const at = (uptime: string, boot = 'one') =>
    sample(lookOn({ ...linux310, 'proc/uptime': uptime, 'proc/sys/kernel/random/boot_id': boot }), once);

  it('of one boot stand as far apart as their uptimes', () => {
    expect(readingsBetween(at('100.00 1\n'), at('112.50 1\n'), [])).toMatchObject({ seconds: 12.5 });
  });

  it.each([
    ['the wrong way round', '100.00 1\n', '90.00 1\n', 'one', /earlier one first/],
    ['of two boots', '100.00 1\n', '110.00 1\n', 'two', /different boots/],
    ['without a time', '100.00 1\n', 'never\n', 'one', /uptime/],
  ])('%s are refused', (_, first, second, boot, message) => {
    const found = readingsBetween(at(first), at(second, boot), []);
    expect('error' in found && found.error).toMatch(message);
  });
});
