import { describe, expect, it } from 'vitest';
import { exampleProcess } from '../../src/symptoms/example-processes.ts';
import { inotifyLimits } from '../../src/symptoms/ts032-inotify-limits.ts';
import { epollWatches } from '../../src/symptoms/ts033-epoll-watches.ts';
import { mapCount } from '../../src/symptoms/ts034-map-count.ts';
import { taskLimits } from '../../src/symptoms/ts035-task-limits.ts';
import { overcommitRefusals } from '../../src/symptoms/ts036-overcommit-refusals.ts';
import { writebackStalls } from '../../src/symptoms/ts037-writeback-stalls.ts';
import { memoryReserve } from '../../src/symptoms/ts038-memory-reserve.ts';
import { lookAt, onlyCause, said } from './look-at.ts';

const kinds = { sockets: 1, pipes: 0, inotify: 0, inotifyWatches: 0, epoll: 1 };

describe('inotify', () => {
  const sysctl = { 'fs.inotify.max_user_watches': '1000', 'fs.inotify.max_user_instances': '4' };
  const watcher = (pid: number, uid: number, inotify: number, inotifyWatches: number) =>
    exampleProcess({ pid, uid, descriptors: { ...kinds, inotify, inotifyWatches } });

  it('adds up a user, not the machine', () => {
    expect(onlyCause(inotifyLimits, { after: { processes: [watcher(1, 33, 1, 600), watcher(2, 33, 1, 400)] }, sysctl }).title).toBe(
      'User 33 has no inotify watches left',
    );
    expect(lookAt(inotifyLimits, { after: { processes: [watcher(1, 33, 1, 600), watcher(2, 34, 1, 400)] }, sysctl }).ruledOut[0]?.why).toBe(
      '600 of 1000 inotify watches of user 33, 1 of 4 inotify instances of user 33',
    );
  });

  it('instances end with another error and are near from 80 % on', () => {
    const cause = onlyCause(inotifyLimits, { after: { processes: [watcher(1, 0, 4, 4)] }, sysctl });
    expect(cause.reading).toContain('EMFILE');
    expect(cause.keys).toEqual(['fs.inotify.max_user_instances']);
    expect(lookAt(inotifyLimits, { after: { processes: [watcher(1, 0, 1, 850)] }, sysctl }).notYet[0]?.share).toBe(0.85);
  });

  it('is not checked where most programs cannot be looked into', () => {
    const blind = exampleProcess({ pid: 5 });
    expect(lookAt(inotifyLimits, { after: { processes: [blind] }, sysctl }).notChecked[0]?.why).toContain('needs root');
    expect(
      lookAt(inotifyLimits, { after: { processes: [blind, { ...blind, pid: 6 }, watcher(1, 0, 1, 1)] }, sysctl }).notChecked[0]?.why,
    ).toContain('2 of 3 programs');
  });
});

describe('epoll', () => {
  const sysctl = { 'fs.epoll.max_user_watches': '1000' };

  it('counts a user, and says where too much was not counted', () => {
    const counted = (epoll: number) => exampleProcess({ descriptors: { ...kinds, epollWatches: epoll } });
    expect(onlyCause(epollWatches, { after: { processes: [counted(1000)] }, sysctl }).confidence).toBe('proved');
    expect(lookAt(epollWatches, { after: { processes: [counted(900)] }, sysctl }).notYet).toHaveLength(1);
    const crowded = exampleProcess({ open: 50_000, descriptors: kinds });
    expect(lookAt(epollWatches, { after: { processes: [crowded] }, sysctl }).notChecked[0]?.why).toContain('could not be counted');
  });
});

describe('mappings', () => {
  it('works the value out of what there is', () => {
    const example = (maps: number) => ({
      after: { processes: [exampleProcess({ program: 'java', maps })] },
      sysctl: { 'vm.max_map_count': '262144' },
    });
    expect(onlyCause(mapCount, example(262_144)).do.join()).toContain('vm.max_map_count to 524288');
    expect(lookAt(mapCount, example(230_000)).notYet[0]?.why).toBe('230000 of 262144, 87 %');
    expect(
      lookAt(mapCount, { after: { processes: [exampleProcess({})] }, sysctl: { 'vm.max_map_count': '65530' } }).notChecked,
    ).toHaveLength(1);
  });
});

describe('tasks', () => {
  const sysctl = { 'kernel.threads-max': '2000', 'kernel.pid_max': '32768' };

  it('holds each ceiling against its own count', () => {
    const user = {
      after: { processes: [exampleProcess({ threads: 50, nproc: { soft: '80', hard: '80' } }), exampleProcess({ pid: 2, threads: 30 })] },
      sysctl,
    };
    const nproc = onlyCause(taskLimits, { ...user, numbers: { 'tasks.total': 90 } });
    expect(nproc.confidence).toBe('likely');
    expect(nproc.do.join()).toContain('LimitNPROC= of nginx.service to 160');
    const system = onlyCause(taskLimits, { numbers: { 'tasks.total': 2000 }, sysctl });
    expect(system.keys).toEqual(['kernel.threads-max']);
    expect(lookAt(taskLimits, { numbers: { 'tasks.total': 1700 }, sysctl }).notYet[0]?.what).toBe(
      'tasks of the system (kernel.threads-max)',
    );
  });

  it('root passes nproc, and few are the lock of a program', () => {
    const root = exampleProcess({ uid: 0, threads: 900, nproc: { soft: '100', hard: '100' } });
    const locked = exampleProcess({ pid: 3, uid: 70, threads: 5, nproc: { soft: '3', hard: '3' } });
    expect(lookAt(taskLimits, { numbers: { 'tasks.total': 90 }, after: { processes: [root, locked] }, sysctl }).causes).toEqual([]);
  });

  it('pid_max of a container is not held against the tasks of its host', () => {
    const environment = { value: { kind: 'container' as const }, origin: { kind: 'read' as const, path: '/proc/1/cgroup' } };
    const low = { ...sysctl, 'kernel.pid_max': '1024' };
    expect(onlyCause(taskLimits, { numbers: { 'tasks.total': 1100 }, sysctl: low }).keys).toEqual(['kernel.pid_max']);
    expect(lookAt(taskLimits, { numbers: { 'tasks.total': 1100 }, sysctl: low, facts: { environment } }).causes).toEqual([]);
  });

  it('a cgroup without a unit is named by its path', () => {
    const pids = [{ cgroup: '/kubepods/podA', path: '/sys/fs/cgroup/kubepods/podA/pids.max', current: 100, max: 100 }];
    const cause = onlyCause(taskLimits, { after: { pids }, sysctl });
    expect(cause.title).toContain('cgroup /kubepods/podA');
    expect(cause.do.join()).toContain('container runtime');
  });
});

describe('overcommit', () => {
  const numbers = { 'meminfo.Committed_AS': 9e9, 'meminfo.CommitLimit': 9e9, 'meminfo.MemTotal': 16e9, 'meminfo.SwapTotal': 0 };

  it('refuses in mode 2 alone', () => {
    expect(lookAt(overcommitRefusals, { numbers, sysctl: { 'vm.overcommit_memory': '1' } }).ruledOut[0]?.why).toBe(
      'vm.overcommit_memory is 1: CommitLimit refuses nothing',
    );
    const cause = onlyCause(overcommitRefusals, { numbers, sysctl: { 'vm.overcommit_memory': '2', 'vm.overcommit_ratio': '50' } });
    expect(cause.do.join('\n')).toContain('vm.overcommit_ratio from 50 to 68');
    expect(cause.confidence).toBe('likely');
  });

  it('is proved by what the kernel says in the window', () => {
    const log = [
      {
        id: 'vm-enough',
        count: 1,
        lastAt: 99,
        last: '__vm_enough_memory: pid: 12, comm: java, bytes: 4096 not enough memory for the allocation',
      },
    ];
    const sysctl = { 'vm.overcommit_memory': '2', 'vm.overcommit_kbytes': '8000000' };
    const cause = onlyCause(overcommitRefusals, {
      numbers: { ...numbers, 'meminfo.Committed_AS': 8e9 },
      after: { uptime: 100, log },
      sysctl,
    });
    expect(cause.confidence).toBe('proved');
    expect(cause.keys).toEqual(['vm.overcommit_kbytes']);
    expect(lookAt(overcommitRefusals, { numbers: { ...numbers, 'meminfo.Committed_AS': 8.5e9 }, sysctl }).notYet).toHaveLength(1);
  });
});

describe('writeback', () => {
  const numbers = { 'vmstat.nr_dirty': 1500, 'vmstat.nr_dirty_threshold': 2000, 'vmstat.nr_dirty_background_threshold': 1000 };

  it('much dirty memory alone is near, not a cause', () => {
    expect(lookAt(writebackStalls, { numbers }).notYet).toHaveLength(1);
    expect(lookAt(writebackStalls, { numbers: { ...numbers, 'pressure.io.full.total': [0, 4e6], 'vmstat.nr_dirty': 10 } }).causes).toEqual(
      [],
    );
  });

  it('works out bytes from the speed that was seen', () => {
    const gibibytes = {
      'vmstat.nr_dirty': 1_500_000,
      'vmstat.nr_dirty_threshold': 2_000_000,
      'vmstat.nr_dirty_background_threshold': 1_000_000,
    };
    const cause = onlyCause(writebackStalls, {
      numbers: { ...gibibytes, 'vmstat.nr_written': [0, 128_000], 'pressure.io.full.total': [0, 4e6] },
    });
    expect(cause.confidence).toBe('proved');
    expect(cause.reading).toContain('At the 100 MiB/s that were written this is a flush of 58.6 s.');
    expect(cause.do.join()).toContain('vm.dirty_bytes = 209715200 and vm.dirty_background_bytes = 52428800');
  });

  it('without pressure blocked tasks in both looks make it likely', () => {
    const blocked = { ...numbers, 'tasks.blocked': 3 };
    expect(onlyCause(writebackStalls, { numbers: blocked }).confidence).toBe('likely');
    expect(lookAt(writebackStalls, { numbers: blocked, seconds: 0 }).causes).toEqual([]);
    expect(lookAt(writebackStalls, { numbers: { ...numbers, 'tasks.blocked': [0, 3] } }).causes).toEqual([]);
  });
});

describe('memory at hand', () => {
  it('keeps the reserve below a fiftieth of memory', () => {
    const numbers = { 'TcpExt.PFMemallocDrop': [0, 9] as const, 'meminfo.MemTotal': 4 * 2 ** 30 };
    expect(onlyCause(memoryReserve, { numbers, sysctl: { 'vm.min_free_kbytes': '60000' } }).do.join()).toContain(
      'vm.min_free_kbytes from 60000 to 83886',
    );
    const large = onlyCause(memoryReserve, { numbers, sysctl: { 'vm.min_free_kbytes': '90000' } });
    expect(large.keys).toEqual(['vm.watermark_scale_factor']);
  });

  it('tells a failed allocation of now from one of long ago', () => {
    const log = [{ id: 'page-alloc-fail', count: 2, lastAt: 99, last: 'nginx: page allocation failure: order:4, mode:0x40cc0' }];
    const numbers = { 'TcpExt.PFMemallocDrop': 0 };
    expect(onlyCause(memoryReserve, { numbers, after: { uptime: 100, log } }).confidence).toBe('likely');
    expect(lookAt(memoryReserve, { numbers, after: { uptime: 9000, log } }).ruledOut[0]?.why).toContain('the last 8901 s ago');
  });

  it('reclaim needs pressure, and never more reserve', () => {
    const stalls = {
      'TcpExt.PFMemallocDrop': 0,
      'vmstat.allocstall_normal': [0, 90] as const,
      'vmstat.allocstall_movable': [0, 10] as const,
    };
    expect(lookAt(memoryReserve, { numbers: stalls }).causes).toEqual([]);
    const cause = onlyCause(memoryReserve, { numbers: { ...stalls, 'pressure.memory.full.total': [0, 2e6] } });
    expect(said(cause)).toContain('direct reclaim (allocstall) +100 in 5.0 s');
    expect(cause.notThis.map(({ key }) => key)).toContain('vm.min_free_kbytes');
  });
});
