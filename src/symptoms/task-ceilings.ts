import { rise } from '../model/readings.ts';
import type { Cause, SymptomContext } from '../model/symptom.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { logEvidence, loggedLately } from './logged-lately.ts';
import { ofUsers } from './of-user.ts';
import { holderName } from './place-name.ts';

/** One of the limits of processes and threads, with what stands against it and what is to be said where it is reached. */
export interface TaskCeiling {
  readonly name: string;
  readonly count: number;
  readonly limit: number;
  readonly cause: Cause;
}

const message = ['pids-cgroup'];
/** a limit of fewer is the lock of a program that never forks */
const locked = 64;
const title = (name: string) => `No further processes or threads can be started in ${name}`;
const find = 'Find what grows first: ps -eLf by program; threads that only become more are a leak.';

/** pids.max of each cgroup. */
export function cgroupCeilings({ readings }: SymptomContext): readonly TaskCeiling[] {
  const lately = loggedLately(readings, message);
  return (readings.after.pids ?? [])
    .filter(({ max }) => max > 0)
    .map(({ cgroup, path, unit, current, max, refused }) => {
      const earlier = readings.before?.pids?.find((one) => one.path === path)?.refused;
      const by = rise(earlier, refused);
      const name = unit ?? `cgroup ${cgroup}`;
      return {
        name,
        count: current,
        limit: max,
        cause: {
          kind: 'cause',
          title: title(name),
          confidence: 'proved',
          evidence: [
            { fact: `tasks of ${name}`, value: `${current} of ${max}`, from: path },
            ...(refused === undefined
              ? []
              : [
                  {
                    fact: 'refused by it',
                    value: by === undefined ? `${refused} since it was made` : `+${by} in the window`,
                    from: path.replace(/max$/, 'events'),
                  },
                ]),
            ...(lately === undefined ? [] : logEvidence(readings, message)),
          ],
          reading: `The cgroup has ${current} tasks, threads among them, and pids.max is ${max}: fork() and pthread_create() in it fail with EAGAIN.`,
          do: [
            find,
            unit === undefined
              ? `Raise the limit where the cgroup gets it: TasksMax= of its unit or slice, the option of the container runtime (pids limit), to ${2 * max}.`
              : `Raise TasksMax= to ${2 * max} in a drop-in of ${unit} (systemctl edit ${unit}); systemctl set-property does so at once.`,
          ],
          notThis: [
            { key: 'kernel.pid_max', text: 'the system has numbers left, the cgroup has not' },
            { key: 'kernel.threads-max', text: 'it limits the system, the cgroup is full before' },
            { text: 'nproc and limits.conf: they count the tasks of a user, and this is the limit of a cgroup' },
          ],
          harm: 75,
          place: unit === undefined ? {} : { unit },
        },
      };
    });
}

/** nproc: the tasks of each user against the least limit of its processes. */
export function userCeilings({ readings }: SymptomContext): readonly TaskCeiling[] {
  const processes = readings.after.processes ?? [];
  return ofUsers(processes, ({ threads }) => threads).flatMap((user): readonly TaskCeiling[] => {
    if (user.uid === 0) return [];
    const bound = processes
      .filter(({ uid, nproc }) => uid === user.uid && nproc !== undefined && /^\d+$/.test(nproc.soft) && Number(nproc.soft) >= locked)
      .sort((a, b) => Number(a.nproc?.soft) - Number(b.nproc?.soft));
    const [least] = bound;
    if (least?.nproc === undefined) return [];
    const { program, pid, unit } = least;
    const limit = Number(least.nproc.soft);
    return [
      {
        name: `user ${user.uid}`,
        count: user.count,
        limit,
        cause: {
          kind: 'cause',
          title: `${holderName(least)} cannot start processes or threads: user ${user.uid} has too many`,
          confidence: 'likely',
          evidence: [
            { fact: `tasks of user ${user.uid}`, value: `${user.count}`, from: '/proc/PID/stat' },
            { fact: `Max processes of ${holderName(least)}`, value: least.nproc.soft, from: `/proc/${pid}/limits` },
            { fact: `tasks of ${holderName(user.most)}`, value: `${user.mostCount}`, from: `/proc/${user.most.pid}/stat` },
          ],
          reading: `All tasks of user ${user.uid} count against the limit of each of its processes, those of other services and containers too: ${user.count} against ${limit}. Whoever has CAP_SYS_RESOURCE or CAP_SYS_ADMIN passes it.`,
          do: [
            find,
            unit === undefined
              ? `Raise nproc of the account in a file of /etc/security/limits.d to ${2 * user.count}, then a new login.`
              : `Raise LimitNPROC= of ${unit} to ${2 * user.count}, or give the service a user of its own.`,
          ],
          notThis: [
            { key: 'kernel.pid_max', text: 'the system has numbers left' },
            { key: 'kernel.threads-max', text: 'it limits the system, the user is at the limit before' },
          ],
          keys: ['nproc'],
          harm: 60,
          place: { program, ...(unit !== undefined && { unit }) },
        },
      },
    ];
  });
}

/** kernel.threads-max and kernel.pid_max. */
export function hostCeilings(context: SymptomContext): readonly TaskCeiling[] {
  const { readings } = context;
  const total = readings.after.numbers.get('tasks.total');
  if (total === undefined) return [];
  const largest = [...(readings.after.processes ?? [])].sort((a, b) => (b.threads ?? 0) - (a.threads ?? 0))[0];
  return ['kernel.threads-max', 'kernel.pid_max'].flatMap((key): readonly TaskCeiling[] => {
    const limit = limitOf(context, key);
    if (limit === undefined || limit.value === 0) return [];
    // since 6.14 a pid namespace has a pid_max of its own, and the number of tasks is that of the host
    if (key === 'kernel.pid_max' && context.facts.environment?.value.kind === 'container') return [];
    const other = key === 'kernel.pid_max' ? 'kernel.threads-max' : 'kernel.pid_max';
    return [
      {
        name: `the system (${key})`,
        count: total,
        limit: limit.value,
        cause: {
          kind: 'cause',
          title: title('the whole system'),
          confidence: 'proved',
          evidence: [
            { fact: 'tasks', value: `${total}`, from: '/proc/loadavg' },
            ...limitEvidence(context, [key, other]),
            ...(largest?.threads === undefined
              ? []
              : [{ fact: `tasks of ${holderName(largest)}`, value: `${largest.threads}`, from: `/proc/${largest.pid}/stat` }]),
          ],
          reading: `${total} tasks run and ${key} is ${limit.text}: every fork() fails with EAGAIN, for root as well.`,
          do: [find, `Raise ${key} to ${2 * limit.value}, twice what it is; see that ${other} is not the next.`],
          notThis: [{ text: 'nproc and TasksMax=: they limit users and services, here the system is full' }],
          keys: [key],
          harm: 95,
        },
      },
    ];
  });
}
