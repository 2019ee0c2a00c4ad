import { delta, reading } from '../model/readings.ts';
import type { SocketReadings } from '../model/socket-readings.ts';
import type { Cause, Symptom, SymptomContext } from '../model/symptom.ts';
import { endName } from './end-name.ts';
import { exampleListener, exampleSockets } from './example-sockets.ts';
import { logEvidence } from './logged-lately.ts';
import { bytesText, percentText } from './number-text.ts';
import { placeName } from './place-name.ts';
import { risenCounters } from './risen-counters.ts';

const key = 'net.ipv4.tcp_mem';
const pages = 'sockstat.TCP.mem';
const entered = 'TcpExt.TCPMemoryPressures';
const spent = 'TcpExt.TCPMemoryPressuresChrono';
const counters = [entered, spent, 'TcpExt.TCPAbortOnMemory', 'TcpExt.PruneCalled', 'TcpExt.RcvPruned', 'TcpExt.TCPRcvQDrop'];
const near = 0.8;

export const tcpMemory: Symptom = {
  id: 'TS016',
  slug: 'tcp-memory',
  title: 'TCP has no more memory',
  what: 'All sockets of the machine together hold more pages than the middle number of tcp_mem: buffers stop growing and windows shrink; above the last one data is dropped and connections are reset',
  why: 'the kernel enters pressure above the second number and leaves it below the first, so pages above the second or a counter that rises in the window is the state itself; near from 80 % of it on',
  sources: [
    'linux 6.6: net/core/sock.c (__sk_mem_raise_allocated), net/ipv4/tcp.c (tcp_enter_memory_pressure)',
    'linux 6.12: Documentation/networking/ip-sysctl.rst (tcp_mem)',
  ],
  needs: [{ number: pages }, { sysctl: key }],
  ill: {
    numbers: { [pages]: 6200, [entered]: [3, 4], 'sockstat.TCP.alloc': 900 },
    after: {
      sockets: exampleSockets({ listeners: [exampleListener({ states: new Map([['ESTAB', 800]]), sendBytes: 24_000_000 })] }),
    },
    sysctl: { [key]: '4096 6144 8192' },
  },
  well: { numbers: { [pages]: 2200, [entered]: 3, 'sockstat.TCP.alloc': 900 }, sysctl: { [key]: '4096 6144 8192' } },
  look(context) {
    const { readings } = context;
    const limits = context.sysctl(key);
    const [low, pressure, high] = (limits?.value ?? '').split(' ').map(Number);
    const now = reading(readings, pages);
    if (limits === undefined || !low || !pressure || !high || now === undefined)
      return [{ kind: 'notChecked', why: `${key} is not known as three numbers above 0` }];
    const moved = (delta(readings, entered) ?? 0) + (delta(readings, spent) ?? 0) > 0;
    const values: Memory = { now, low, pressure, high, from: limits.from };
    if (now > pressure || (moved && now > low)) return [causeAt(context, values, moved)];
    const share = now / pressure;
    const why = `${now} of ${pressure} pages (pressure)${moved ? ', after a short time above it' : ''}`;
    return [share >= near || moved ? { kind: 'notYet', what: 'TCP memory', why, share: Math.min(1, share) } : { kind: 'ruledOut', why }];
  },
};

interface Memory {
  readonly now: number;
  readonly low: number;
  readonly pressure: number;
  readonly high: number;
  readonly from: string;
}

function causeAt(context: SymptomContext, memory: Memory, moved: boolean): Cause {
  const { readings, facts } = context;
  const { now, low, pressure, high, from } = memory;
  const page = facts.pageSize.value;
  const sockets = reading(readings, 'sockstat.TCP.alloc');
  const total = facts.memoryBytes?.value ?? reading(readings, 'meminfo.MemTotal');
  const free = reading(readings, 'meminfo.MemAvailable');
  const [holder] = readings.after.sockets ? holders(readings.after.sockets) : [];
  const small = total !== undefined && total > 0 && high * page < total * 0.04;
  return {
    kind: 'cause',
    title: now > high ? 'TCP has used up its memory' : 'TCP is short of memory',
    confidence: now > pressure || moved ? 'proved' : 'likely',
    evidence: [
      { fact: 'sockstat TCP mem', value: `${now} pages (${bytesText(now * page)})`, from: '/proc/net/sockstat' },
      { fact: key, value: `${low} ${pressure} ${high}`, from },
      ...(sockets === undefined ? [] : [{ fact: 'sockstat TCP alloc', value: `${sockets}`, from: '/proc/net/sockstat' }]),
      ...risenCounters(readings, counters),
      ...(holder ? [{ fact: `bytes not sent and not read, ${holder.name}`, value: `${holder.bytes}`, from: '/proc/net/tcp' }] : []),
      ...logEvidence(readings, ['tcp_oom']),
    ],
    reading: [
      `${now} pages of ${page} bytes are ${bytesText(now * page)}; pressure begins at ${pressure} (${bytesText(pressure * page)}), ends below ${low}, and above ${high} (${bytesText(high * page)}) data is dropped.`,
      sockets !== undefined &&
        sockets > 0 &&
        `${now} * ${page} / ${sockets} sockets = ${bytesText(Math.round((now * page) / sockets))} each.`,
      small && `The limit is ${((100 * high * page) / total).toFixed(1)} % of memory; the kernel's own is about 9 % of what it can use.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      `Find who does not read or send to clients that do not: ${holder ? `${holder.name} holds the most` : 'ss -tm shows the buffers of each socket'}.`,
      'Let programs set smaller buffers, or lower the last number of net.ipv4.tcp_rmem and net.ipv4.tcp_wmem: fewer bytes for each of many sockets.',
      small
        ? `Remove the line that lowers ${key}: the kernel's own follows the memory.`
        : `Raise ${key} (in pages of ${page} bytes) only where memory is free${free === undefined ? '' : ` (${bytesText(free)} are available${total ? `, ${percentText(free / total)}` : ''})`}.`,
    ],
    notThis: [
      { key: 'net.core.rmem_max', text: 'larger buffers of single sockets need more of the same memory' },
      { key: 'net.ipv4.tcp_rmem', text: 'a larger last number makes it worse' },
      { key, text: 'it is in pages: a number of bytes there is no limit at all' },
    ],
    keys: [key, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
    harm: now > high ? 85 : 55,
    explains: ['TS012', 'TS017'],
    anywhere: true,
  };
}

/** Who has the most bytes in its buffers, of what can be seen in this network namespace. */
function holders({ listeners, tuples }: SocketReadings): readonly { readonly name: string; readonly bytes: number }[] {
  return [
    ...listeners.map((one) => ({ name: `connections that came in by ${placeName(one)}`, bytes: one.sendBytes + one.receiveBytes })),
    ...tuples.map((one) => ({ name: `connections to ${endName(one.remote, one.remotePort)}`, bytes: one.sendBytes + one.receiveBytes })),
  ]
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}
