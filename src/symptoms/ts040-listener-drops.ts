import { delta, risen } from '../model/readings.ts';
import type { Symptom } from '../model/symptom.ts';
import { limitEvidence } from './limit-of.ts';
import { movedBy, movedOf, unmoved } from './unmoved.ts';

const counter = 'TcpExt.ListenDrops';
/** what is told by symptoms of its own, and counted in ListenDrops too */
const told = ['TcpExt.ListenOverflows', 'TcpExt.TCPReqQFullDrop', 'TcpExt.PAWSPassive'];
const cookies = 'TcpExt.TCPReqQFullDoCookies';
const [fewest, leastRate] = [5, 1];

export const listenerDrops: Symptom = {
  id: 'TS040',
  slug: 'listener-drops',
  title: 'Listeners drop handshakes for another reason than a full queue',
  what: 'ListenDrops rises faster than the counters of full queues: the kernel refuses connections for want of memory, of a way back, or of room that is kept for known peers',
  why: 'ListenDrops counts every handshake that a listener drops, full queues among them, so only what is left after those counters means something: told from 5 in the window and one a second on',
  sources: ['linux 6.6: net/ipv4/tcp_input.c (tcp_conn_request), net/ipv4/tcp_ipv4.c (tcp_v4_syn_recv_sock)'],
  needs: [{ number: counter }],
  ill: {
    numbers: { [counter]: [100, 460], 'TcpExt.ListenOverflows': [90, 90], 'TcpExt.TCPReqQFullDrop': 0, 'TcpExt.TCPReqQFullDoCookies': 0 },
    sysctl: { 'net.ipv4.tcp_syncookies': '1' },
  },
  well: {
    numbers: { [counter]: [100, 100], 'TcpExt.ListenOverflows': [90, 90], 'TcpExt.TCPReqQFullDrop': 0, 'TcpExt.TCPReqQFullDoCookies': 0 },
    sysctl: { 'net.ipv4.tcp_syncookies': '1' },
  },
  look(context) {
    const { readings } = context;
    const all = delta(readings, counter);
    if (all === undefined) return [unmoved(readings, [counter])];
    const known = movedBy(readings, told);
    const rest = all - known;
    const names = `ListenDrops +${all}, of full queues +${known}`;
    if (rest < fewest || rest < leastRate * readings.seconds) return [{ kind: 'ruledOut', why: names }];
    const synQueue = movedOf(readings, ['TcpExt.TCPReqQFullDrop', cookies]).length > 0;
    if (synQueue) return [{ kind: 'ruledOut', why: `${names}: the rest goes with a SYN queue that is full` }];
    const off = context.sysctl('net.ipv4.tcp_syncookies')?.value === '0';
    const memory = movedOf(readings, ['TcpExt.TCPMemoryPressures', 'TcpExt.PFMemallocDrop', 'TcpExt.TCPAbortOnMemory']);
    return [
      {
        kind: 'cause',
        title: 'Listeners drop handshakes for another reason than a full queue',
        confidence: 'likely',
        evidence: [
          ...[counter, ...told, ...memory].map((name) => risen(readings, name)).filter((one) => one !== undefined),
          ...limitEvidence(context, ['net.ipv4.tcp_syncookies', 'net.ipv4.tcp_max_syn_backlog']),
        ],
        reading: [
          `${all} handshakes were dropped and full queues account for ${known}: ${rest} are left.`,
          off
            ? 'With tcp_syncookies = 0 the last quarter of tcp_max_syn_backlog is kept for peers that have connected before: others are dropped there without a counter of their own.'
            : 'No counter tells why: no memory for the connection, no route back to the client, a security module, or a program that filters (BPF).',
          memory.length > 0 && 'TCP was short of memory in the window.',
        ]
          .filter(Boolean)
          .join(' '),
        do: [
          ...(off ? ['Set net.ipv4.tcp_syncookies = 1: then a full SYN queue drops nobody.'] : []),
          'See where it happens: perf trace -e skb:kfree_skb --filter, or dropwatch, names the reason (5.17 and later); ip route get CLIENT shows whether there is a way back.',
          'Compare sockstat TCP mem with net.ipv4.tcp_mem, and the memory of the cgroup that the server runs in.',
        ],
        notThis: [
          { key: 'net.core.somaxconn', text: 'no accept queue was full for these: ListenOverflows does not account for them' },
          ...(off ? [] : [{ key: 'net.ipv4.tcp_max_syn_backlog', text: 'no SYN queue was full: TCPReqQFullDrop did not rise' }]),
        ],
        ...(off && { keys: ['net.ipv4.tcp_syncookies'] }),
        harm: 50,
      },
    ];
  },
};
