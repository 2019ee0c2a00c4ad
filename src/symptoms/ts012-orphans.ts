import { delta, reading, shownNow } from '../model/readings.ts';
import type { HeldReading, SocketReadings } from '../model/socket-readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleSockets } from './example-sockets.ts';
import { holderPlace } from './holder-place.ts';
import { type LimitInForce, limitEvidence, limitOf } from './limit-of.ts';
import { logEvidence } from './logged-lately.ts';
import { percentText } from './number-text.ts';
import { holderName } from './place-name.ts';
import { risenCounters } from './risen-counters.ts';

const orphans = 'sockstat.TCP.orphan';
const most = 'net.ipv4.tcp_max_orphans';
const finTimeout = 'net.ipv4.tcp_fin_timeout';
const aborted = 'TcpExt.TCPAbortOnMemory';
const near = 0.7;
/** fewer are closes on their way */
const many = 100;
/** the same of program and kernel: more than half of those who were closed do not close themselves */
const mostPeers = 0.5;
const timeWaitSeconds = 60;

export const orphanedSockets: Symptom = {
  id: 'TS012',
  slug: 'orphans',
  title: 'Closed connections do not end',
  what: 'Connections that were closed here wait in FIN-WAIT for the other side: without a program they are orphans and hold memory up to tcp_max_orphans, with one they have no time limit',
  why: 'an orphan in FIN-WAIT-2 lasts tcp_fin_timeout and a TIME-WAIT 60 s, so from both numbers follows which part of the peers never close; told from 100 and more than half on, as single clients always vanish',
  sources: [
    'linux 6.6: net/ipv4/tcp.c (tcp_close, tcp_check_oom, tcp_too_many_orphans), net/ipv4/tcp_timer.c (tcp_out_of_resources)',
    'linux 6.12: Documentation/networking/ip-sysctl.rst (tcp_max_orphans, tcp_orphan_retries, tcp_fin_timeout)',
  ],
  needs: [{ part: 'sockets' }],
  ill: {
    before: { sockets: exampleSockets({ finWait2: { held: 0, orphaned: 780 } }) },
    after: { sockets: exampleSockets({ finWait2: { held: 0, orphaned: 800 }, byState: new Map([['FIN-WAIT-2', 800]]) }) },
    sysctl: { [finTimeout]: '60', [most]: '65536' },
    numbers: { [orphans]: 0 },
  },
  well: {
    after: {
      sockets: exampleSockets({
        finWait2: { held: 0, orphaned: 180 },
        byState: new Map([
          ['FIN-WAIT-2', 180],
          ['TIME-WAIT', 2400],
        ]),
      }),
    },
    sysctl: { [finTimeout]: '60', [most]: '65536' },
    numbers: { [orphans]: 0 },
  },
  look(context) {
    const { readings } = context;
    const { sockets } = readings.after;
    if (sockets === undefined) return [{ kind: 'notChecked', why: 'the sockets could not be read' }];
    const now = reading(readings, orphans);
    const limit = limitOf(context, most);
    const share = now === undefined || limit === undefined || limit.value === 0 ? undefined : now / limit.value;
    const dead = delta(readings, aborted) ?? 0;
    const found: Outcome[] = [];
    // an orphan that makes no progress counts twice or four times against the limit
    if (share !== undefined && limit && (share >= 1 || (share >= 0.25 && dead > 0))) found.push(tooMany(context, limit, share, dead));
    else if (share !== undefined && share >= near)
      found.push({ kind: 'notYet', what: 'orphans', why: `${now} of ${limit?.text} (tcp_max_orphans)`, share });
    for (const held of sockets.finWait2Held
      .filter(({ count }) => count >= many && stays(context, ({ finWait2 }) => finWait2.held))
      .slice(0, 3))
      found.push(heldOpen(held));
    const unclosed = peersThatStay(context, sockets);
    if (unclosed !== undefined && stays(context, ({ finWait2 }) => finWait2.orphaned)) found.push(silentPeers(context, sockets, unclosed));
    if (sockets.finWait1.orphaned >= many && stays(context, ({ finWait1 }) => finWait1.orphaned))
      found.push(unacknowledged(context, sockets));
    if (found.length > 0) return found;
    const { finWait1, finWait2 } = sockets;
    const why = `${finWait1.orphaned} orphans in FIN-WAIT-1, ${finWait2.orphaned} in FIN-WAIT-2, ${finWait2.held} FIN-WAIT-2 held by programs`;
    return [
      { kind: 'ruledOut', why: now === undefined ? why : `${why}; ${now} orphans of all networks${limit ? ` of ${limit.text}` : ''}` },
    ];
  },
};

/** Not fewer than at the first look; one look does not tell. */
function stays({ readings }: SymptomContext, of: (sockets: SocketReadings) => number): boolean {
  const [before, after] = [readings.before?.sockets, readings.after.sockets];
  return before !== undefined && after !== undefined && of(after) >= of(before) * 0.9 && of(before) >= many / 2;
}

/** Which part of the closes of the last minute the other side never answered. */
function peersThatStay(context: SymptomContext, { finWait2, byState }: SocketReadings): number | undefined {
  const seconds = Math.max(1, limitOf(context, finTimeout)?.value ?? timeWaitSeconds);
  if (finWait2.orphaned < many) return undefined;
  const [silent, closed] = [finWait2.orphaned / seconds, (byState.get('TIME-WAIT') ?? 0) / timeWaitSeconds];
  const share = silent / (silent + closed);
  return share >= mostPeers ? share : undefined;
}

const notThese: Cause['notThis'] = [
  { key: 'net.ipv4.tcp_tw_reuse', text: 'it is about TIME-WAIT' },
  { key: 'net.ipv4.tcp_keepalive_time', text: 'orphans have timers of their own' },
];

function tooMany(context: SymptomContext, limit: LimitInForce, share: number, dead: number): Cause {
  const { readings } = context;
  const now = shownNow(readings, orphans);
  return {
    kind: 'cause',
    title: 'There are more orphans than tcp_max_orphans lets live',
    confidence: dead > 0 ? 'proved' : 'likely',
    evidence: [
      ...(now ? [now] : []),
      { fact: most, value: limit.text, from: limit.from },
      ...risenCounters(readings, [aborted]),
      ...logEvidence(readings, ['tcp_orphans']),
    ],
    reading: `${now?.value} orphans of all network namespaces are ${percentText(share)} of ${limit.text}; one that makes no progress counts twice or four times. Above it they are reset, ${dead} in the window: what clients had not got yet is lost.`,
    do: [
      'Find who closes connections whose clients do not answer: short timeouts of the program, clients that vanished.',
      `Raise ${most} only where memory is free: each orphan may hold up to 64 KiB that cannot be swapped.`,
    ],
    notThis: [{ key: finTimeout, text: 'it ends those in FIN-WAIT-2 alone, not those with unacknowledged data' }, ...notThese],
    keys: [most, 'net.ipv4.tcp_orphan_retries'],
    harm: 65,
  };
}

function heldOpen(held: HeldReading): Cause {
  const who = holderName(held);
  return {
    kind: 'cause',
    title: `${who} waits without limit for the other side to close`,
    confidence: 'likely',
    evidence: [{ fact: `FIN-WAIT-2 held by ${who}`, value: `${held.count}`, from: '/proc/net/tcp' }],
    reading: `${held.count} connections were shut down for sending and not closed: while a program holds them no timer ends them, and each keeps a descriptor.`,
    do: [`Let ${who} call close(), or give it a timeout after shutdown().`],
    notThis: [{ key: finTimeout, text: 'it acts on those without a program, these have one' }, ...notThese],
    harm: 35,
    place: { ...(held.port !== undefined && { port: held.port }), ...holderPlace(held) },
  };
}

function silentPeers(context: SymptomContext, sockets: SocketReadings, share: number): Cause {
  const { finWait2, byState } = sockets;
  const seconds = limitOf(context, finTimeout)?.value ?? timeWaitSeconds;
  return {
    kind: 'cause',
    title: 'The other sides do not close what was closed here',
    confidence: 'likely',
    evidence: [
      { fact: 'FIN-WAIT-2 without a program', value: `${finWait2.orphaned}`, from: '/proc/net/tcp' },
      { fact: 'TIME-WAIT', value: `${byState.get('TIME-WAIT') ?? 0}`, from: '/proc/net/tcp' },
      ...limitEvidence(context, [finTimeout, most]),
    ],
    reading: `${finWait2.orphaned} / ${seconds} s against ${byState.get('TIME-WAIT') ?? 0} / ${timeWaitSeconds} s: ${percentText(share)} of those that were closed here never close themselves. Each ends by itself after tcp_fin_timeout; the leak is on the other side, where they are in CLOSE-WAIT.`,
    do: [
      'Look at the other side: it has these connections in CLOSE-WAIT, and its program must close them.',
      'Or let the other side close first, where the protocol allows.',
    ],
    notThis: [
      { key: finTimeout, text: 'a shorter one only hides them sooner, and cuts off those who are still sending' },
      { key: most, text: 'orphans in FIN-WAIT-2 are small and end by themselves' },
      ...notThese,
    ],
    harm: 25,
  };
}

function unacknowledged(context: SymptomContext, { finWait1 }: SocketReadings): Cause {
  return {
    kind: 'cause',
    title: 'Closed connections still wait for their data to be acknowledged',
    confidence: 'likely',
    evidence: [
      { fact: 'FIN-WAIT-1 without a program', value: `${finWait1.orphaned}`, from: '/proc/net/tcp' },
      ...limitEvidence(context, ['net.ipv4.tcp_orphan_retries', most]),
    ],
    reading: `${finWait1.orphaned} connections were closed here and the other side acknowledges nothing: the path or the client is gone. They end after tcp_orphan_retries (0 acts as 8 while the other side was alive), and may hold up to 64 KiB each until then.`,
    do: [
      'Look for the path to these clients: see TS014, and a gateway that forgets connections (TS010).',
      'Lower net.ipv4.tcp_orphan_retries only where memory runs short.',
    ],
    notThis: [{ key: finTimeout, text: 'it is about FIN-WAIT-2, these are in FIN-WAIT-1' }, ...notThese],
    keys: ['net.ipv4.tcp_orphan_retries'],
    harm: 35,
  };
}
