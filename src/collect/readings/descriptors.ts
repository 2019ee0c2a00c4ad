import type { ProcessReading } from '../../model/readings.ts';
import { crowded, descriptorNames, type Opened, socketOf, type WantedSockets } from '../descriptor-names.ts';
import type { Look } from '../look.ts';

export interface Descriptors {
  readonly kinds: ReadonlyMap<number, NonNullable<ProcessReading['descriptors']>>;
  /** which process holds a socket; of several the one with the lowest number */
  readonly holders: ReadonlyMap<number, number>;
}

/** Looking at one takes some 4 µs. */
const mostLinks = 300_000;
const mostOfProcess = 50_000;

interface Tally {
  readonly pid: number;
  readonly opened: Opened;
  readonly kind: { sockets: number; pipes: number; inotify: number; inotifyWatches: number; epoll: number };
  looked: number;
  read: number;
  epollWatches: number;
  whole: boolean;
}

/**
 * Looks at what the descriptors of processes are, only by their links; those with the lowest numbers first, and all of a crowded process
 * only while a holder is missing that is needed.
 * @param opened by process
 */
export function descriptorsOf(look: Look, opened: ReadonlyMap<number, Opened>, { needed, useful }: WantedSockets): Descriptors {
  const holders = new Map<number, number>();
  let left = mostLinks;
  let missing = needed.size;
  const lookAt = (tally: Tally, names: readonly string[]) => {
    const { pid, kind } = tally;
    const path = `/proc/${pid}/fd/`;
    left -= names.length;
    tally.looked += names.length;
    for (const name of names) {
      const link = look.tree.link(path + name);
      if (link === undefined) continue;
      tally.read += 1;
      const inode = socketOf(link);
      if (inode !== undefined) {
        kind.sockets += 1;
        const have = holders.get(inode);
        if (have !== undefined) {
          if (pid < have) holders.set(inode, pid);
          continue;
        }
        if (needed.has(inode)) missing -= 1;
        else if (!useful.has(inode)) continue;
        holders.set(inode, pid);
      } else if (link.startsWith('pipe:[')) kind.pipes += 1;
      else if (link === 'anon_inode:inotify' || link === 'inotify') {
        kind.inotify += 1;
        kind.inotifyWatches += times(look.text(`/proc/${pid}/fdinfo/${name}`) ?? '', 'inotify wd:');
      } else if (link === 'anon_inode:[eventpoll]') {
        kind.epoll += 1;
        if (tally.opened.count <= crowded) tally.epollWatches += times(look.text(`/proc/${pid}/fdinfo/${name}`) ?? '', 'tfd:');
      }
    }
  };
  const tallies: Tally[] = [];
  // those with few first, so that one with a million does not hide all others
  for (const [pid, one] of [...opened].sort(([a, few], [b, many]) => few.count - many.count || a - b)) {
    const names = descriptorNames(look, pid, one, 0, one.count > crowded ? crowded : Number.MAX_SAFE_INTEGER);
    // a process may show how many descriptors it has and not which
    if (names === undefined) continue;
    const looked = names.slice(0, Math.max(0, left));
    const kind = { sockets: 0, pipes: 0, inotify: 0, inotifyWatches: 0, epoll: 0 };
    const whole = one.count <= crowded && looked.length === names.length;
    const tally: Tally = { pid, opened: one, kind, looked: 0, read: 0, epollWatches: 0, whole };
    lookAt(tally, looked);
    tallies.push(tally);
  }
  for (const tally of tallies) {
    if (missing <= 0) break;
    if (tally.opened.count <= crowded || left <= 0) continue;
    const others = descriptorNames(look, tally.pid, tally.opened, crowded, Number.MAX_SAFE_INTEGER) ?? [];
    const looked = others.slice(0, Math.min(left, mostOfProcess - tally.looked));
    lookAt(tally, looked);
    tally.whole = looked.length === others.length;
  }
  if (missing > 0 && tallies.some(({ whole }) => !whole)) {
    look.skip(
      'descriptors of the programs with the most',
      `more than ${mostOfProcess} of one program or ${mostLinks} in all; the first were looked at`,
      'which program holds which socket',
    );
  }
  const kinds = new Map<number, NonNullable<ProcessReading['descriptors']>>();
  for (const { pid, opened: one, kind, looked, read, epollWatches, whole } of tallies) {
    if (read === 0 && looked > 0) continue;
    kinds.set(pid, { ...kind, ...(one.count <= crowded && { epollWatches }), ...(!whole && { atLeast: true as const }) });
  }
  return { kinds, holders };
}

function times(text: string, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) count += 1;
  return count;
}
