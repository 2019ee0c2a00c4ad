import { describe, expect, it } from 'vitest';
import type { UdpReading } from '../../src/model/socket-readings.ts';
import { exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { udpReceiveDrops } from '../../src/symptoms/ts026-udp-receive-drops.ts';
import { udpSendErrors } from '../../src/symptoms/ts027-udp-send-errors.ts';
import { udpConnections } from '../../src/symptoms/ts028-udp-connections.ts';
import { backlogOfCpu } from '../../src/symptoms/ts029-backlog-of-cpu.ts';
import { softirqBudget } from '../../src/symptoms/ts030-softirq-budget.ts';
import { neighbourOverflow } from '../../src/symptoms/ts031-neighbour-overflow.ts';
import { reversePathDrops } from '../../src/symptoms/ts039-reverse-path-drops.ts';
import { listenerDrops } from '../../src/symptoms/ts040-listener-drops.ts';
import { lookAt, onlyCause, said } from './look-at.ts';

const udp = (part: Partial<UdpReading>): UdpReading => ({ address: '0.0.0.0', port: 5300, drops: 0, queuedBytes: 0, sockets: 1, ...part });

describe('UDP that is received', () => {
  const numbers = { 'Udp.RcvbufErrors': [0, 1000] as const, 'Udp.InDatagrams': [0, 9000] as const };
  const sysctl = { 'net.core.rmem_default': '212992', 'net.core.rmem_max': '212992' };

  it('names the socket that lost in the window, not the one that lost most ever', () => {
    const cause = onlyCause(udpReceiveDrops, {
      numbers,
      before: { sockets: exampleSockets({ udp: [udp({ port: 5353, drops: 90_000 }), udp({ drops: 10 })] }) },
      after: { sockets: exampleSockets({ udp: [udp({ port: 5353, drops: 90_000 }), udp({ drops: 1010, program: 'unbound', pid: 77 })] }) },
      sysctl,
    });
    expect(cause.title).toBe('UDP datagrams for :5300 are lost in a full receive buffer');
    expect(said(cause)).toContain('drops of :5300, unbound (pid 77) +1000 in the window (/proc/net/udp)');
    expect(cause.place).toEqual({ port: 5300, program: 'unbound', pid: 77 });
  });

  it('does the arithmetic of the buffer', () => {
    const cause = onlyCause(udpReceiveDrops, { numbers, sysctl });
    expect(cause.reading).toBe(
      '10 % of 10000 datagrams found the buffer of their socket full. A program that asks for nothing gets 212992 bytes (rmem_default); at 768 bytes charged for the smallest datagram that is 277 of them: 138.5 ms of the present 2000 a second.',
    );
    expect(cause.do.join('\n')).toContain('SO_RCVBUF of 262144, which the kernel doubles, bridges 0.1 s');
    expect(cause.do.join('\n')).toContain('net.core.rmem_max must be 262144, it is 212992');
    const enough = onlyCause(udpReceiveDrops, { numbers, sysctl: { ...sysctl, 'net.core.rmem_max': '4194304' } });
    expect(enough.keys).toEqual(['net.core.rmem_default']);
    expect(cause.notThis.map(({ key }) => key)).toContain('net.ipv4.udp_mem');
  });

  it('tells the memory of all sockets from the buffer of one', () => {
    const cause = onlyCause(udpReceiveDrops, {
      numbers: { 'Udp.RcvbufErrors': 0, 'Udp.MemErrors': [0, 500], 'sockstat.UDP.mem': 760_000 },
      sysctl: { 'net.ipv4.udp_mem': '380000 500000 760000' },
    });
    expect(cause.title).toBe('UDP as a whole has no memory left');
    expect(cause.reading).toContain('All UDP sockets hold 760000 pages, 2.9 GiB.');
  });

  it('is quiet about single losses, and says what one look cannot tell', () => {
    expect(lookAt(udpReceiveDrops, { numbers: { ...numbers, 'Udp.RcvbufErrors': [0, 4] } }).ruledOut[0]?.why).toContain('+4 of 9004');
    expect(lookAt(udpReceiveDrops, { numbers: { 'Udp.RcvbufErrors': 70 }, seconds: 0 }).notChecked[0]?.why).toBe(
      'Udp RcvbufErrors 70 since the counter began: one look does not tell whether it still rises',
    );
    expect(lookAt(udpReceiveDrops, { numbers: { 'Udp.RcvbufErrors': 0 }, seconds: 0 }).ruledOut[0]?.why).toBe('Udp RcvbufErrors 0');
    expect(lookAt(udpReceiveDrops, { numbers: { 'Udp.RcvbufErrors': [70, 3] } }).notChecked[0]?.why).toContain('began again');
  });
});

describe('UDP that is sent', () => {
  it('counts failed ones against all', () => {
    const cause = onlyCause(udpSendErrors, {
      numbers: { 'Udp.SndbufErrors': [0, 100], 'Udp6.SndbufErrors': 0, 'Udp.OutDatagrams': [0, 300] },
    });
    expect(cause.reading).toContain('100 of 400 datagrams (25 %)');
    expect(lookAt(udpSendErrors, { numbers: { 'Udp.SndbufErrors': [0, 6], 'Udp.OutDatagrams': [0, 90_000] } }).causes).toEqual([]);
  });

  it('takes ports, less the reserved ones, as the limit of sockets', () => {
    const sysctl = { 'net.ipv4.ip_local_port_range': '40000 40999', 'net.ipv4.ip_local_reserved_ports': '40000-40099,50000' };
    const held = (count: number) => ({
      after: { sockets: exampleSockets({ udpTotal: count, udpHeld: [{ program: 'quic', pid: 9, count, unread: 0 }] }) },
      sysctl,
    });
    expect(onlyCause(udpConnections, held(900)).reading).toContain('without 100 reserved ports has 900 ports');
    expect(lookAt(udpConnections, held(720)).notYet[0]?.why).toBe('720 sockets, 900 ports: 80 %');
    expect(lookAt(udpConnections, held(10)).ruledOut[0]?.why).toContain('10, of 900 ports');
    expect(lookAt(udpConnections, { ...held(10), sysctl: {} }).notChecked).toHaveLength(1);
  });
});

describe('packets of a CPU', () => {
  const cpu = (number: number, processed: number, dropped: number, squeezed = 0) => ({ cpu: number, processed, dropped, squeezed });

  it('finds the CPU, and that it does all the work', () => {
    const cause = onlyCause(backlogOfCpu, {
      numbers: { 'softnet.dropped': [0, 2000], 'softnet.processed': [0, 100_000] },
      before: { softnet: [cpu(0, 0, 0), cpu(3, 0, 0)] },
      after: { softnet: [cpu(0, 1000, 0), cpu(3, 99_000, 2000)] },
      sysctl: { 'net.core.netdev_max_backlog': '1000' },
    });
    expect(cause.title).toBe('Packets are dropped in the backlog of CPU 3');
    expect(cause.reading).toContain('1000 packets are 50.5 ms of the 19800 a second');
    expect(cause.reading).toContain('CPU 3 does 99 %');
    expect(cause.do.join('\n')).toContain('to 2000');
  });

  it('squeezes are no cause without a full CPU, whatever their number', () => {
    const example = (softirq: number, idle: number) => ({
      numbers: {
        'softnet.squeezed': [0, 90_000] as const,
        'stat.cpu0.softirq': [0, softirq] as const,
        'stat.cpu0.idle': [0, idle] as const,
      },
      before: { softnet: [cpu(0, 0, 0, 0)] },
      after: { softnet: [cpu(0, 5, 0, 90_000)] },
    });
    expect(lookAt(softirqBudget, example(400, 100)).ruledOut[0]?.why).toContain('80 % of its time in softirq: no harm');
    expect(onlyCause(softirqBudget, example(480, 20)).title).toBe('CPU 0 does not keep up with its packets');
    expect(lookAt(softirqBudget, { ...example(480, 20), seconds: 0 }).notChecked).toHaveLength(1);
  });
});

describe('neighbours', () => {
  const sysctl = { 'net.ipv6.neigh.default.gc_thresh3': '1024', 'net.ipv4.neigh.default.gc_thresh3': '1024' };

  it('IPv6 has a table and keys of its own', () => {
    const cause = onlyCause(neighbourOverflow, {
      numbers: { 'arp_cache.entries': 5, 'arp_cache.table_fulls': 0, 'ndisc_cache.entries': 1020, 'ndisc_cache.table_fulls': [0, 40] },
      sysctl,
    });
    expect(cause.title).toBe('The table of IPv6 neighbours is full');
    expect(cause.keys).toEqual([
      'net.ipv6.neigh.default.gc_thresh1',
      'net.ipv6.neigh.default.gc_thresh2',
      'net.ipv6.neigh.default.gc_thresh3',
    ]);
    expect(cause.do.join()).toContain('gc_thresh1 = 1024, gc_thresh2 = 2048, gc_thresh3 = 4096');
  });

  it('an old kernel counts no full tables: a full one that is collected is likely', () => {
    const numbers = { 'arp_cache.entries': 1024, 'arp_cache.forced_gc_runs': [0, 300] as const };
    expect(onlyCause(neighbourOverflow, { numbers, sysctl, kernel: '3.10' }).confidence).toBe('likely');
    expect(lookAt(neighbourOverflow, { numbers: { ...numbers, 'arp_cache.entries': 400 }, sysctl }).causes).toEqual([]);
  });

  it('many are near, and in another namespace it cannot be seen', () => {
    expect(lookAt(neighbourOverflow, { numbers: { 'arp_cache.entries': 900, 'arp_cache.table_fulls': 0 }, sysctl }).notYet[0]?.what).toBe(
      'IPv4 neighbours',
    );
    expect(lookAt(neighbourOverflow, { sysctl }).notChecked[0]?.why).toContain('only the first network namespace shows it');
  });
});

describe('reverse path filter', () => {
  const numbers = { 'TcpExt.IPReversePathFilter': [0, 100] as const };

  it('names the one interface that is strict by the larger of all and its own', () => {
    const sysctl = {
      'net.ipv4.conf.all.rp_filter': '0',
      'net.ipv4.conf.eth0.rp_filter': '2',
      'net.ipv4.conf.eth1.rp_filter': '1',
      'net.ipv4.conf.default.rp_filter': '1',
    };
    const cause = onlyCause(reversePathDrops, { numbers, sysctl });
    expect(cause.keys).toEqual(['net.ipv4.conf.eth1.rp_filter']);
    expect(cause.confidence).toBe('likely');
    const all = onlyCause(reversePathDrops, {
      numbers,
      sysctl: { ...sysctl, 'net.ipv4.conf.all.rp_filter': '1', 'net.ipv4.conf.eth2.rp_filter': '0' },
    });
    expect(all.reading).toContain('are eth1, eth2.');
    expect(all.keys).toBeUndefined();
  });

  it('noise is no cause', () => {
    expect(lookAt(reversePathDrops, { numbers: { 'TcpExt.IPReversePathFilter': [0, 4] } }).causes).toEqual([]);
  });
});

describe('drops of listeners', () => {
  it('takes off what full queues account for', () => {
    const numbers = { 'TcpExt.ListenDrops': [0, 100] as const, 'TcpExt.ListenOverflows': [0, 98] as const };
    expect(lookAt(listenerDrops, { numbers }).ruledOut[0]?.why).toBe('ListenDrops +100, of full queues +98');
    expect(onlyCause(listenerDrops, { numbers: { ...numbers, 'TcpExt.ListenOverflows': [0, 40] } }).reading).toContain('60 are left');
    expect(
      lookAt(listenerDrops, { numbers: { ...numbers, 'TcpExt.ListenOverflows': 0, 'TcpExt.TCPReqQFullDoCookies': [0, 3] } }).causes,
    ).toEqual([]);
  });

  it('knows of the quarter that is kept where cookies are off', () => {
    const cause = onlyCause(listenerDrops, { numbers: { 'TcpExt.ListenDrops': [0, 100] }, sysctl: { 'net.ipv4.tcp_syncookies': '0' } });
    expect(cause.keys).toEqual(['net.ipv4.tcp_syncookies']);
    expect(cause.reading).toContain('last quarter of tcp_max_syn_backlog');
  });
});
