import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { type CrowdedProgram, crowdedPrograms } from './crowded-programs.ts';
import { exampleProcess } from './example-processes.ts';
import { limitedByUnit, type NofileLine, nofileLineAbove } from './limits-line-for.ts';
import { percentText } from './number-text.ts';
import { holderName } from './place-name.ts';

/** from here on the larger limit of the file would be missed */
const near = 0.8;
const mostTold = 3;

const exampleFile = {
  path: '/etc/security/limits.conf',
  lines: [
    {
      kind: 'limit' as const,
      path: '/etc/security/limits.conf',
      line: 12,
      text: '* soft nofile 65535',
      span: { start: 0, end: 19, line: 12, column: 1, endLine: 12, endColumn: 20 },
      domain: '*',
      type: 'soft',
      item: 'nofile',
      value: '65535',
    },
  ],
};

export const limitsFileNotReached: Symptom = {
  id: 'TS022',
  slug: 'limits-file-not-reached',
  title: 'A limit was raised in limits.conf and the service does not get it',
  what: 'A service runs near its soft limit of descriptors, and the line that was meant to raise it stands in limits.conf, which PAM applies to logins only',
  why: 'a smaller limit alone harms nobody, so it is told from 80 % of the limit on; at 100 % TS020 tells it together with what fails',
  sources: ['limits.conf(5), pam_limits(8)', 'systemd.exec(5): LimitNOFILE='],
  needs: [{ part: 'processes' }],
  ill: { after: { processes: [exampleProcess({ open: 950 })] }, limitsFiles: [exampleFile] },
  well: { after: { processes: [exampleProcess({ open: 300 })] }, limitsFiles: [exampleFile] },
  look(context) {
    const files = context.limitsFiles;
    if (files === undefined) return [{ kind: 'notChecked', why: 'the files of limits were not read' }];
    const services = (context.readings.after.processes ?? []).filter(limitedByUnit);
    const programs = crowdedPrograms(services);
    const missed = programs.flatMap((one) => {
      const line = nofileLineAbove(files, one.fullest, one.soft);
      return line === undefined ? [] : [{ one, line }];
    });
    const close = missed.filter(({ one }) => one.share >= near && one.share < 1);
    if (close.length > 0) return close.slice(0, mostTold).map(({ one, line }): Outcome => causeOf(context, one, line));
    if (services.length === 0) return [{ kind: 'ruledOut', why: 'no service of systemd runs here' }];
    if (programs.length === 0) return [{ kind: 'notChecked', why: 'limits or descriptors of no service could be read: needs root' }];
    const [first] = missed;
    return [
      {
        kind: 'ruledOut',
        why:
          first === undefined
            ? 'no line of limits.conf asks for more descriptors than a service has'
            : `${first.line.path}:${first.line.line} does not reach ${first.one.fullest.unit}, which has ${first.one.open} of ${first.one.soft} open`,
      },
    ];
  },
};

function causeOf({ readings }: SymptomContext, { fullest, open, soft, share }: CrowdedProgram, line: NofileLine): Cause {
  const { pid, program, unit = '' } = fullest;
  const earlier = readings.before?.processes?.find((one) => one.pid === pid && one.program === program)?.open;
  return {
    kind: 'cause',
    title: `${unit} does not get the limit of ${line.path}:${line.line}`,
    confidence: 'likely',
    evidence: [
      { fact: `descriptors of ${holderName(fullest)}`, value: `${open} of ${soft}`, from: `/proc/${pid}/fd, /proc/${pid}/limits` },
      { fact: `nofile of ${line.domain}`, value: line.value, from: `${line.path}:${line.line}` },
      ...(earlier === undefined || earlier >= open
        ? []
        : [{ fact: 'opened in the window', value: `+${open - earlier} in ${readings.seconds.toFixed(1)} s`, from: `/proc/${pid}/fd` }]),
    ],
    reading: `${percentText(share)} of the soft limit ${soft} are open. The line asks for ${line.value}, but PAM applies limits.conf when a session is opened, and systemd starts ${unit} without one.`,
    do: [
      `Write LimitNOFILE=${/^\d+$/.test(line.value) ? line.value : '524288'} under [Service] in a drop-in of ${unit} (systemctl edit ${unit}), then restart the unit.`,
      'Take the line out of limits.conf unless it is meant for logins as well.',
    ],
    notThis: [
      { text: 'ulimit -n in a shell and a new login: they change the shell, not the service' },
      { key: 'fs.file-max', text: 'it limits the whole system, this is the limit of one program' },
    ],
    keys: ['nofile'],
    harm: 30,
    place: { program, unit },
  };
}
