import { reading } from '../model/readings.ts';
import type { Outcome, Symptom } from '../model/symptom.ts';
import { exampleProcess } from './example-processes.ts';
import { cgroupCeilings, hostCeilings, type TaskCeiling, userCeilings } from './task-ceilings.ts';

const near = 0.8;
const mostTold = 4;

export const taskLimits: Symptom = {
  id: 'TS035',
  slug: 'task-limits',
  title: 'No further processes or threads can be started',
  what: 'fork() and pthread_create() fail with EAGAIN because one of four ceilings is reached: the cgroup, the user, or the system',
  why: 'each of the four refuses by itself, so each is held against its own count: told when it is reached, near from 80 % on. The limit of a user is no certain cause, as root and some capabilities pass it, and one below 64 is the lock of a program that never forks',
  sources: ['linux 6.6: kernel/cgroup/pids.c, kernel/fork.c (copy_process)', 'systemd.resource-control(5): TasksMax='],
  needs: [{ part: 'processes' }],
  ill: {
    numbers: { 'tasks.total': 900 },
    after: {
      processes: [exampleProcess({ pid: 2300, program: 'java', unit: 'search.service', threads: 512 })],
      pids: [
        {
          cgroup: '/system.slice/search.service',
          path: '/sys/fs/cgroup/system.slice/search.service/pids.max',
          unit: 'search.service',
          current: 512,
          max: 512,
          refused: 40,
        },
      ],
    },
    sysctl: { 'kernel.threads-max': '127408', 'kernel.pid_max': '4194304' },
  },
  well: {
    numbers: { 'tasks.total': 900 },
    after: {
      // the lock that avahi puts on itself
      processes: [exampleProcess({ pid: 2300, threads: 2, nproc: { soft: '3', hard: '3' } }), exampleProcess({ pid: 2301, threads: 2 })],
      pids: [
        {
          cgroup: '/system.slice/search.service',
          path: '/sys/fs/cgroup/system.slice/search.service/pids.max',
          current: 100,
          max: 512,
          refused: 0,
        },
      ],
    },
    sysctl: { 'kernel.threads-max': '127408', 'kernel.pid_max': '4194304' },
  },
  look(context) {
    const ceilings = [...cgroupCeilings(context), ...userCeilings(context), ...hostCeilings(context)];
    const found = ceilings.filter(({ count, limit }) => count >= near * limit).sort((a, b) => b.count / b.limit - a.count / a.limit);
    if (found.length > 0) return found.slice(0, mostTold).map(outcomeOf);
    if (reading(context.readings, 'tasks.total') === undefined && context.readings.after.pids === undefined)
      return [{ kind: 'notChecked', why: 'neither the limits of cgroups nor the number of all tasks can be read' }];
    const [most] = ceilings.toSorted((a, b) => b.count / b.limit - a.count / a.limit);
    const unread = context.readings.after.pids === undefined ? '; limits of cgroups could not be read' : '';
    return [
      {
        kind: 'ruledOut',
        why: most === undefined ? `no ceiling is known${unread}` : `the nearest is ${most.name}: ${most.count} of ${most.limit}${unread}`,
      },
    ];
  },
};

function outcomeOf({ name, count, limit, cause }: TaskCeiling): Outcome {
  return count >= limit ? cause : { kind: 'notYet', what: `tasks of ${name}`, why: `${count} of ${limit}`, share: count / limit };
}
