import { delta, type ProcessReading, risen } from '../model/readings.ts';
import type { ListenerReading } from '../model/socket-readings.ts';
import type { Cause, Symptom, SymptomContext } from '../model/symptom.ts';
import { applicationOf } from './application-of.ts';
import { exampleProcess } from './example-processes.ts';
import { exampleListener, exampleSockets } from './example-sockets.ts';
import { holderPlace } from './holder-place.ts';
import { limitOf } from './limit-of.ts';
import { limitedByUnit } from './limits-line-for.ts';
import { powerOfTwo } from './number-text.ts';
import { holderName, placeName } from './place-name.ts';

const overflows = 'TcpExt.ListenOverflows';

export const acceptStopped: Symptom = {
  id: 'TS013',
  slug: 'accept-stopped',
  title: 'accept() stopped because descriptors ran out',
  what: 'A program with no free descriptor cannot accept: finished handshakes wait in its queue, which then overflows',
  why: 'with all numbers below the soft limit taken accept() fails with EMFILE, and connections that wait at its listener at the same time are those that it cannot take; that they wait in both looks or the queue overflows proves it',
  sources: ['linux 6.6: fs/file.c (alloc_fd), net/socket.c (__sys_accept4_file)', 'accept(2): EMFILE'],
  needs: [{ part: 'sockets' }, { part: 'processes' }],
  ill: {
    before: { sockets: exampleSockets({ listeners: [exampleListener({ queued: 30, unaccepted: 30 })] }) },
    after: {
      sockets: exampleSockets({ listeners: [exampleListener({ queued: 48, unaccepted: 48 })] }),
      processes: [exampleProcess({ open: 64, nofile: { soft: '64', hard: '524288' } })],
    },
    sysctl: { 'fs.nr_open': '1048576' },
  },
  well: {
    after: {
      sockets: exampleSockets({ listeners: [exampleListener({ queued: 2 })] }),
      processes: [exampleProcess({ open: 60, nofile: { soft: '1024', hard: '4096' } })],
    },
  },
  look(context) {
    const { after } = context.readings;
    const waiting = (after.sockets?.listeners ?? []).filter(({ queued }) => queued > 0);
    const known = waiting.filter((one) => acceptors(one, after.processes ?? []).length > 0);
    const stopped = known.flatMap((one) => {
      const acceptor = acceptors(one, after.processes ?? []).find(isFull);
      return acceptor === undefined ? [] : [causeAt(context, one, acceptor)];
    });
    if (stopped.length > 0) return stopped;
    if (waiting.length === 0) return [{ kind: 'ruledOut', why: 'no connection waits for accept() at the look' }];
    const [first] = waiting;
    if (known.length < waiting.length)
      return [
        { kind: 'notChecked', why: `whose listener ${first ? placeName(first) : ''} is, or how many descriptors that has, is not known` },
      ];
    return [{ kind: 'ruledOut', why: `${waiting.length} listeners have connections that wait, and their programs have free descriptors` }];
  },
};

/** The holder of the listener, what it started, and what runs the same program in the same unit: any of them may be who accepts. */
function acceptors({ pid, program, unit }: ListenerReading, processes: readonly ProcessReading[]): readonly ProcessReading[] {
  if (pid === undefined) return [];
  return processes.filter(
    (one) =>
      one.open !== undefined &&
      one.nofile !== undefined &&
      (one.pid === pid || (one.program === program && (one.parent === pid || (unit !== undefined && one.unit === unit)))),
  );
}

function isFull({ open, nofile }: ProcessReading): boolean {
  const soft = nofile?.soft ?? '';
  return open !== undefined && /^\d{1,15}$/.test(soft) && open >= Number(soft);
}

function causeAt(context: SymptomContext, listener: ListenerReading, acceptor: ProcessReading): Cause {
  const { readings, knowledge } = context;
  const { port, queued, limit, states } = listener;
  const { pid, open = 0, nofile, unit } = acceptor;
  const soft = Number(nofile?.soft);
  const earlier = readings.before?.sockets?.listeners.find((one) => one.port === port && one.address === listener.address);
  const overflown = delta(readings, overflows) ?? 0;
  const counted = overflown > 0 ? risen(readings, overflows) : undefined;
  const application = applicationOf(knowledge, acceptor.program);
  const connections = states.get('ESTAB') ?? 0;
  const ceiling = limitOf(context, 'fs.nr_open')?.value ?? 1_048_576;
  const wanted = Math.min(ceiling, powerOfTwo(2 * Math.max(connections, open) + 1024));
  const directive = application?.descriptors?.directive;
  const hard = nofile?.hard ?? '';
  const live = Math.min(wanted, /^\d{1,15}$/.test(hard) ? Number(hard) : wanted);
  return {
    kind: 'cause',
    title: `${holderName(acceptor)} cannot accept at ${placeName(listener)}: it has no descriptors left`,
    confidence: (earlier?.queued ?? 0) > 0 || overflown > 0 ? 'proved' : 'likely',
    evidence: [
      { fact: `descriptors of ${holderName(acceptor)}`, value: `${open} of ${soft}`, from: `/proc/${pid}/fd, /proc/${pid}/limits` },
      {
        fact: `accept queue of ${placeName(listener)}`,
        value: limit === undefined ? `${queued}` : `${queued} of ${limit}`,
        from: limit === undefined ? '/proc/net/tcp' : 'ss -ltn',
      },
      ...(counted ? [counted] : []),
    ],
    reading: [
      `${open} descriptors are open and the limit is ${soft}: accept() fails with EMFILE, so ${queued} finished handshakes wait and nobody takes them.`,
      open > soft && 'Those above it were open before the limit was lowered.',
      limit !== undefined && queued > limit && 'The queue is full, and further clients wait for their own retries.',
      application?.whenShort && `${application.title ?? application.name}: ${application.whenShort.text}.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      ...(directive ? [`${application?.title ?? application?.name} sets its limit itself: ${directive}.`] : []),
      limitedByUnit(acceptor)
        ? `Raise the limit where ${unit} gets it: LimitNOFILE=${wanted} under [Service] in a drop-in (systemctl edit ${unit}), then restart it (2 * ${Math.max(connections, open)} + 1024, rounded up).`
        : `Start it with a higher soft limit: nofile ${wanted} (2 * ${Math.max(connections, open)} + 1024, rounded up).`,
      ...(live > soft ? [`Until then: prlimit --pid ${pid} --nofile=${live}:${hard}.`] : []),
      'See why so many are open: connections that nobody closes (CLOSE-WAIT, ghosts) fill every limit.',
    ],
    notThis: [
      { key: 'net.core.somaxconn', text: 'a longer queue holds more who wait, and nobody accepts them' },
      { key: 'fs.file-max', text: 'it is of the whole system and ends with ENFILE' },
      { key: 'net.ipv4.tcp_max_syn_backlog', text: 'these handshakes are finished' },
    ],
    keys: ['nofile'],
    harm: 95,
    place: { port, ...holderPlace({ program: acceptor.program, ...(unit !== undefined && { unit }) }) },
    explains: ['TS003', 'TS004', 'TS015', 'TS020', 'TS040'],
  };
}
