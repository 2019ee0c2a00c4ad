import { risen } from '../model/readings.ts';
import { idleOver } from '../model/socket-readings.ts';
import type { Cause, Symptom, SymptomContext } from '../model/symptom.ts';
import { conntrackFill } from './conntrack-fill.ts';
import { exampleSockets } from './example-sockets.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { movedOf } from './unmoved.ts';

const timeoutKey = 'net.netfilter.nf_conntrack_tcp_timeout_established';
const timeWaitKey = 'net.netfilter.nf_conntrack_tcp_timeout_time_wait';
const looseKey = 'net.netfilter.nf_conntrack_tcp_loose';
const keepaliveKey = 'net.ipv4.tcp_keepalive_time';
/** what endpoints use by themselves: a gateway cannot know theirs */
const usualKeepalive = 7200;
const timeWait = 60;
const strangers = ['conntrack.invalid', 'Tcp.OutRsts'];

export const conntrackForgets: Symptom = {
  id: 'TS025',
  slug: 'conntrack-forgets',
  title: 'Tracked connections are forgotten while they live',
  what: 'The tracking forgets an idle TCP connection sooner than its two ends test it, so that what comes next belongs to no connection that is known',
  why: 'a short timeout does harm only to connections that are idle for longer and that the tracking does not take up again, as with translated addresses or tcp_loose = 0: both must be seen here; on a gateway, whose connections belong to others, packets without a connection must rise',
  sources: [
    'linux 6.6: net/netfilter/nf_conntrack_proto_tcp.c',
    'linux 6.12: Documentation/networking/nf_conntrack-sysctl.rst',
    'RFC 5382, REQ-5',
  ],
  needs: [],
  ill: {
    numbers: { nf_conntrack_count: 900, 'conntrack.invalid': [10, 40], 'Tcp.OutRsts': [5, 30] },
    after: {
      sockets: exampleSockets({
        established: { incoming: 80, outgoing: 40, keepalive: 0, noTimer: 120 },
        idle: { of: 120, longestSeconds: 1900, over: [{ seconds: 350, count: 31, noTimer: 31 }] },
      }),
    },
    sysctl: { [timeoutKey]: '300', [looseKey]: '0', [keepaliveKey]: '7200', 'net.netfilter.nf_conntrack_max': '262144' },
  },
  well: {
    numbers: { nf_conntrack_count: 900, 'conntrack.invalid': [10, 40], 'Tcp.OutRsts': [5, 30] },
    after: {
      sockets: exampleSockets({
        established: { incoming: 80, outgoing: 40, keepalive: 0, noTimer: 120 },
        idle: { of: 120, longestSeconds: 1900, over: [{ seconds: 350, count: 31, noTimer: 31 }] },
      }),
    },
    sysctl: { [timeoutKey]: '432000', [looseKey]: '1', [keepaliveKey]: '7200', 'net.netfilter.nf_conntrack_max': '262144' },
  },
  look(context) {
    const fill = conntrackFill(context);
    if ('why' in fill) return [{ kind: fill.absent ? 'ruledOut' : 'notChecked', why: fill.why }];
    if (fill.count === 0) return [{ kind: 'ruledOut', why: 'no connection is tracked' }];
    const timeout = limitOf(context, timeoutKey);
    if (timeout === undefined) return [{ kind: 'notChecked', why: `${timeoutKey} is not known` }];
    const own = limitOf(context, keepaliveKey)?.value ?? usualKeepalive;
    const closing = limitOf(context, timeWaitKey);
    if (timeout.value > own) {
      if (closing !== undefined && closing.value < timeWait)
        return [
          {
            kind: 'notYet',
            what: 'tracking of closed connections',
            why: `${timeWaitKey} ${closing.text} s is less than the ${timeWait} s of TIME-WAIT at the ends: a translated port may be used again too soon`,
          },
        ];
      return [{ kind: 'ruledOut', why: `tracked for ${timeout.text} s, tested by keepalive after ${own} s` }];
    }
    const cause = causeOf(context, timeout.value, own);
    return [
      cause ?? {
        kind: 'notYet',
        what: 'tracking of idle connections',
        why: `forgotten after ${timeout.text} s, tested by keepalive after ${own} s at the soonest`,
      },
    ];
  },
};

function causeOf(context: SymptomContext, timeout: number, keepalive: number): Cause | undefined {
  const { readings, facts } = context;
  const translates = facts.nat.some(({ role, holds }) => role === 'gateway' && holds === true) || (facts.natRules ?? []).length > 0;
  const loose = limitOf(context, looseKey)?.value;
  if (!translates && loose !== 0) return undefined;
  const { sockets } = readings.after;
  const idle = sockets?.idle && idleOver(sockets.idle, timeout);
  const moved = movedOf(readings, strangers);
  const forgotten = idle !== undefined && idle.count > 0;
  if (!forgotten && !(translates && moved.length > 0)) return undefined;
  const rule = facts.natRules?.[0];
  return {
    kind: 'cause',
    title: `Tracked connections are forgotten after ${timeout} s`,
    confidence: forgotten && moved.length > 0 ? 'likely' : 'heuristic',
    evidence: [
      ...limitEvidence(context, [timeoutKey, keepaliveKey, looseKey]),
      ...(forgotten
        ? [{ fact: `connections idle for ${idle.seconds} s or more`, value: `${idle.count} of ${sockets?.idle?.of}`, from: 'ss -ti' }]
        : []),
      ...moved.map((name) => risen(readings, name)).filter((one) => one !== undefined),
      ...(rule ? [{ fact: 'rule that translates', value: rule.text, from: rule.path }] : []),
    ],
    reading: [
      `The tracking forgets a connection after ${timeout} s without a packet, keepalive tests it after ${keepalive} s at the soonest.`,
      forgotten &&
        `${idle.count} connections have been idle for ${idle.seconds} s or more: they live at their ends and are forgotten here.`,
      loose === 0
        ? 'With tcp_loose = 0 their next packet belongs to no connection.'
        : 'Their next packet is taken up as a new connection, without the translation that it had.',
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      `Let the programs at the ends test sooner: SO_KEEPALIVE with a first probe before ${timeout} s, best after ${Math.floor(timeout / 2)} s.`,
      `Raise ${timeoutKey} above what the ends wait: 7440 s is the least that RFC 5382 asks of a gateway, 432000 s is the default of the kernel.`,
    ],
    notThis: [
      { key: 'net.netfilter.nf_conntrack_max', text: 'the entries expire, they are not pushed out' },
      { key: keepaliveKey, text: 'by itself: it acts only on sockets with SO_KEEPALIVE, and only at this end' },
    ],
    keys: [timeoutKey],
    harm: 55,
  };
}
