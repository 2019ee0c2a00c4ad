import type { Outcome, Symptom } from '../model/symptom.ts';
import { exampleProcess } from './example-processes.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { bytesText, percentText, powerOfTwo } from './number-text.ts';
import { holderName } from './place-name.ts';

const key = 'vm.max_map_count';
const near = 0.8;
const mostTold = 3;

export const mapCount: Symptom = {
  id: 'TS034',
  slug: 'map-count',
  title: 'A program has no memory mappings left',
  what: 'A program has as many memory mappings as vm.max_map_count allows, so mmap(), mprotect() and new threads fail with ENOMEM while memory is free',
  why: 'the kernel refuses a further mapping at the limit: told when the lines of /proc/PID/maps reach it, near from 80 % on; counted for the programs with the most memory only',
  sources: ['linux 6.6: mm/mmap.c (do_mmap)', 'linux 6.12: Documentation/admin-guide/sysctl/vm.rst'],
  needs: [{ part: 'processes' }, { sysctl: key }],
  ill: {
    numbers: { 'meminfo.MemAvailable': 9_000_000_000 },
    after: { processes: [exampleProcess({ pid: 2300, program: 'java', unit: 'search.service', maps: 65_531, virtualBytes: 4e11 })] },
    sysctl: { [key]: '65530' },
  },
  well: {
    after: { processes: [exampleProcess({ pid: 2300, program: 'java', maps: 31_000, virtualBytes: 4e11 })] },
    sysctl: { [key]: '65530' },
  },
  look(context) {
    const limit = limitOf(context, key);
    if (limit === undefined) return [{ kind: 'notChecked', why: `${key} is not known` }];
    const counted = (context.readings.after.processes ?? []).flatMap((one) => (one.maps === undefined ? [] : [{ one, maps: one.maps }]));
    counted.sort((a, b) => b.maps - a.maps || a.one.pid - b.one.pid);
    const [most] = counted;
    if (most === undefined) return [{ kind: 'notChecked', why: 'the mappings of no program could be counted: needs root' }];
    const told = counted
      .filter(({ maps }) => maps >= near * limit.value)
      .slice(0, mostTold)
      .map(({ one, maps }): Outcome => {
        const share = maps / Math.max(1, limit.value);
        if (share < 1)
          return { kind: 'notYet', what: `mappings of ${holderName(one)}`, why: `${maps} of ${limit.text}, ${percentText(share)}`, share };
        const available = context.readings.after.numbers.get('meminfo.MemAvailable');
        return {
          kind: 'cause',
          title: `${holderName(one)} has no memory mappings left`,
          confidence: 'proved',
          evidence: [
            { fact: `mappings of ${holderName(one)}`, value: `${maps}`, from: `/proc/${one.pid}/maps` },
            ...limitEvidence(context, [key]),
            ...(available === undefined ? [] : [{ fact: 'MemAvailable', value: bytesText(available), from: '/proc/meminfo' }]),
          ],
          reading: `It has ${maps} mappings and ${limit.text} are allowed: the next one fails with ENOMEM${available === undefined ? '' : `, although ${bytesText(available)} of memory are available`}.`,
          do: [
            `See what ${one.program} maps: many files (an index in memory-mapped pieces), threads (one or two mappings each), or pieces that it never gives back.`,
            `Raise ${key} to ${powerOfTwo(Math.max(262_144, 2 * maps))}; it acts at once and costs nothing until it is used.`,
          ],
          notThis: [
            { text: 'more memory or a smaller heap: not bytes are short but mappings' },
            { key: 'vm.overcommit_memory', text: 'the refusal comes from the number of mappings' },
          ],
          keys: [key],
          harm: 75,
          place: { program: one.program, pid: one.pid, ...(one.unit !== undefined && { unit: one.unit }) },
        };
      });
    if (told.length > 0) return told;
    return [
      {
        kind: 'ruledOut',
        why: `${most.maps} of ${limit.text} mappings in ${holderName(most.one)}, the most of ${counted.length} programs that were counted`,
      },
    ];
  },
};
