import { delta, rate, reading } from '../model/readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleSockets } from './example-sockets.ts';
import { type LimitInForce, limitOf } from './limit-of.ts';
import { percentText, powerOfTwo } from './number-text.ts';
import { risenCounters } from './risen-counters.ts';
import { unmoved } from './unmoved.ts';

const counter = 'TcpExt.TCPTimeWaitOverflow';
const key = 'net.ipv4.tcp_max_tw_buckets';
const near = 0.8;
const timeWaitSeconds = 60;

export const timeWaitOverflow: Symptom = {
  id: 'TS006',
  slug: 'time-wait-overflow',
  title: 'Connections are closed without TIME-WAIT',
  what: 'tcp_max_tw_buckets is reached: closed connections skip TIME-WAIT, so late segments of them get resets or meet the next connection',
  why: 'the counter rises only when a connection that should wait is closed at once; near from 80 % of the limit on',
  sources: [
    'linux 6.6: net/ipv4/tcp_minisocks.c (tcp_time_wait), net/ipv4/inet_timewait_sock.c (inet_twsk_alloc)',
    'linux 6.12: Documentation/networking/ip-sysctl.rst',
  ],
  needs: [{ number: counter }],
  ill: {
    numbers: { [counter]: [100, 1600], 'TcpExt.TW': [9000, 9420], 'sockstat.TCP.tw': 5000 },
    after: { sockets: exampleSockets({ byState: new Map([['TIME-WAIT', 5000]]), timeWait: { incoming: 5000, outgoing: 0 } }) },
    sysctl: { [key]: '5000' },
  },
  well: { numbers: { [counter]: 100, 'TcpExt.TW': [9000, 9420], 'sockstat.TCP.tw': 5000 }, sysctl: { [key]: '262144' } },
  look(context) {
    const { readings } = context;
    const limit = limitOf(context, key);
    const held = heldOf(context);
    if ((delta(readings, counter) ?? 0) > 0) return [cause(context, limit, held)];
    if (limit && limit.value > 0 && held !== undefined && held / limit.value >= near) {
      const why = `${held} of ${limit.text} TIME-WAIT; the next ${limit.value - held} may wait, later ones are closed at once`;
      return [{ kind: 'notYet', what: 'TIME-WAIT', why, share: Math.min(1, held / limit.value) } satisfies Outcome];
    }
    const still = unmoved(readings, [counter]);
    if (still.kind !== 'ruledOut' || limit === undefined || held === undefined) return [still];
    return [{ kind: 'ruledOut', why: `${still.why}, ${held} of ${limit.text} TIME-WAIT` }];
  },
};

/** In this namespace. */
function heldOf({ readings }: SymptomContext): number | undefined {
  return reading(readings, 'sockstat.TCP.tw') ?? readings.after.sockets?.byState.get('TIME-WAIT');
}

function cause(context: SymptomContext, limit: LimitInForce | undefined, held: number | undefined): Cause {
  const { readings } = context;
  const skipped = rate(readings, counter) ?? 0;
  // those that leave in the window came 60 s ago: near the limit the table takes in as many
  const closes = skipped + (rate(readings, 'TcpExt.TW') ?? 0);
  const need = Math.ceil(closes * timeWaitSeconds);
  const raised = powerOfTwo(Math.max(need, 2 * (limit?.value ?? 0)));
  const atLimit = limit !== undefined && held !== undefined && held >= limit.value * near;
  const memory = limit !== undefined && held !== undefined && !atLimit;
  return {
    kind: 'cause',
    title: memory ? 'Connections are closed without TIME-WAIT' : 'The table of TIME-WAIT is full',
    confidence: 'proved',
    evidence: [
      ...risenCounters(readings, [counter, 'TcpExt.TW']),
      ...(held === undefined ? [] : [{ fact: 'TIME-WAIT', value: `${held}`, from: '/proc/net/sockstat' }]),
      ...(limit ? [{ fact: key, value: limit.text, from: limit.from }] : []),
    ],
    reading: [
      limit && `${limit.text} / ${timeWaitSeconds} s = ${(limit.value / timeWaitSeconds).toFixed(1)} closes a second are all that fit.`,
      `${closes.toFixed(1)} a second are closed here first: ${closes.toFixed(1)} * ${timeWaitSeconds} = ${need} would wait.`,
      memory &&
        `At the look only ${percentText((held ?? 0) / (limit?.value ?? 1))} of the table was in use: it was full for moments, or there was no memory.`,
      'Late segments of a connection that skipped it get a reset or reach the next one with the same ports.',
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      `Remove the line that lowers ${key}, or raise it${limit ? ` to ${raised}` : ''}: it acts at once.`,
      'Keep connections open for more requests, so that fewer are closed.',
    ],
    notThis: [
      { key, text: 'lowering it does not shorten TIME-WAIT, it makes more connections skip it' },
      { key: 'net.ipv4.tcp_fin_timeout', text: 'it ends FIN-WAIT-2; TIME-WAIT lasts 60 s whatever it says' },
      { key: 'net.ipv4.tcp_tw_reuse', text: 'it acts on connect() of this machine alone and empties no table' },
    ],
    keys: [key],
    profiles: ['reverse-proxy'],
    harm: 40,
  };
}
