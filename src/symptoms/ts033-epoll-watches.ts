import type { Symptom } from '../model/symptom.ts';
import { exampleProcess } from './example-processes.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { ofUsers } from './of-user.ts';
import { holderName } from './place-name.ts';

const key = 'fs.epoll.max_user_watches';
const near = 0.8;

const watcher = (epollWatches: number) =>
  exampleProcess({ descriptors: { sockets: 900, pipes: 2, inotify: 0, inotifyWatches: 0, epoll: 1, epollWatches } });

export const epollWatches: Symptom = {
  id: 'TS033',
  slug: 'epoll-watches',
  title: 'A user has no epoll registrations left',
  what: 'Servers cannot register a further connection with epoll: it is accepted and never served',
  why: 'the limit counts what all processes of one user have registered; the default grows with memory and is hardly ever reached, so that a limit that is reached was lowered. Processes with more than 2000 descriptors are not counted, as the kernel would stop them meanwhile',
  sources: ['linux 6.6: fs/eventpoll.c (ep_insert)', 'epoll(7)'],
  needs: [{ part: 'processes' }, { sysctl: key }],
  ill: { after: { processes: [watcher(900)] }, sysctl: { [key]: '900' } },
  well: { after: { processes: [watcher(900)] }, sysctl: { [key]: '903000' } },
  look(context) {
    const processes = context.readings.after.processes ?? [];
    const limit = limitOf(context, key);
    if (limit === undefined) return [{ kind: 'notChecked', why: `${key} is not known` }];
    const seen = processes.filter(({ descriptors, uid }) => descriptors !== undefined && uid !== undefined);
    if (seen.length === 0) return [{ kind: 'notChecked', why: 'the descriptors of no program could be looked at: needs root' }];
    // who has none but many other descriptors was not counted: at most as many as it has open could be registered once
    const uncounted = seen.filter(({ descriptors }) => descriptors?.epollWatches === undefined);
    const [user] = ofUsers(processes, ({ descriptors }) => descriptors?.epollWatches);
    const share = (user?.count ?? 0) / Math.max(1, limit.value);
    if (user === undefined || share < 1) {
      if (user !== undefined && share >= near)
        return [
          {
            kind: 'notYet',
            what: `epoll registrations of user ${user.uid}`,
            why: `${user.count} of ${limit.text}, ${percentText(share)}`,
            share,
          },
        ];
      const most = (user?.count ?? 0) + uncounted.reduce((total, { open = 0 }) => total + open, 0);
      if (most >= limit.value * near || seen.length * 2 < processes.length)
        return [
          {
            kind: 'notChecked',
            why: `${processes.length - seen.length + uncounted.length} of ${processes.length} programs could not be counted`,
          },
        ];
      return [{ kind: 'ruledOut', why: `${most} of ${limit.text} registrations at most` }];
    }
    return [
      {
        kind: 'cause',
        title: `User ${user.uid} has no epoll registrations left`,
        confidence: user.count === limit.value ? 'proved' : 'likely',
        evidence: [
          {
            fact: `epoll registrations of user ${user.uid}`,
            value: `${user.atLeast ? 'at least ' : ''}${user.count}`,
            from: '/proc/PID/fdinfo',
          },
          { fact: `of these ${holderName(user.most)}`, value: `${user.mostCount}`, from: `/proc/${user.most.pid}/fdinfo` },
          ...limitEvidence(context, [key]),
        ],
        reading: `All processes of user ${user.uid} together have registered ${user.count} descriptors, the limit is ${limit.text}: the next epoll_ctl() gets ENOSPC.`,
        do: [
          `Find the line that lowers ${key} and take it out: the kernel's own value follows the memory of the machine.`,
          `Until then: ${key} = ${2 * user.count}, twice what is there; it acts at once.`,
        ],
        notThis: [
          { text: 'nofile: the program has descriptors left' },
          { key: 'fs.inotify.max_user_watches', text: 'it counts watched files, these are connections' },
        ],
        keys: [key],
        harm: 70,
        place: { program: user.most.program, pid: user.most.pid, ...(user.most.unit !== undefined && { unit: user.most.unit }) },
      },
    ];
  },
};
