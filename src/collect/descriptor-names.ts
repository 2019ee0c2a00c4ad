import type { Look } from './look.ts';

export interface Opened {
  readonly count: number;
  /** where they were listed already */
  readonly names?: readonly string[];
}

/** Sockets whose holders are asked for: without fail, and where it costs little to know. */
export interface WantedSockets {
  readonly needed: ReadonlySet<number>;
  readonly useful: ReadonlySet<number>;
}

/** A process with more is not listed to find its first descriptors: to list a million takes longer than to try them by their numbers. */
export const crowded = 2_000;

/** How many descriptors a process has; undefined where that may not be seen. */
export function openedBy(look: Look, pid: number): Opened | undefined {
  const path = `/proc/${pid}/fd`;
  // since 6.2 the folder itself tells it, and to whoever may not look inside
  const found = look.tree.root === '/' ? look.tree.find(path) : undefined;
  if (found?.kind === 'directory' && found.size > 0) return { count: found.size };
  const names = look.tree.list(path);
  return names && { count: names.length, names };
}

/**
 * The descriptors of a process by their numbers, the lowest first; some may not be there.
 * @param from the least number
 * @param to the number that is too high; up to `crowded` nothing is listed for it in a crowded process
 * @returns undefined where they may be counted and not seen
 */
export function descriptorNames(
  look: Look,
  pid: number,
  { count, names }: Opened,
  from: number,
  to: number,
): readonly string[] | undefined {
  if (count > crowded && to <= crowded && names === undefined) return Array.from({ length: to - from }, (_, at) => String(from + at));
  const numbers = (names ?? look.tree.list(`/proc/${pid}/fd`))?.map(Number);
  return numbers
    ?.filter((number) => number >= from && number < to)
    .sort((a, b) => a - b)
    .map(String);
}

/** The inode of the socket that the link of a descriptor names. */
export function socketOf(link: string | undefined): number | undefined {
  return link?.startsWith('socket:[') ? Number(link.slice(8, -1)) : undefined;
}
