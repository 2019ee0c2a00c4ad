import { fieldOf } from '../model/judgement.ts';
import { type Guard, warning } from './guard.ts';

/** Limits that are set as wanted and do not hold what they promise. */
export const limitGuards: readonly Guard[] = [
  {
    id: 'TA113',
    slug: 'nproc-above-tasks',
    what: 'An nproc limit above kernel.pid_max or kernel.threads-max',
    why: 'the kernel has no more numbers and tasks than these for all users together: fork() fails there, whatever the limit says',
    instead: 'raise kernel.pid_max and kernel.threads-max first, or ask for less',
    check(q) {
      const limit = q.key === 'nproc' ? fieldOf(q.value, 0) : undefined;
      if (limit === undefined) return undefined;
      for (const key of ['kernel.pid_max', 'kernel.threads-max']) {
        const most = fieldOf(q.planned(key) ?? '', 0);
        if (most !== undefined && most < limit) return warning(`nproc ${q.value} is never met: ${key} is ${most}`);
      }
      return undefined;
    },
  },
  {
    id: 'TA114',
    slug: 'memlock-above-memory',
    what: 'A memlock limit above memory',
    why: 'locked memory is neither swapped nor given back: a program that locks what it may leaves nothing to the others',
    instead: 'leave some memory to the rest of the machine, or say unlimited where the program is trusted with all of it',
    check(q) {
      // in bytes, as the kernel has it
      const limit = q.key === 'memlock' ? fieldOf(q.value, 0) : undefined;
      const ram = q.facts.memoryBytes?.value;
      if (limit === undefined || ram === undefined || limit <= BigInt(Math.ceil(ram))) return undefined;
      return warning(`memlock ${q.value} is more than the ${ram} bytes of memory`);
    },
  },
];
