import { reading } from '../model/readings.ts';
import type { Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleProcess } from './example-processes.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { logEvidence, loggedEver, loggedLately } from './logged-lately.ts';
import { bytesText, percentText } from './number-text.ts';
import { holderName } from './place-name.ts';

const [committed, most] = ['meminfo.Committed_AS', 'meminfo.CommitLimit'];
const message = ['vm-enough'];
const near = 0.9;

export const overcommitRefusals: Symptom = {
  id: 'TS036',
  slug: 'overcommit-refusals',
  title: 'Memory is refused because all of it is promised',
  what: 'With vm.overcommit_memory = 2 the kernel refuses malloc(), fork() and new threads when the memory that it has promised reaches CommitLimit, used or not',
  why: 'only mode 2 holds Committed_AS against CommitLimit; programs other than root are refused at CommitLimit less admin_reserve_kbytes: likely from there on, proved when the kernel says in the window that it refused, near from 90 % on',
  sources: ['linux 6.6: mm/util.c (__vm_enough_memory)', 'linux 6.12: Documentation/mm/overcommit-accounting.rst'],
  needs: [{ sysctl: 'vm.overcommit_memory' }],
  ill: {
    numbers: {
      [committed]: 8_250_000_000,
      [most]: 8_256_000_000,
      'meminfo.MemTotal': 16_512_000_000,
      'meminfo.MemAvailable': 9_000_000_000,
      'meminfo.SwapTotal': 0,
    },
    after: { processes: [exampleProcess({ pid: 2300, program: 'java', virtualBytes: 6e9 })] },
    sysctl: { 'vm.overcommit_memory': '2', 'vm.overcommit_ratio': '50', 'vm.overcommit_kbytes': '0', 'vm.admin_reserve_kbytes': '8192' },
  },
  well: { numbers: { [committed]: 28_250_000_000, [most]: 8_256_000_000 }, sysctl: { 'vm.overcommit_memory': '0' } },
  look(context) {
    const { readings } = context;
    const mode = context.sysctl('vm.overcommit_memory')?.value;
    const [promised, limit] = [reading(readings, committed), reading(readings, most)];
    const lately = loggedLately(readings, message);
    if (mode !== '2') {
      const often = loggedEver(readings, message);
      const single = often === undefined ? '' : `; of single requests that were too large ${often}`;
      return [{ kind: 'ruledOut', why: `vm.overcommit_memory is ${mode}: CommitLimit refuses nothing${single}` }];
    }
    if (promised === undefined || limit === undefined)
      return [{ kind: 'notChecked', why: '/proc/meminfo does not tell CommitLimit and Committed_AS' }];
    const reserve = (limitOf(context, 'vm.admin_reserve_kbytes')?.value ?? 0) * 1024;
    const left = limit - reserve - promised;
    if (left > 0 && lately === undefined) {
      const share = promised / Math.max(1, limit - reserve);
      const used = `${bytesText(promised)} of ${bytesText(limit)} promised`;
      return [
        share >= near
          ? { kind: 'notYet', what: 'memory that may be promised', why: `${used}, ${percentText(share)}`, share }
          : { kind: 'ruledOut', why: used },
      ];
    }
    return [causeOf(context, promised, limit, lately !== undefined)];
  },
};

function causeOf(context: SymptomContext, promised: number, limit: number, said: boolean): Outcome {
  const { readings } = context;
  const number = (name: string) => reading(readings, `meminfo.${name}`);
  const available = number('MemAvailable');
  const memory = (number('MemTotal') ?? 0) - (number('Hugetlb') ?? (number('HugePages_Total') ?? 0) * (number('Hugepagesize') ?? 0));
  const swap = number('SwapTotal') ?? 0;
  const ratio = limitOf(context, 'vm.overcommit_ratio');
  const bytes = (limitOf(context, 'vm.overcommit_kbytes')?.value ?? 0) > 0;
  // a fifth more than is promised now, and never more than there is
  const wanted = memory > 0 ? Math.min(95, Math.ceil((100 * (1.2 * promised - swap)) / memory)) : undefined;
  const raises = !bytes && wanted !== undefined && ratio !== undefined && wanted > ratio.value;
  const [largest] = [...(readings.after.processes ?? [])].sort((a, b) => (b.virtualBytes ?? 0) - (a.virtualBytes ?? 0));
  return {
    kind: 'cause',
    title: 'Memory is refused because all of it is promised',
    confidence: said ? 'proved' : 'likely',
    evidence: [
      { fact: 'Committed_AS', value: bytesText(promised), from: '/proc/meminfo' },
      { fact: 'CommitLimit', value: bytesText(limit), from: '/proc/meminfo' },
      ...(available === undefined ? [] : [{ fact: 'MemAvailable', value: bytesText(available), from: '/proc/meminfo' }]),
      ...limitEvidence(context, ['vm.overcommit_memory', 'vm.overcommit_ratio', 'vm.overcommit_kbytes', 'vm.admin_reserve_kbytes']),
      ...logEvidence(readings, message),
    ],
    reading: [
      `${bytesText(promised)} are promised and ${bytesText(limit)} may be, part of that for root alone: requests are refused with ENOMEM.`,
      available !== undefined && `${bytesText(available)} are available all the same: what is short is the promise.`,
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      largest?.virtualBytes === undefined
        ? 'Look for programs that reserve far more than they use (VSZ against RSS in ps), and give their heap and thread stacks a limit.'
        : `Look at ${holderName(largest)} first, it reserves ${bytesText(largest.virtualBytes)} of addresses: limit its heap and thread stacks.`,
      'Add swap: every byte of it may be promised, whether it is ever used or not.',
      ...(raises
        ? [
            `Or raise vm.overcommit_ratio from ${ratio.text} to ${wanted}: memory x ratio / 100 + swap is then a fifth more than is promised now, and at most 95 % of memory.`,
          ]
        : []),
      ...(bytes ? ['Or raise vm.overcommit_kbytes, which is set and takes the place of the ratio.'] : []),
    ],
    notThis: [
      { key: 'vm.max_map_count', text: 'the number of mappings is another limit with the same error' },
      { key: 'vm.swappiness', text: 'how much is swapped out does not change what may be promised' },
    ],
    keys: [bytes ? 'vm.overcommit_kbytes' : 'vm.overcommit_ratio'],
    harm: 80,
  };
}
