import { delta, reading } from '../model/readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleSockets } from './example-sockets.ts';
import { limitEvidence } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { risenCounters } from './risen-counters.ts';
import { unmoved } from './unmoved.ts';

const counter = 'TcpExt.PAWSTimewait';
/** where PAWSTimewait is not there, such segments are counted here, among others */
const older = 'TcpExt.PAWSEstab';
const key = 'net.ipv4.tcp_rfc1337';
/** single late segments meet a TIME-WAIT anywhere; a hundredth of the connections is more than that */
const share = 0.01;

export const timeWaitBehindNat: Symptom = {
  id: 'TS008',
  slug: 'time-wait-behind-nat',
  title: 'New connections meet the TIME-WAIT of another client',
  what: 'A NAT gateway gives the ports of a closed connection to another client while this machine still holds its TIME-WAIT: the SYN has an older timestamp and is refused',
  why: 'PAWSTimewait counts segments with an old timestamp that met a TIME-WAIT; late duplicates do so now and then, so a hundredth of the connections that come in is asked for, or tcp_rfc1337 other than 0, which turns a delay of up to a second into a failure',
  sources: [
    'linux commit c449d5f3a3d7 (PAWSTimewait, in tcp_timewait_state_process)',
    'linux 5.15: net/ipv4/tcp_minisocks.c (tcp_timewait_state_process)',
    'linux commit 9603d47bad46: net/ipv4/tcp_input.c (tcp_rcv_synsent_state_process)',
    'RFC 1337',
  ],
  needs: [{ number: older }, { part: 'sockets' }],
  ill: {
    numbers: { [counter]: [4, 22], [older]: 90, 'Tcp.PassiveOpens': [500, 560] },
    after: { sockets: exampleSockets({ timeWait: { incoming: 2100, outgoing: 0 } }) },
    sysctl: { [key]: '1', 'net.ipv4.tcp_timestamps': '1' },
    kernel: '6.18',
  },
  well: {
    numbers: { [counter]: [4, 5], [older]: 90, 'Tcp.PassiveOpens': [500, 1560] },
    after: { sockets: exampleSockets({ timeWait: { incoming: 2100, outgoing: 0 } }) },
    sysctl: { [key]: '0', 'net.ipv4.tcp_timestamps': '1' },
    kernel: '6.18',
  },
  look(context) {
    const { readings } = context;
    if (reading(readings, counter) === undefined) return [withoutCounter(context)];
    const met = delta(readings, counter) ?? 0;
    if (met === 0) return [unmoved(readings, [counter])];
    const passive = delta(readings, 'Tcp.PassiveOpens') ?? 0;
    const held = Math.max(readings.after.sockets?.timeWait.incoming ?? 0, readings.before?.sockets?.timeWait.incoming ?? 0);
    const kept = (context.sysctl(key)?.value ?? '0') !== '0';
    // an old segment of a connection that this machine began is no SYN of a client
    if (held > 0 && (kept || met >= (met + passive) * share)) return [cause(context, met, passive, kept)];
    const why = `TcpExt PAWSTimewait +${met} with ${passive} connections that came in: single late segments`;
    return [{ kind: 'ruledOut', why }];
  },
};

/** Before PAWSTimewait the same counter tells reordering in living connections too. */
function withoutCounter({ readings }: SymptomContext): Outcome {
  const still = unmoved(readings, [older]);
  if ((delta(readings, older) ?? 0) === 0) return still;
  return {
    kind: 'notChecked',
    why: `TcpExt PAWSEstab +${delta(readings, older)}: this kernel counts in it both reordering and what meets a TIME-WAIT`,
  };
}

function cause(context: SymptomContext, met: number, passive: number, kept: boolean): Cause {
  const { readings } = context;
  const lost = met / (met + passive);
  return {
    kind: 'cause',
    title: 'New connections meet the TIME-WAIT of another client behind the same NAT',
    confidence: 'likely',
    evidence: [
      ...risenCounters(readings, [counter, 'Tcp.PassiveOpens']),
      { fact: 'TIME-WAIT of connections that came in', value: `${readings.after.sockets?.timeWait.incoming ?? 0}`, from: '/proc/net/tcp' },
      ...limitEvidence(context, [key, 'net.ipv4.tcp_timestamps']),
    ],
    reading: [
      `${met} segments with an older timestamp met a TIME-WAIT here, beside ${passive} connections that came in (${percentText(lost)}): the same address and port, another clock.`,
      kept
        ? `The client answers with a reset, which tcp_rfc1337 makes this machine ignore: it cannot connect until the TIME-WAIT ends, up to 60 s after the close.`
        : 'The client answers with a reset, which ends the TIME-WAIT: its next SYN gets in, a second later, or at once where it is a Linux that repeats the SYN after such an answer.',
    ].join(' '),
    do: [
      ...(kept ? [`Set ${key} = 0, its default: the reset then frees the port, and the client gets in within a second.`] : []),
      'Let the gateway hold a port for 60 s after the close before another client gets it, or give it more addresses.',
      'Let the clients close first where the protocol allows: then the TIME-WAIT is with them.',
    ],
    notThis: [
      { key: 'net.ipv4.tcp_tw_reuse', text: 'it acts on connect() alone, these connections come in' },
      { key: 'net.ipv4.tcp_tw_recycle', text: 'it shut out all but one client behind a NAT, and is gone since 4.12' },
      { key: 'net.ipv4.tcp_timestamps', text: 'without them only the sequence number decides, and PAWS is lost for all' },
      { key: 'net.ipv4.tcp_max_tw_buckets', text: 'a small table skips TIME-WAIT, and late segments reach the next connection' },
    ],
    ...(kept && { keys: [key] }),
    profiles: ['proxy-behind-nat'],
    harm: Math.round((kept ? 45 : 20) + 30 * lost),
  };
}
