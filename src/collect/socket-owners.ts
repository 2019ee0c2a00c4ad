import { crowded, descriptorNames, openedBy, socketOf, type WantedSockets } from './descriptor-names.ts';
import type { Look } from './look.ts';

const mostDescriptors = 300_000;
/** A listening socket is among the first that a server opens. */
const first = 100;

/**
 * Which processes hold which of these sockets; only the links of descriptors are looked at. All of a crowded process are looked at only
 * while a needed socket has no owner at all.
 * @param pids sorted
 * @returns by inode; sorted
 */
export function socketOwners(
  look: Look,
  { needed, useful }: WantedSockets,
  pids: readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const owners = new Map<number, Set<number>>();
  if (needed.size + useful.size === 0) return new Map();
  const places = new Set<string>();
  let missing = needed.size;
  let left = mostDescriptors;
  /** @returns whether anything may be seen there */
  const lookAt = (pid: number, names: readonly string[]): boolean => {
    let seen = false;
    for (const name of names.slice(0, Math.max(0, left))) {
      const link = look.tree.link(`/proc/${pid}/fd/${name}`);
      seen ||= link !== undefined;
      const inode = socketOf(link);
      if (inode === undefined || !(needed.has(inode) || useful.has(inode))) continue;
      const have = owners.get(inode);
      if (have === undefined && needed.has(inode)) missing -= 1;
      if (have) have.add(pid);
      else owners.set(inode, new Set([pid]));
      places.add(name);
    }
    left -= names.length;
    return seen;
  };
  const opened = pids.flatMap((pid) => {
    const found = openedBy(look, pid);
    return found ? [{ pid, found }] : [];
  });
  for (const { pid, found } of opened) if (found.count <= crowded) lookAt(pid, found.names ?? look.tree.list(`/proc/${pid}/fd`) ?? []);
  // workers have it under the number that it has in the process that made them
  const others = [...places].filter((name) => Number(name) >= first).slice(0, first);
  // the number of descriptors is told of other users' processes too
  const many = opened.filter(
    ({ pid, found }) => found.count > crowded && lookAt(pid, [...(descriptorNames(look, pid, found, 0, first) ?? []), ...others]),
  );
  if (missing > 0) for (const { pid, found } of many) lookAt(pid, descriptorNames(look, pid, found, first, crowded) ?? []);
  for (const { pid, found } of many) {
    if (missing <= 0) break;
    lookAt(pid, descriptorNames(look, pid, found, crowded, Number.MAX_SAFE_INTEGER) ?? []);
  }
  return new Map([...owners].map(([inode, holders]) => [inode, [...holders].sort((a, b) => a - b)]));
}
