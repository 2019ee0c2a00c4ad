import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { applicationOf } from './application-of.ts';
import { type CrowdedProgram, crowdedPrograms } from './crowded-programs.ts';
import { exampleProcess } from './example-processes.ts';
import { exampleSockets } from './example-sockets.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { limitedByUnit, nofileLineAbove } from './limits-line-for.ts';
import { percentText, powerOfTwo } from './number-text.ts';
import { holderName } from './place-name.ts';

const near = 0.8;
/** more are not told one by one */
const mostTold = 5;

export const descriptorsOfProgram: Symptom = {
  id: 'TS020',
  slug: 'descriptors-of-program',
  title: 'A program has no descriptors left',
  what: 'A program has as many files and sockets open as its soft limit allows: every further open(), accept() and socket() fails with EMFILE',
  why: 'EMFILE means that no number below the soft limit is free, so it is a cause when as many are open as the limit says and near from 80 % on; a program with a limit below 16, or with more open than its hard limit, has locked itself up; more open than the soft limit alone is likely, as some may have been inherited with higher numbers',
  sources: ['linux 6.6: fs/file.c (alloc_fd)', 'linux 6.6: Documentation/filesystems/proc.rst', 'systemd.exec(5): LimitNOFILE='],
  needs: [{ part: 'processes' }],
  ill: {
    before: { processes: [exampleProcess({ open: 998 })] },
    after: {
      processes: [
        exampleProcess({ open: 1024, descriptors: { sockets: 1009, pipes: 2, inotify: 0, inotifyWatches: 0, epoll: 1 } }),
        exampleProcess({ pid: 1, program: 'systemd', unit: 'init.scope', uid: 0 }),
      ],
      sockets: exampleSockets({}),
    },
    sysctl: { 'fs.nr_open': '1048576' },
  },
  well: {
    // sshd before the login allows itself nothing more
    after: {
      processes: [exampleProcess({ open: 830 }), exampleProcess({ pid: 900, program: 'sshd', open: 6, nofile: { soft: '1', hard: '1' } })],
    },
  },
  look(context) {
    const processes = context.readings.after.processes ?? [];
    const programs = crowdedPrograms(processes);
    const full = programs.filter(({ share }) => share >= 1);
    const close = programs.filter(({ share }) => share >= near && share < 1);
    const found: Outcome[] = [
      ...full.slice(0, mostTold).map((one) => causeOf(context, one)),
      ...close.slice(0, mostTold).map(
        (one): Outcome => ({
          kind: 'notYet',
          what: `descriptors of ${holderName(one.fullest)}`,
          why: `${one.open} of ${one.soft} open, ${percentText(one.share)}`,
          share: one.share,
        }),
      ),
    ];
    if (found.length > 0) return found;
    const unseen = processes.filter(({ open, nofile }) => open === undefined || nofile === undefined).length;
    const [most] = programs;
    if (most === undefined) return [{ kind: 'notChecked', why: 'descriptors and limits of no program could be read: needs root' }];
    const why = `the fullest is ${holderName(most.fullest)}: ${most.open} of ${most.soft} open`;
    if (unseen * 2 > processes.length)
      return [{ kind: 'notChecked', why: `${unseen} of ${processes.length} programs could not be looked into: needs root` }];
    return [{ kind: 'ruledOut', why: unseen > 0 ? `${why}; ${unseen} programs could not be looked into` : why }];
  },
};

function causeOf(context: SymptomContext, one: CrowdedProgram): Cause {
  const { fullest, open, soft, others } = one;
  const { pid, program, unit } = fullest;
  const { before, after } = context.readings;
  const earlier = before?.processes?.find((one) => one.pid === pid && one.program === program)?.open;
  const grown = earlier === undefined || earlier >= open ? undefined : open - earlier;
  const kinds = fullest.descriptors;
  const waiting = after.sockets?.closeWait.filter((held) => held.pid === pid).reduce((total, { count }) => total + count, 0) ?? 0;
  const line = limitedByUnit(fullest) ? nofileLineAbove(context.limitsFiles ?? [], fullest, soft) : undefined;
  return {
    kind: 'cause',
    title: `${holderName(fullest)} has no descriptors left`,
    confidence: open > soft ? 'likely' : 'proved',
    evidence: [
      { fact: `descriptors of ${holderName(fullest)}`, value: `${open} of ${soft}`, from: `/proc/${pid}/fd, /proc/${pid}/limits` },
      ...(grown === undefined
        ? []
        : [{ fact: 'opened in the window', value: `+${grown} in ${context.readings.seconds.toFixed(1)} s`, from: `/proc/${pid}/fd` }]),
      ...(kinds === undefined
        ? []
        : [
            {
              fact: 'of these',
              value: `${kinds.atLeast ? 'at least ' : ''}${kinds.sockets} sockets, ${kinds.pipes} pipes, ${kinds.inotify} inotify, ${kinds.epoll} epoll`,
              from: `/proc/${pid}/fd`,
            },
          ]),
      ...(waiting === 0 ? [] : [{ fact: 'sockets in CLOSE-WAIT', value: `${waiting}`, from: '/proc/net/tcp' }]),
      ...(line === undefined ? [] : [{ fact: `nofile of ${line.domain}`, value: line.value, from: `${line.path}:${line.line}` }]),
      ...limitEvidence(context, ['fs.nr_open']),
    ],
    reading: [
      open > soft
        ? `It has ${open} open and its soft limit is ${soft}: some have numbers above the limit, inherited or from before it was lowered, and below it nothing is likely to be free.`
        : `All ${soft} numbers below its soft limit are taken, so that it can neither accept a connection nor open a file.`,
      others > 0 && `${others} other processes of this program have reached the same limit.`,
      waiting * 2 > open &&
        `${waiting} of them are connections that the other side has closed and the program has not: a leak, which fills a larger limit too.`,
      line !== undefined &&
        `The line ${line.path}:${line.line} asks for ${line.value}, but systemd starts ${unit} and no session does: PAM never applies it here.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: remedies(context, one, waiting),
    notThis: [
      { key: 'fs.file-max', text: 'it limits the whole system and ends with ENFILE, this is the limit of one program' },
      ...(limitedByUnit(fullest) ? [{ text: `limits.conf and ulimit -n in a shell: they do not reach ${unit}` }] : []),
      { key: 'fs.nr_open', text: 'it is only the ceiling to which a limit may be raised' },
    ],
    keys: ['nofile'],
    harm: 80,
    place: { program, ...(others === 0 && { pid }), ...(unit !== undefined && { unit }) },
    explains: ['TS003'],
  };
}

function remedies(context: SymptomContext, { fullest, open, soft, hard }: CrowdedProgram, waiting: number): readonly string[] {
  const application = applicationOf(context.knowledge, fullest.program);
  const ceiling = limitOf(context, 'fs.nr_open')?.value ?? 1_048_576;
  const wanted = Math.min(powerOfTwo(2 * open), ceiling);
  const most = /^\d+$/.test(hard) ? Number(hard) : ceiling;
  const directive = application?.descriptors?.directive;
  return [
    waiting * 2 > open
      ? `Find where ${fullest.program} does not close() what the other side has closed; a restart frees them for now.`
      : `See whether the number follows its connections or only grows: ls -l /proc/${fullest.pid}/fd. What only grows is a leak in the program.`,
    ...(directive ? [`${application.title ?? application.name} sets it itself: ${directive}.`] : []),
    limitedByUnit(fullest)
      ? `Raise it where ${fullest.unit} gets it: LimitNOFILE=${wanted} under [Service] in a drop-in (systemctl edit ${fullest.unit}), then restart the unit.`
      : `Raise it for the account: a soft and a hard line nofile ${wanted} in a file of /etc/security/limits.d, then a new login; what a container runtime starts has the runtime's option instead.`,
    ...(most > soft
      ? [
          `Until its next start: prlimit --pid ${fullest.pid} --nofile=${Math.min(wanted, most)}:${hard}; many programs size their tables at the start and do not notice.`,
        ]
      : []),
  ];
}
