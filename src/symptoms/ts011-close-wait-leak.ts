import type { ProcessReading } from '../model/readings.ts';
import type { HeldReading, SocketReadings } from '../model/socket-readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleSockets } from './example-sockets.ts';
import { holderPlace } from './holder-place.ts';
import { holderName } from './place-name.ts';

/** a busy program may have some that it is just about to close */
const many = 50;
/** in one look nothing tells whether they stay */
const manyAtOnce = 500;
/** so much more at the second look is growth and no chance */
const grows = 5;
const mostTold = 5;

export const closeWaitLeak: Symptom = {
  id: 'TS011',
  slug: 'close-wait-leak',
  title: 'A program does not close what the other side has closed',
  what: 'Connections in CLOSE-WAIT wait for close() of the program here; no timer ends them, each keeps a descriptor',
  why: 'a program that works closes within moments, so 50 held by one program that are not fewer at the second look are left lying; that their number rises in the window proves it',
  sources: ['RFC 9293 section 3.6', 'linux 6.6: net/ipv4/tcp_input.c (tcp_fin)'],
  needs: [{ part: 'sockets' }],
  ill: {
    before: { sockets: exampleSockets({ byState: new Map([['CLOSE-WAIT', 190]]), closeWait: [{ count: 190, unread: 0 }] }) },
    after: {
      sockets: exampleSockets({
        byState: new Map([['CLOSE-WAIT', 240]]),
        closeWait: [{ program: 'billing', pid: 4410, unit: 'billing.service', port: 9000, count: 240, unread: 1200 }],
      }),
    },
  },
  well: {
    before: { sockets: exampleSockets({ byState: new Map([['CLOSE-WAIT', 60]]), closeWait: [{ count: 60, unread: 0 }] }) },
    after: {
      sockets: exampleSockets({
        byState: new Map([['CLOSE-WAIT', 31]]),
        closeWait: [{ program: 'billing', pid: 4410, port: 9000, count: 31, unread: 0 }],
      }),
    },
  },
  look(context) {
    const { after, before } = context.readings;
    const held = after.sockets?.closeWait ?? [];
    const total = held.reduce((sum, { count }) => sum + count, 0);
    const earlier = before?.sockets?.closeWait.reduce((sum, { count }) => sum + count, 0);
    const growth = earlier === undefined ? undefined : total - earlier;
    const least = growth === undefined ? manyAtOnce : many;
    const stays = growth === undefined || growth >= 0;
    const ill = stays ? held.filter(({ count }) => count >= least) : [];
    if (ill.length > 0) return ill.slice(0, mostTold).map((one) => causeAt(context, one, ill.length === 1 ? growth : undefined, growth));
    const [most] = held;
    if (most !== undefined && most.count >= many) return [notYet(most, growth)];
    const by = most === undefined ? '' : `, at most ${most.count} of ${holderName(most)}`;
    return [{ kind: 'ruledOut', why: `${total} CLOSE-WAIT held by programs${by}` }];
  },
};

function notYet(most: HeldReading, growth: number | undefined): Outcome {
  const seen = growth === undefined ? 'one look does not tell whether they stay' : `${-growth} fewer than at the first look`;
  return { kind: 'notYet', what: `CLOSE-WAIT of ${holderName(most)}`, why: `${most.count}, ${seen}` };
}

/** @param own growth of this holder, where no other can have it */
function causeAt(context: SymptomContext, held: HeldReading, own: number | undefined, growth: number | undefined): Cause {
  const { readings } = context;
  const { count, port } = held;
  // the end of input counts as a byte that waits until the program has read it
  const unread = Math.max(0, held.unread - count);
  const running = readings.after.processes?.find(({ pid }) => pid === held.pid);
  const rises = (growth ?? 0) >= grows;
  const soft = limitOfProcess(running);
  const left = soft === undefined || running?.open === undefined ? undefined : soft - running.open;
  const who = holderName(held);
  return {
    kind: 'cause',
    title: `${who} does not close connections that the other side has closed`,
    confidence: rises ? 'proved' : 'likely',
    evidence: [
      { fact: `CLOSE-WAIT of ${who}${port === undefined ? '' : `, came in by :${port}`}`, value: `${count}`, from: '/proc/net/tcp' },
      ...(growth === undefined
        ? []
        : [
            {
              fact: 'CLOSE-WAIT of all programs',
              value: `${growth < 0 ? '' : '+'}${growth} in ${readings.seconds.toFixed(1)} s`,
              from: '/proc/net/tcp',
            },
          ]),
      ...(unread > 0 ? [{ fact: 'bytes in them that nobody has read', value: `${unread}`, from: '/proc/net/tcp' }] : []),
      ...(running?.open !== undefined && soft !== undefined
        ? [
            {
              fact: `descriptors of ${who}`,
              value: `${running.open} of ${soft}`,
              from: `/proc/${running.pid}/fd, /proc/${running.pid}/limits`,
            },
          ]
        : []),
    ],
    reading: [
      `The other side has closed ${count} connections and ${who} has not: no timer ends them, they stay until it calls close() or ends.`,
      rises && own !== undefined && own > 0 && left !== undefined && left > 0 && readings.seconds > 0
        ? `At +${(own / readings.seconds).toFixed(1)} a second its ${left} free descriptors are gone in ${Math.ceil((left * readings.seconds) / own)} s.`
        : rises && `They grow by ${((growth ?? 0) / readings.seconds).toFixed(1)} a second.`,
      unread > 0 && `${unread} bytes in them wait to be read: it may be stuck and not only forgetful.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      `Mend ${who}: a missing close() after the end of input, a worker that hangs, a pool that keeps dead connections. A stack trace while it happens shows which.`,
      `A restart of ${held.unit ?? who} frees them for now.`,
    ],
    notThis: [
      { key: 'net.ipv4.tcp_fin_timeout', text: 'it ends FIN-WAIT-2, which the other side has' },
      {
        key: 'net.ipv4.tcp_keepalive_time',
        text: 'a probe is answered while the other machine is there, and asks nothing of the program here',
      },
      { key: 'net.ipv4.tcp_tw_reuse', text: 'it is about TIME-WAIT' },
      { key: 'nofile', text: 'a higher limit only lets the leak run longer' },
    ],
    harm: harmOf(rises, soft, running?.open),
    place: { ...(port !== undefined && { port }), ...holderPlace(held) },
    explains: ['TS013', 'TS020', ...(bothEnds(readings.after.sockets, count) ? ['TS012'] : [])],
  };
}

/** The other ends of these connections are on this machine too, where they are orphans. */
function bothEnds(sockets: SocketReadings | undefined, count: number): boolean {
  const here = sockets?.tuples.some(({ local, remote }) => local === remote) === true;
  return here && sockets.finWait2.orphaned > 0 && sockets.finWait2.orphaned <= count;
}

function limitOfProcess(running: ProcessReading | undefined): number | undefined {
  const soft = running?.nofile?.soft;
  return soft !== undefined && /^\d{1,15}$/.test(soft) ? Number(soft) : undefined;
}

function harmOf(rises: boolean, soft: number | undefined, open: number | undefined): number {
  const share = soft === undefined || open === undefined || soft === 0 ? 0 : Math.min(1, open / soft);
  return Math.round((rises ? 50 : 40) + 45 * share);
}
