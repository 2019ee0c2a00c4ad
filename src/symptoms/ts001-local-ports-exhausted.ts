import type { TupleReading } from '../model/socket-readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { busyPorts } from './busy-ports.ts';
import { endName } from './end-name.ts';
import { exampleSockets, exampleTuple } from './example-sockets.ts';
import { holderPlace } from './holder-place.ts';
import { limitEvidence } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { holderName } from './place-name.ts';
import { usablePorts } from './usable-ports.ts';

type LocalPorts = NonNullable<ReturnType<typeof usablePorts>>;

/** used so far is told as near */
const near = 0.7;
/** connections end and begin while the sockets are read: a range that stays used up is seen a little below its size */
const usedUp = 0.98;
/** TCP_TIMEWAIT_LEN */
const timeWaitSeconds = 60;
/** more are one story */
const mostTold = 5;

export const localPortsExhausted: Symptom = {
  id: 'TS001',
  slug: 'local-ports-exhausted',
  title: 'Local ports toward one destination are used up',
  what: 'connect() finds no free local port for this source address and destination and fails with EADDRNOTAVAIL',
  why: 'each connection from one address to one destination address and port needs a local port of its own, in TIME-WAIT too; a tuple that holds 98 % of the range at the look is full between two looks, and near from 70 % on',
  sources: [
    'linux 6.6: net/ipv4/inet_hashtables.c (__inet_hash_connect)',
    'linux 6.6: net/ipv4/tcp_ipv4.c (tcp_twsk_unique), include/net/tcp.h (TCP_TIMEWAIT_LEN)',
    'linux 6.12: Documentation/networking/ip-sysctl.rst',
  ],
  needs: [{ part: 'sockets' }, { sysctl: 'net.ipv4.ip_local_port_range' }],
  ill: {
    after: { sockets: exampleSockets({ tuples: [exampleTuple({ total: 28_232, estab: 40, timeWait: 28_192 })] }) },
    sysctl: { 'net.ipv4.ip_local_port_range': '32768 60999', 'net.ipv4.tcp_tw_reuse': '2', 'net.ipv4.tcp_timestamps': '1' },
  },
  well: {
    after: { sockets: exampleSockets({ tuples: [exampleTuple({ total: 22_585, estab: 40, timeWait: 22_545 })] }) },
    sysctl: { 'net.ipv4.ip_local_port_range': '32768 60999', 'net.ipv4.tcp_tw_reuse': '2', 'net.ipv4.tcp_timestamps': '1' },
  },
  look(context) {
    const ports = usablePorts(context);
    const { sockets } = context.readings.after;
    if (ports === undefined || ports.count <= 0 || sockets === undefined)
      return [{ kind: 'notChecked', why: 'net.ipv4.ip_local_port_range is not known as two numbers' }];
    const used = sockets.tuples.map((tuple) => ({ tuple, busy: busyPorts(context, tuple) })).sort((a, b) => b.busy - a.busy);
    const full = used.filter(({ busy }) => busy >= ports.count * usedUp);
    if (full.length > 0) return full.slice(0, mostTold).map(({ tuple, busy }) => causeAt(context, ports, tuple, busy));
    const most = used[0];
    if (!sockets.whole) return [{ kind: 'notChecked', why: 'not all sockets could be read' }];
    if (most === undefined) return [{ kind: 'ruledOut', why: `no connection of this machine's own, ${ports.count} ports` }];
    return [told(ports, most.tuple, most.busy)];
  },
};

function told(ports: LocalPorts, tuple: TupleReading, busy: number): Outcome {
  const share = busy / ports.count;
  const toward = `from ${tuple.local} to ${endName(tuple.remote, tuple.remotePort)}`;
  const reused = busy < tuple.total ? `, and ${tuple.total - busy} in TIME-WAIT that connect() may take over` : '';
  const why = `${busy} of ${ports.count} (${percentText(share)}) ${toward}${reused}`;
  if (share < near) return { kind: 'ruledOut', why: `the most used tuple has ${why}` };
  return { kind: 'notYet', what: `local ports toward ${endName(tuple.remote, tuple.remotePort)}`, why, share };
}

function causeAt(context: SymptomContext, ports: LocalPorts, tuple: TupleReading, busy: number): Cause {
  const remote = endName(tuple.remote, tuple.remotePort);
  const waiting = tuple.total - busy === 0 && tuple.timeWait > tuple.total / 2;
  const wide = ports.low > 10_240 || ports.high < 60_999;
  return {
    kind: 'cause',
    title: `Local ports from ${tuple.local} to ${remote} are used up`,
    confidence: busy >= ports.count ? 'proved' : 'likely',
    evidence: [
      {
        fact: `sockets from ${tuple.local} to ${remote}`,
        value: `${tuple.total}: ${tuple.estab} ESTAB, ${tuple.timeWait} TIME-WAIT, ${tuple.synSent} SYN-SENT, ${tuple.closeWait} CLOSE-WAIT, ${tuple.finWait} FIN-WAIT`,
        from: '/proc/net/tcp',
      },
      ...limitEvidence(context, ['net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_tw_reuse']),
    ],
    reading: readingOf(ports, tuple, busy),
    do: [
      ...(tuple.closeWait > tuple.total / 2
        ? [`${holderName(tuple)} does not close what the other side has closed: mend that first.`]
        : []),
      `Let ${holderName(tuple)} keep connections to ${remote} open and use them again.`,
      'Use more tuples: more addresses or ports of the destination, more source addresses (with IP_BIND_ADDRESS_NO_PORT where the program binds one).',
      ...(waiting
        ? [
            'Set net.ipv4.tcp_tw_reuse = 1: both ends must send timestamps (net.ipv4.tcp_timestamps = 1), and a NAT gateway between must bear it.',
          ]
        : []),
      ...(wide ? [widened(ports)] : []),
    ],
    notThis: [
      { key: 'net.ipv4.tcp_fin_timeout', text: `it ends FIN-WAIT-2; TIME-WAIT lasts ${timeWaitSeconds} s whatever it says` },
      { key: 'net.ipv4.tcp_max_tw_buckets', text: 'a lower one skips TIME-WAIT, and late segments meet the next connection' },
      { key: 'net.ipv4.tcp_tw_recycle', text: 'it shut out clients behind NAT and is gone since 4.12' },
      ...(waiting ? [] : [{ key: 'net.ipv4.tcp_tw_reuse', text: 'most of these connections are not in TIME-WAIT' }]),
    ],
    keys: [...(waiting ? ['net.ipv4.tcp_tw_reuse'] : []), ...(wide ? ['net.ipv4.ip_local_port_range'] : [])],
    profiles: ['reverse-proxy'],
    harm: 85,
    place: { remote, ...holderPlace(tuple) },
  };
}

function readingOf(ports: LocalPorts, tuple: TupleReading, busy: number): string {
  const { low, high, reserved, count } = ports;
  const room = `${high} - ${low} + 1${reserved > 0 ? ` - ${reserved} reserved` : ''} = ${count} ports`;
  const rate = (count / timeWaitSeconds).toFixed(1);
  return [
    `${busy} of ${room} of this tuple are taken.`,
    tuple.timeWait > tuple.total / 2 &&
      `A port waits ${timeWaitSeconds} s after the close: ${count} / ${timeWaitSeconds} = ${rate} new connections a second can last.`,
    tuple.total > count && `${tuple.total - count} more are bound to ports outside the range or were begun with another one.`,
    busy >= count / 2 && 'connect() tries the ports of one parity first (since 4.2), so from half of them on each call searches longer.',
    'Other destinations still have ports: the limit is of each source address, destination address and destination port.',
  ]
    .filter(Boolean)
    .join(' ');
}

function widened({ low, high, count }: LocalPorts): string {
  const [newLow, newHigh] = [Math.min(low, 10_240), Math.max(high, 60_999)];
  const more = newHigh - newLow + 1;
  return `Widen net.ipv4.ip_local_port_range to ${newLow} ${newHigh} (${more} ports instead of ${count}), with every port that something listens on in net.ipv4.ip_local_reserved_ports.`;
}
