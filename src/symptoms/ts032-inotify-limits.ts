import type { ProcessReading } from '../model/readings.ts';
import type { Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { exampleProcess } from './example-processes.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { percentText, powerOfTwo } from './number-text.ts';
import { type OfUser, ofUsers } from './of-user.ts';
import { holderName } from './place-name.ts';

const near = 0.8;
const limits = [
  {
    key: 'fs.inotify.max_user_watches',
    what: 'inotify watches',
    error: 'ENOSPC (no space left on device)',
    of: (one: ProcessReading) => one.descriptors?.inotifyWatches,
  },
  {
    key: 'fs.inotify.max_user_instances',
    what: 'inotify instances',
    error: 'EMFILE (too many open files)',
    of: (one: ProcessReading) => one.descriptors?.inotify,
  },
] as const;

const watcher = (inotify: number, inotifyWatches: number) =>
  exampleProcess({
    pid: 4100,
    program: 'node',
    unit: 'files.service',
    uid: 1000,
    descriptors: { sockets: 3, pipes: 2, inotify, inotifyWatches, epoll: 1 },
  });

export const inotifyLimits: Symptom = {
  id: 'TS032',
  slug: 'inotify-limits',
  title: 'A user has no inotify watches or instances left',
  what: 'Programs that watch files get no further watch or instance: they end, or miss changes in silence',
  why: 'both limits count what all processes of one user have, in all containers that share the user; reached they are told, near from 80 % on. Watches are entered by the user who made the instance, which is nearly always the one it runs as',
  sources: ['linux 6.6: fs/notify/inotify/inotify_user.c', 'inotify(7)'],
  needs: [{ part: 'processes' }],
  ill: {
    after: { processes: [watcher(3, 65_536)] },
    sysctl: { 'fs.inotify.max_user_watches': '65536', 'fs.inotify.max_user_instances': '128' },
  },
  well: {
    after: { processes: [watcher(3, 9000)] },
    sysctl: { 'fs.inotify.max_user_watches': '65536', 'fs.inotify.max_user_instances': '128' },
  },
  look(context) {
    const processes = context.readings.after.processes ?? [];
    const seen = processes.filter(({ descriptors, uid }) => descriptors !== undefined && uid !== undefined);
    if (seen.length === 0) return [{ kind: 'notChecked', why: 'the descriptors of no program could be looked at: needs root' }];
    const told = limits.map((limit) => lookAt(context, limit, processes));
    const bad = told.filter(({ kind }) => kind === 'cause' || kind === 'notYet');
    if (bad.length > 0) return bad;
    if (seen.length * 2 < processes.length)
      return [
        {
          kind: 'notChecked',
          why: `the descriptors of ${processes.length - seen.length} of ${processes.length} programs could not be looked at: needs root`,
        },
      ];
    const unknown = told.filter(({ kind }) => kind === 'notChecked');
    return unknown.length > 0
      ? unknown.slice(0, 1)
      : [{ kind: 'ruledOut', why: told.map((one) => ('why' in one ? one.why : '')).join(', ') }];
  },
};

function lookAt(context: SymptomContext, { key, what, error, of }: (typeof limits)[number], processes: readonly ProcessReading[]): Outcome {
  const limit = limitOf(context, key);
  if (limit === undefined) return { kind: 'notChecked', why: `${key} is not known` };
  const [user] = ofUsers(processes, of);
  if (user === undefined) return { kind: 'ruledOut', why: `no ${what}` };
  const used = `${user.atLeast ? 'at least ' : ''}${user.count} of ${limit.text} ${what} of user ${user.uid}`;
  if (user.count < limit.value) {
    const share = user.count / Math.max(1, limit.value);
    return share < near
      ? { kind: 'ruledOut', why: used }
      : { kind: 'notYet', what: `${what} of user ${user.uid}`, why: `${user.count} of ${limit.text}, ${percentText(share)}`, share };
  }
  const wanted = powerOfTwo(2 * user.count);
  const instances = key.endsWith('instances');
  return {
    kind: 'cause',
    title: `User ${user.uid} has no ${what} left`,
    // more than the limit allows: some belong to another user or namespace
    confidence: user.count === limit.value ? 'proved' : 'likely',
    evidence: [
      { fact: `${what} of user ${user.uid}`, value: `${user.atLeast ? 'at least ' : ''}${user.count}`, from: '/proc/PID/fdinfo' },
      { fact: `of these ${holderName(user.most)}`, value: `${user.mostCount}`, from: `/proc/${user.most.pid}/fdinfo` },
      ...limitEvidence(context, [key]),
    ],
    reading: `All processes of user ${user.uid} together have ${user.count}, the limit is ${limit.text}: the next one gets ${error}.`,
    do: [
      `See whether ${holderName(user.most)} needs so many: leave out folders of dependencies and build results${instances ? '; each container and each log reader takes instances of its own' : ', watch single folders'}.`,
      `Raise ${key} to ${wanted}; it acts at once, and what is watched takes kernel memory that is not swapped.`,
    ],
    notThis: instances
      ? [{ text: 'nofile: the error reads too many open files, and the descriptors are not what is missing' }]
      : [
          { text: 'a larger disk: the error reads no space left on device, and the disk is not full' },
          { key: 'fs.file-max', text: 'a watch is no open file' },
        ],
    keys: [key],
    harm: 45,
    place: placeOf(user),
  };
}

function placeOf({ most: { program, pid, unit } }: OfUser): { readonly program: string; readonly pid: number; readonly unit?: string } {
  return { program, pid, ...(unit !== undefined && { unit }) };
}
