import { idleOver } from '../model/socket-readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { applicationOf } from './application-of.ts';
import { exampleListener, exampleSockets } from './example-sockets.ts';
import { type IdlePlace, idlePlaces } from './idle-place.ts';
import { idleTimeout } from './idle-timeout.ts';
import { deathText, keepaliveValues, keepaliveWithin } from './keepalive-values.ts';
import { limitEvidence } from './limit-of.ts';
import { holderName } from './place-name.ts';

const keys = ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'];
const mostTold = 5;

export const keepaliveAfterNat: Symptom = {
  id: 'TS010',
  slug: 'keepalive-after-nat',
  title: 'The path forgets idle connections before keepalive asks',
  what: 'A NAT gateway, firewall or load balancer drops an idle connection before the first keepalive probe leaves; both ends still think that it is there',
  why: 'the timeout of the path must be given, as no host can see it; a probe timer that has longer to run than that, or a tcp_keepalive_time above it, comes too late, and it hurts where connections have been idle for that long',
  sources: [
    'linux 6.12: Documentation/networking/ip-sysctl.rst (tcp_keepalive_time)',
    'linux 6.6: net/ipv4/tcp_timer.c (tcp_keepalive_timer)',
  ],
  needs: [{ part: 'sockets' }],
  ill: {
    after: { sockets: exampleSockets(keptSockets(300, 120, 7011)) },
    facts: { named: new Map([['nat_idle_timeout_s', { value: 350, origin: { kind: 'given', option: '--nat-idle-timeout' } }]]) },
    sysctl: { [keys[0] ?? '']: '7200', [keys[1] ?? '']: '75', [keys[2] ?? '']: '9' },
  },
  well: {
    after: { sockets: exampleSockets(keptSockets(300, 0, 171)) },
    facts: { named: new Map([['nat_idle_timeout_s', { value: 350, origin: { kind: 'given', option: '--nat-idle-timeout' } }]]) },
    sysctl: { [keys[0] ?? '']: '175', [keys[1] ?? '']: '30', [keys[2] ?? '']: '5' },
  },
  look(context) {
    const { sockets } = context.readings.after;
    const timeout = idleTimeout(context)?.seconds;
    if (sockets === undefined || timeout === undefined)
      return [{ kind: 'notChecked', why: 'no idle timeout of the path is known, and no host can see it: give --nat-idle-timeout' }];
    const kept = idlePlaces(sockets).filter(({ of }) => of.keepalive > 0);
    const late = kept.filter(({ of }) => (of.keepaliveLongest ?? 0) >= timeout);
    const longest = Math.max(0, ...kept.map(({ of }) => of.keepaliveLongest ?? 0));
    if (late.length === 0) {
      const count = kept.reduce((sum, { of }) => sum + of.keepalive, 0);
      return [
        {
          kind: 'ruledOut',
          why: `${count} ESTAB with a keepalive timer, the longest has ${longest.toFixed(0)} s to run, the path forgets after ${timeout} s`,
        },
      ];
    }
    const lost = late.map((one) => ({ ...one, lost: idleWithTimer(one, timeout) })).sort((a, b) => b.lost - a.lost);
    const ill = lost.filter((one) => one.lost > 0);
    if (ill.length > 0) return ill.slice(0, mostTold).map((one) => causeAt(context, one, one.lost, timeout));
    return [notYet(late, longest, timeout)];
  },
};

/** Idle for longer than the path remembers, with a timer that would still ask. */
function idleWithTimer({ idle }: IdlePlace, timeout: number): number {
  const over = idle && idleOver(idle, timeout);
  return over === undefined ? 0 : over.count - over.noTimer;
}

function notYet([one]: readonly IdlePlace[], longest: number, timeout: number): Outcome {
  const seen = one?.idle === undefined ? 'how long connections have been idle is not known' : 'none has been idle that long yet';
  return {
    kind: 'notYet',
    what: `keepalive of connections ${one?.name}`,
    why: `a probe leaves in ${longest.toFixed(0)} s, the path forgets after ${timeout} s; ${seen}`,
  };
}

function causeAt(context: SymptomContext, one: IdlePlace, lost: number, timeout: number): Cause {
  const { name, filter, incoming, established, of, place } = one;
  const now = keepaliveValues(context);
  const wanted = keepaliveWithin(timeout);
  const application = applicationOf(context.knowledge, of.program);
  const own = incoming ? application?.keepalive?.listening : application?.keepalive?.connecting;
  const longest = of.keepaliveLongest ?? 0;
  // a timer that has longer to run than the key says was set by the program itself
  const byProgram = now !== undefined && longest > now.time;
  const first = byProgram || now === undefined ? longest : now.time;
  const from = idleTimeout(context)?.from ?? '--nat-idle-timeout';
  return {
    kind: 'cause',
    title: `The path forgets connections ${name} before keepalive asks`,
    confidence: 'likely',
    evidence: [
      { fact: 'idle timeout of the path', value: `${timeout} s`, from },
      { fact: `longest keepalive timer of ESTAB ${name}`, value: `${longest.toFixed(0)} s to run`, from: '/proc/net/tcp' },
      { fact: `ESTAB ${name}, idle for longer, with a timer`, value: `${lost} of ${established}`, from: 'ss -tnoi' },
      ...limitEvidence(context, keys),
    ],
    reading: [
      `The path forgets after ${timeout} s, the first probe leaves after ${first.toFixed(0)} s at the earliest: for ${(first - timeout).toFixed(0)} s the connection looks alive and is not.`,
      now && !byProgram && `Its end is found at ${deathText(now)}.`,
      `${lost} have been idle that long: the next byte from either side is lost or answered with a reset.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      ...(byProgram
        ? [`${holderName(of)} sets a longer time itself (TCP_KEEPIDLE)${own === undefined ? '' : ` (${own})`}: at most ${wanted.time} s.`]
        : [
            `Set net.ipv4.tcp_keepalive_time = ${wanted.time}, tcp_keepalive_intvl = ${wanted.interval}, tcp_keepalive_probes = ${wanted.probes}: found after ${deathText(wanted)}.`,
          ]),
      'A new value holds when a timer is set the next time: connections that are idle now keep the old one.',
      `Those that are lost end sooner by hand: ss -K state established '( ${filter} )' (root, a kernel with CONFIG_INET_DIAG_DESTROY; it ends living ones too, so narrow it by address).`,
    ],
    notThis: [
      { key: 'net.ipv4.tcp_keepalive_probes', text: 'more probes find the death later; the first one is too late already' },
      { key: 'net.ipv4.tcp_retries2', text: 'it counts unanswered data, not idle time' },
      {
        key: 'net.netfilter.nf_conntrack_tcp_timeout_established',
        text: 'it is about the table of this machine, not about that of the gateway',
      },
    ],
    ...(!byProgram && { keys }),
    profiles: ['proxy-behind-nat'],
    harm: Math.round(40 + (30 * lost) / established),
    place,
  };
}

function keptSockets(established: number, lost: number, longest: number): Parameters<typeof exampleSockets>[0] {
  const idle = { of: established, longestSeconds: 500, over: [{ seconds: 350, count: lost, noTimer: 0 }] };
  return {
    listeners: [exampleListener({ states: new Map([['ESTAB', established]]), keepalive: established, keepaliveLongest: longest, idle })],
    established: { incoming: established, outgoing: 0, keepalive: established, noTimer: 0 },
    idle,
  };
}
