import { idleOver } from '../model/socket-readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { applicationOf } from './application-of.ts';
import { exampleListener, exampleSockets } from './example-sockets.ts';
import { type IdlePlace, idlePlaces } from './idle-place.ts';
import { idleTimeout } from './idle-timeout.ts';
import { deathText, keepaliveValues, keepaliveWithin } from './keepalive-values.ts';
import { limitEvidence } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { holderName } from './place-name.ts';

const keys = ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'];
/** with a known timeout of the path, as few as these */
const fewForgotten = 5;
/** without one: connections of pools and sessions are idle for long as well, so many, and most of a listener's */
const manyIdle = 100;
const mostIdle = 0.5;
/** what Linux itself waits before it asks */
const ownSeconds = 7200;
const mostTold = 5;

interface Ghosts extends IdlePlace {
  readonly ghosts: number;
  /** idle for at least so long */
  readonly seconds: number;
}

export const ghostEstablished: Symptom = {
  id: 'TS009',
  slug: 'ghost-established',
  title: 'Connections without keepalive outlive the other side',
  what: 'ESTAB connections that carry nothing and have no timer stay for ever when the other side vanishes without a word',
  why: 'a connection without a timer never learns of it; told as a cause where one has been idle longer than the timeout of the path that was given, or where at least 100 and half of a listener have been idle for 2 hours',
  sources: [
    'linux 6.12: Documentation/networking/ip-sysctl.rst (tcp_keepalive_time)',
    'linux 6.6: net/ipv4/tcp_timer.c (tcp_keepalive_timer)',
    'ss(8): -o, -i, -K',
  ],
  needs: [{ part: 'idle' }],
  ill: {
    after: { sockets: exampleSockets(idleSockets(300, 214, 214)) },
    facts: { named: new Map([['nat_idle_timeout_s', { value: 350, origin: { kind: 'given', option: '--nat-idle-timeout' } }]]) },
    sysctl: { [keys[0] ?? '']: '7200', [keys[1] ?? '']: '75', [keys[2] ?? '']: '9' },
  },
  well: {
    after: { sockets: exampleSockets(idleSockets(300, 40, 40)) },
    sysctl: { [keys[0] ?? '']: '7200', [keys[1] ?? '']: '75', [keys[2] ?? '']: '9' },
  },
  look(context) {
    const { sockets } = context.readings.after;
    const given = idleTimeout(context);
    const seconds = given?.seconds ?? ownSeconds;
    if (sockets?.idle === undefined) return [{ kind: 'notChecked', why: 'how long connections have been idle is not known' }];
    if (idleOver(sockets.idle, seconds) === undefined)
      return [{ kind: 'notChecked', why: `idle times above ${ownSeconds} s are not told apart, and ${seconds} s was given` }];
    const all = idlePlaces(sockets)
      .map((place): Ghosts => ({ ...place, seconds, ghosts: (place.idle && idleOver(place.idle, seconds)?.noTimer) ?? 0 }))
      .sort((a, b) => b.ghosts - a.ghosts);
    const ill = all.filter((one) => (given ? one.ghosts >= fewForgotten : one.incoming && isMost(one)));
    if (ill.length > 0) return ill.slice(0, mostTold).map((one) => causeAt(context, one));
    return [told(all, seconds, sockets.established.noTimer)];
  },
};

const isMost = ({ ghosts, established }: Ghosts) => ghosts >= manyIdle && ghosts >= established * mostIdle;

function told(all: readonly Ghosts[], seconds: number, noTimer: number): Outcome {
  const [most] = all;
  const count = all.reduce((sum, one) => sum + one.ghosts, 0);
  const why = `${noTimer} ESTAB without a timer, ${count} of those beyond this machine idle for ${seconds} s and more`;
  if (most === undefined || count < fewForgotten) return { kind: 'ruledOut', why };
  return {
    kind: 'notYet',
    what: `connections without keepalive ${most.name}`,
    why: `${why}: idle by right or left over, nobody will find out`,
  };
}

function causeAt(context: SymptomContext, ghosts: Ghosts): Cause {
  const { name, filter, incoming, established, of, place, seconds, idle } = ghosts;
  const given = idleTimeout(context);
  const now = keepaliveValues(context);
  const wanted = given && keepaliveWithin(given.seconds);
  const application = applicationOf(context.knowledge, of.program);
  const own = incoming ? application?.keepalive?.listening : application?.keepalive?.connecting;
  const how = own === undefined ? '' : ` (${application?.title ?? application?.name}: ${own})`;
  const late = wanted && now && now.time > wanted.time;
  return {
    kind: 'cause',
    title: `Connections ${name} have no keepalive and outlive the other side`,
    confidence: 'likely',
    evidence: [
      {
        fact: `ESTAB ${name}, idle for ${seconds} s and more without a timer`,
        value: `${ghosts.ghosts} of ${established}`,
        from: 'ss -tnoi',
      },
      { fact: `ESTAB ${name} with a keepalive timer, and without any`, value: `${of.keepalive}, ${of.noTimer}`, from: '/proc/net/tcp' },
      ...(idle ? [{ fact: 'the longest idle', value: `${idle.longestSeconds} s`, from: 'ss -tnoi' }] : []),
      ...(given ? [{ fact: 'idle timeout of the path', value: `${given.seconds} s`, from: given.from }] : []),
      ...limitEvidence(context, keys),
    ],
    reading: [
      `${ghosts.ghosts} of ${established} (${percentText(ghosts.ghosts / established)}) have carried nothing for at least ${seconds} s and have no timer: if the other side is gone, nobody here will ever find out.`,
      given && `The path forgets a connection after ${given.seconds} s, so these cannot be reached any more from outside.`,
      now && `With SO_KEEPALIVE a dead one would be found after ${deathText(now)}.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      `Switch SO_KEEPALIVE on in ${holderName(of)}${how}, or give it an idle timeout of its own.`,
      ...(late
        ? [
            `Set net.ipv4.tcp_keepalive_time = ${wanted.time}, tcp_keepalive_intvl = ${wanted.interval}, tcp_keepalive_probes = ${wanted.probes}: found after ${deathText(wanted)}, and the first probe leaves before ${given?.seconds} s.`,
          ]
        : []),
      `Those that are there now end with the program, or by hand: ss -K state established '( ${filter} )' (root, a kernel with CONFIG_INET_DIAG_DESTROY; it ends living ones too, so narrow it by address).`,
    ],
    notThis: [
      { key: 'net.ipv4.tcp_keepalive_time', text: 'alone it changes nothing for sockets without SO_KEEPALIVE, and these have none' },
      { key: 'net.ipv4.tcp_fin_timeout', text: 'nobody has closed these connections' },
      { key: 'net.ipv4.tcp_retries2', text: 'it counts unanswered data, and nothing is being sent' },
    ],
    ...(late && { keys }),
    profiles: ['proxy-behind-nat'],
    harm: Math.round(30 + (25 * ghosts.ghosts) / established),
    place,
  };
}

function idleSockets(established: number, count: number, noTimer: number): Parameters<typeof exampleSockets>[0] {
  const over = [5, 350, 7200].map((seconds) => ({ seconds, count, noTimer }));
  const idle = { of: established, longestSeconds: 9001, over };
  return {
    listeners: [exampleListener({ states: new Map([['ESTAB', established]]), keepalive: established - noTimer, noTimer, idle })],
    established: { incoming: established, outgoing: 0, keepalive: established - noTimer, noTimer },
    idle,
  };
}
