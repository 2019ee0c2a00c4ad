import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterColumns } from '../../../src/collect/parse/counter-columns.ts';
import { cpuTicks, namedNumbers, pairedLines, pressure } from '../../../src/collect/parse/named-numbers.ts';
import { pidsPath, processStat, realUser } from '../../../src/collect/parse/process-status.ts';
import { softnet } from '../../../src/collect/parse/softnet.ts';
import { type SsTimers, ssTimers } from '../../../src/collect/parse/ss-timers.ts';

const hex = (value: number) => value.toString(16).padStart(8, '0');
const line = (values: readonly number[]) => `${values.map(hex).join(' ')} \n`;

describe('columns of /proc/net/stat', () => {
  const old =
    'entries  searched found new invalid ignore delete delete_list insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart\n';
  const recent = old.replace('searched', 'clashres').replace('delete_list', 'chainlength');
  const first = [65536, 9, 8, 7, 6, 5, 4, 3, 2, 11, 12, 13, 0, 0, 0, 0, 1];
  const second = [65536, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0xffffffff, 1, 0, 0, 0, 0, 1];

  it('are summed over the CPUs, but not the entries', () => {
    const found = counterColumns(old + line(first) + line(second));
    expect(found.get('entries')).toBe(65536);
    expect(found.get('insert_failed')).toBe(12);
    expect(found.get('drop')).toBe(12 + 0xffffffff);
    expect(found.get('early_drop')).toBe(14);
    expect(found.get('cpus')).toBe(2);
  });

  it('go by their names: the second and the eighth changed theirs', () => {
    const [before, after] = [counterColumns(old + line(first)), counterColumns(recent + line(first))];
    expect([before.get('searched'), before.get('delete_list')]).toEqual([9, 3]);
    expect([before.get('clashres'), before.get('chainlength')]).toEqual([undefined, undefined]);
    expect([after.get('clashres'), after.get('chainlength')]).toEqual([9, 3]);
    expect(after.get('searched')).toBeUndefined();
  });

  it('of neighbours have no table_fulls in 3.10', () => {
    const names =
      'entries  allocs destroys hash_grows  lookups hits  res_failed  rcv_probes_mcast rcv_probes_ucast  periodic_gc_runs forced_gc_runs unresolved_discards';
    expect(counterColumns(`${names}\n${line([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])}`).has('table_fulls')).toBe(false);
    const found = counterColumns(`${names} table_fulls\n${line([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])}`);
    expect([found.get('forced_gc_runs'), found.get('table_fulls')]).toEqual([11, 13]);
  });

  it('of another file are none', () => {
    for (const text of ['', 'entries\n', '12 34\n56 78\n', '__proto__ a\n1 2\n', 'a b\nzz yy\n'])
      expect(counterColumns(text).size, text).toBe(0);
  });
});

describe('softnet_stat', () => {
  const values = [100, 2, 3, 0, 0, 0, 0, 0, 0, 10, 11, 12, 5, 14, 15];
  it.each([
    ['2.6.32', 9, { cpu: 0, processed: 100, dropped: 2, squeezed: 3 }],
    ['3.10', 10, { cpu: 0, processed: 100, dropped: 2, squeezed: 3, receivedRps: 10 }],
    ['4.4', 11, { cpu: 0, processed: 100, dropped: 2, squeezed: 3, receivedRps: 10, flowLimit: 11 }],
    ['5.10', 13, { cpu: 5, processed: 100, dropped: 2, squeezed: 3, receivedRps: 10, flowLimit: 11, backlog: 12 }],
    ['6.6', 15, { cpu: 5, processed: 100, dropped: 2, squeezed: 3, receivedRps: 10, flowLimit: 11, backlog: 12 }],
  ])('of %s has %d columns', (_, columns, expected) => {
    expect(softnet(line(values.slice(0, columns)))).toEqual([expected]);
  });

  it('numbers CPUs by line where the kernel does not tell them', () => {
    expect(softnet(line(values.slice(0, 11)).repeat(3)).map(({ cpu }) => cpu)).toEqual([0, 1, 2]);
    expect(softnet('no such file\n1 2 3\n')).toEqual([]);
  });
});

describe('named numbers', () => {
  it('go by name, whatever stands before them', () => {
    const found = pairedLines(
      'Tcp: MaxConn ActiveOpens\nTcp: -1 12\nTcpExt: PAWSPassive ListenOverflows\nTcpExt: 5 7\nIpExt: InOctets\nIpExt: 18446744073709551615\n',
    );
    expect(Object.fromEntries(found)).toEqual({
      'Tcp.MaxConn': -1,
      'Tcp.ActiveOpens': 12,
      'TcpExt.PAWSPassive': 5,
      'TcpExt.ListenOverflows': 7,
      'IpExt.InOctets': 2 ** 64,
    });
  });

  it('of a shorter line of values are not made up', () => {
    expect([...pairedLines('TcpExt: A B C\nTcpExt: 1 2\n')]).toEqual([
      ['TcpExt.A', 1],
      ['TcpExt.B', 2],
    ]);
    expect(pairedLines('TcpExt: A\nIpExt: 1\n').size).toBe(0);
  });

  it('of IPv6 have their group in the name', () => {
    expect([...namedNumbers('Ip6InReceives                   \t6\nUdp6RcvbufErrors                \t3\nbad line here\n')]).toEqual([
      ['Ip6.InReceives', 6],
      ['Udp6.RcvbufErrors', 3],
    ]);
    expect([...namedNumbers('nr_dirty 12\nnr_dirty_threshold 400\n', 'vmstat')]).toEqual([
      ['vmstat.nr_dirty', 12],
      ['vmstat.nr_dirty_threshold', 400],
    ]);
  });

  it('of pressure and of CPUs', () => {
    const found = pressure('some avg10=1.50 avg60=0.00 avg300=0.00 total=99\nfull avg10=0.25 avg60=0.00 avg300=0.00 total=7\n', 'io');
    expect([found.get('pressure.io.some.avg10'), found.get('pressure.io.full.total'), found.size]).toEqual([1.5, 7, 8]);
    const ticks = cpuTicks('cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 77\nintr 5 6\nprocs_running 3\nprocs_blocked 2\n');
    expect([ticks.get('stat.cpu.softirq'), ticks.get('stat.cpu0.softirq'), ticks.get('stat.cpu0.steal')]).toEqual([7, 77, undefined]);
    expect([ticks.get('tasks.running'), ticks.get('tasks.blocked')]).toEqual([3, 2]);
  });
});

describe('a process', () => {
  const rest = 'S 7 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 13 0 5 55230464 900';
  it.each(['nginx', 'a) R 1 (b', 'a b\nc', '', ') (', 'x\u001b[31m'])('called %j keeps its name', (program) => {
    expect(processStat(`12 (${program}) ${rest}\n`)).toEqual({
      program,
      state: 'S',
      parent: 7,
      kernelThread: false,
      threads: 13,
      virtualBytes: 55230464,
    });
  });

  it('of the kernel is told by its flag', () => {
    expect(processStat('9 (ksoftirqd/0) S 2 0 0 0 -1 69238848 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0')?.kernelThread).toBe(true);
  });

  it('that ended is none', () => {
    for (const text of ['', '12', '12 (a', '12 (a)', ') 12 (']) expect(processStat(text), text).toBeUndefined();
    expect(realUser('Name:\tx\nUid:\t33\t0\t0\t0\n')).toBe(33);
    expect(realUser('Uid:\n')).toBeUndefined();
  });

  it('sits in a cgroup of the pids controller, else of the only hierarchy', () => {
    expect(pidsPath('9:name=systemd:/system.slice/a.service\n8:cpu,pids:/b\n0::/c\n')).toEqual({ path: '/b', controller: '/pids' });
    expect(pidsPath('0::/system.slice/nginx.service\n')).toEqual({ path: '/system.slice/nginx.service', controller: '' });
    expect(pidsPath('nothing\n')).toBeUndefined();
  });
});

describe('timers by ss', () => {
  const read = (text: string) => {
    const all: SsTimers[] = [];
    ssTimers(text, (socket) => all.push(socket));
    return all;
  };
  const head = 'State     Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess       \n';

  it('take the lesser of what was sent and received', () => {
    expect(
      read(
        `${head}ESTAB 0      0          10.0.0.1:443       10.0.0.2:5000 timer:(keepalive,119min,0)\n\t ts sack cubic rto:204 cwnd:10 lastsnd:2004 lastrcv:4294967 lastack:12 rcv_space:1\n`,
      ),
    ).toEqual([{ localAddress: '10.0.0.1', localPort: 443, remoteAddress: '10.0.0.2', remotePort: 5000, noTimer: false, idle: 2004 }]);
  });

  it('take one that ss leaves out for a moment ago', () => {
    expect(read('ESTAB 0 0 10.0.0.1:443 10.0.0.2:5000\n\t cubic cwnd:10 lastrcv:2004\n')).toMatchObject([{ noTimer: true, idle: 0 }]);
  });

  it('know nothing where the kernel tells nothing', () => {
    expect(read('ESTAB 0 0 10.0.0.1:443 10.0.0.2:5000\n')).toEqual([
      { localAddress: '10.0.0.1', localPort: 443, remoteAddress: '10.0.0.2', remotePort: 5000, noTimer: true },
    ]);
  });

  it('read IPv6, IPv4 inside it, interfaces, and one line a socket', () => {
    expect(
      read(
        'ESTAB 0 0 [::ffff:10.0.0.1]:443 [::ffff:10.0.0.2]:1 cubic cwnd:10 lastsnd:5 lastrcv:5\nESTAB 0 0 [fe80::1%eth0]:22 [fe80::2%eth0]:9\nESTAB 0 0 fe80::1%eth0:22 fe80::2:9\n',
      ).map(({ localAddress, remoteAddress, remotePort }) => [localAddress, remoteAddress, remotePort]),
    ).toEqual([
      ['10.0.0.1', '10.0.0.2', 1],
      ['fe80::1', 'fe80::2', 9],
      ['fe80::1', 'fe80::2', 9],
    ]);
  });

  it('pass over other states and noise', () => {
    expect(read('SYN-SENT 0 1 10.0.0.1:443 10.0.0.2:5000 timer:(on,1sec,0)\n\t cwnd:1\n\t\n\nESTAB x\n')).toEqual([]);
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (noise) => {
        expect(read(noise)).toEqual([]);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
