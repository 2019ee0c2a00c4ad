import type { ProcessReading } from '../../model/readings.ts';
import type { Look } from '../look.ts';

export interface Descriptors {
  readonly kinds: ReadonlyMap<number, NonNullable<ProcessReading['descriptors']>>;
  /** which process holds a socket; of several the first */
  readonly holders: ReadonlyMap<number, number>;
}

export interface Opened {
  readonly count: number;
  /** where they were listed already */
  readonly names?: readonly string[];
}

/** Sockets whose holder is asked for: without fail, and where it costs little to know. */
export interface Wanted {
  readonly needed: ReadonlySet<number>;
  readonly useful: ReadonlySet<number>;
}

/** Looking at one takes some 4 µs. */
const mostLinks = 300_000;
const mostOfProcess = 50_000;
/** As many of each process are looked at where nothing needed can be among them. */
const firstOfProcess = 2_000;

/**
 * Looks at what the descriptors of processes are, only by their links; those with the lowest numbers first.
 * @param opened by process
 */
export function descriptorsOf(look: Look, opened: ReadonlyMap<number, Opened>, { needed, useful }: Wanted): Descriptors {
  const kinds = new Map<number, NonNullable<ProcessReading['descriptors']>>();
  const holders = new Map<number, number>();
  let left = mostLinks;
  let cut = false;
  let missing = needed.size;
  // those with few first, so that one with a million does not hide all others
  for (const [pid, { count, names }] of [...opened].sort(([a, left], [b, right]) => left.count - right.count || a - b)) {
    const few = missing > 0 ? mostOfProcess : firstOfProcess;
    const most = Math.min(few, Math.max(0, left));
    const all = count <= most || missing > 0 ? (names ?? look.tree.list(`/proc/${pid}/fd`)) : firstNumbers;
    // a process may show how many descriptors it has and not which
    if (all === undefined) continue;
    const looked = (all === firstNumbers ? all : inOrder(all)).slice(0, most);
    const whole = all !== firstNumbers && looked.length === all.length;
    left -= looked.length;
    cut ||= !whole && missing > 0;
    let read = 0;
    let epollWatches = 0;
    const kind = { sockets: 0, pipes: 0, inotify: 0, inotifyWatches: 0, epoll: 0 };
    for (const name of looked) {
      const link = look.tree.link(`/proc/${pid}/fd/${name}`);
      if (link === undefined) continue;
      read += 1;
      if (link.startsWith('socket:[')) {
        kind.sockets += 1;
        const inode = Number(link.slice(8, -1));
        if (holders.has(inode)) continue;
        if (needed.has(inode)) missing -= 1;
        else if (!useful.has(inode)) continue;
        holders.set(inode, pid);
      } else if (link.startsWith('pipe:[')) kind.pipes += 1;
      else if (link === 'anon_inode:inotify' || link === 'inotify') {
        kind.inotify += 1;
        kind.inotifyWatches += times(look.text(`/proc/${pid}/fdinfo/${name}`) ?? '', 'inotify wd:');
      } else if (link === 'anon_inode:[eventpoll]') {
        kind.epoll += 1;
        if (count <= firstOfProcess) epollWatches += times(look.text(`/proc/${pid}/fdinfo/${name}`) ?? '', 'tfd:');
      }
    }
    if (read > 0 || looked.length === 0)
      kinds.set(pid, { ...kind, ...(count <= firstOfProcess && { epollWatches }), ...(!whole && { atLeast: true as const }) });
  }
  if (cut && missing > 0) {
    look.skip(
      'descriptors of the programs with the most',
      `more than ${mostOfProcess} of one program or ${mostLinks} in all; the first were looked at`,
      'which program holds which socket',
    );
  }
  return { kinds, holders };
}

/** To list a million takes longer than to try the first by their numbers. */
const firstNumbers = Array.from({ length: firstOfProcess }, (_, number) => String(number));

const inOrder = (names: readonly string[]) => [...names].sort((a, b) => Number(a) - Number(b));

function times(text: string, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) count += 1;
  return count;
}

/** How many descriptors a process has; undefined where that may not be seen. */
export function openedBy(look: Look, pid: number): Opened | undefined {
  const path = `/proc/${pid}/fd`;
  // since 6.2 the folder itself tells it, and to whoever may not look inside
  const found = look.tree.root === '/' ? look.tree.find(path) : undefined;
  if (found?.kind === 'directory' && found.size > 0) return { count: found.size };
  const names = look.tree.list(path);
  return names && { count: names.length, names };
}
