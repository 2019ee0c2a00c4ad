import { reading, shownNow } from '../model/readings.ts';
import type { Symptom } from '../model/symptom.ts';
import { exampleProcess } from './example-processes.ts';
import { logEvidence, loggedEver, loggedLately } from './logged-lately.ts';
import { percentText } from './number-text.ts';
import { holderName } from './place-name.ts';

const message = ['file-max'];
const near = 0.8;

export const descriptorsOfSystem: Symptom = {
  id: 'TS021',
  slug: 'descriptors-of-system',
  title: 'The whole system has no open files left',
  what: 'As many files are open as fs.file-max allows, so open() and socket() fail with ENFILE for all but root',
  why: 'the kernel refuses whoever has no CAP_SYS_ADMIN when the open files of all programs reach fs.file-max: a cause from there on or when the kernel said so in the window, near from 80 % on',
  sources: ['linux 6.6: fs/file_table.c (alloc_empty_file)'],
  needs: [{ number: 'file-nr.open' }, { number: 'file-nr.max' }],
  ill: {
    numbers: { 'file-nr.open': [65_020, 65_540], 'file-nr.max': 65_536 },
    after: { processes: [exampleProcess({ open: 40_000, nofile: { soft: '524288', hard: '524288' } })] },
  },
  well: { numbers: { 'file-nr.open': 800, 'file-nr.max': Number('9223372036854775807') } },
  look({ readings }) {
    const [open = 0, max = 0] = [reading(readings, 'file-nr.open'), reading(readings, 'file-nr.max')];
    const share = max > 0 ? open / max : 1;
    const lately = loggedLately(readings, message);
    const earlier = loggedEver(readings, message);
    if (share < 1 && lately === undefined) {
      if (share >= near)
        return [{ kind: 'notYet', what: 'open files of the system', why: `${open} of ${max}, ${percentText(share)}`, share }];
      const often = earlier === undefined ? '' : `; ${earlier}`;
      return [
        {
          kind: 'ruledOut',
          why: max > 1e15 ? `${open} open files, no limit that could be reached${often}` : `${open} of ${max} open files${often}`,
        },
      ];
    }
    const holders = (readings.after.processes ?? []).filter((one) => (one.open ?? 0) > 0).sort((a, b) => (b.open ?? 0) - (a.open ?? 0));
    const [most] = holders;
    const shown = [shownNow(readings, 'file-nr.open'), shownNow(readings, 'file-nr.max')].filter((one) => one !== undefined);
    return [
      {
        kind: 'cause',
        title: 'The whole system has no open files left',
        confidence: 'proved',
        evidence: [
          ...shown,
          ...logEvidence(readings, message),
          ...holders
            .slice(0, 3)
            .map((one) => ({ fact: `descriptors of ${holderName(one)}`, value: `${one.open}`, from: `/proc/${one.pid}/fd` })),
        ],
        reading: `${open} files are open and fs.file-max is ${max}: every program without CAP_SYS_ADMIN gets ENFILE, while root still can open files.`,
        do: [
          most === undefined
            ? 'Find the program with the most open files: lsof -n, or count /proc/PID/fd; a number that only grows is a leak.'
            : `Look at ${holderName(most)} first, it has ${most.open} of them: a number that only grows is a leak in it.`,
          `Raise fs.file-max to ${2 * Math.max(open, max)} (twice what is there); each program is still bound by its own nofile.`,
        ],
        notThis: [{ text: 'nofile, LimitNOFILE= and limits.conf: they limit single programs and end with EMFILE' }],
        keys: ['fs.file-max'],
        harm: 95,
        explains: ['TS003'],
        anywhere: true,
      },
    ];
  },
};
