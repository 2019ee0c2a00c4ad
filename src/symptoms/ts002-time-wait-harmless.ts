import type { SocketReadings } from '../model/socket-readings.ts';
import type { Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { endName } from './end-name.ts';
import { exampleListener, exampleSockets, exampleTuple } from './example-sockets.ts';
import { bytesText, percentText } from './number-text.ts';
import { usablePorts } from './usable-ports.ts';

/** below it nobody asks */
const many = 1000;
/** slab object of tw_sock_TCP on x86-64 */
const bytesEach = 256;

export const timeWaitHarmless: Symptom = {
  id: 'TS002',
  slug: 'time-wait-harmless',
  title: 'Many TIME-WAIT',
  what: 'Connections that are closed and wait 60 s in TIME-WAIT: people take them for the fault, and they are almost never it',
  why: 'it is never a cause: those that came in by a listener take no local port, those of own connections count toward one destination each (TS001), and too many for the table are counted (TS006)',
  sources: [
    'linux 6.6: net/ipv4/tcp_minisocks.c (tcp_time_wait), include/net/tcp.h (TCP_TIMEWAIT_LEN)',
    'linux 6.18, x86-64: /proc/slabinfo (tw_sock_TCP: 256 bytes)',
    'RFC 9293 section 3.6',
  ],
  needs: [{ part: 'sockets' }],
  ill: {
    after: {
      sockets: exampleSockets({
        byState: new Map([['TIME-WAIT', 30_000]]),
        timeWait: { incoming: 29_800, outgoing: 200 },
        listeners: [exampleListener({ states: new Map([['TIME-WAIT', 29_800]]) })],
        tuples: [exampleTuple({ total: 200, estab: 0, timeWait: 200 })],
      }),
    },
    sysctl: { 'net.ipv4.ip_local_port_range': '32768 60999' },
  },
  well: { after: { sockets: exampleSockets({ byState: new Map([['TIME-WAIT', 12]]), timeWait: { incoming: 12, outgoing: 0 } }) } },
  look(context) {
    const { sockets } = context.readings.after;
    const count = sockets?.byState.get('TIME-WAIT') ?? 0;
    if (sockets === undefined || count < many) return [{ kind: 'ruledOut', why: `${count} TIME-WAIT` }];
    return [told(context, sockets, count)];
  },
};

function told(context: SymptomContext, sockets: SocketReadings, count: number): Outcome {
  const { incoming, outgoing } = sockets.timeWait;
  const ports = usablePorts(context);
  const most = sockets.tuples.toSorted((a, b) => b.timeWait - a.timeWait)[0];
  const toward = most && most.timeWait > 0 ? `, at most ${most.timeWait} of one tuple (to ${endName(most.remote, most.remotePort)})` : '';
  const share =
    ports && ports.count > 0 && most && most.timeWait > 0 ? ` of ${ports.count} ports, ${percentText(most.timeWait / ports.count)}` : '';
  const why = [
    `${count} TIME-WAIT are no fault: ${incoming} came in by a listener and take no local port`,
    `${outgoing} are of this machine's own connections${toward}${share}`,
    `each ends after 60 s, so about ${(count / 60).toFixed(0)} connections a second are closed here first`,
    `with some ${bytesEach} bytes each they take ${bytesText(count * bytesEach)}`,
  ];
  return { kind: 'ruledOut', why: why.join('; ') };
}
