import type { ProcessReading } from '../model/readings.ts';

/** What the processes of one real user have together of something that is limited for each user. */
export interface OfUser {
  readonly uid: number;
  readonly count: number;
  /** not all of them could be counted */
  readonly atLeast: boolean;
  /** who has the most of it */
  readonly most: ProcessReading;
  readonly mostCount: number;
}

/** By user, the most first; users with none are left out. @param count undefined: not known of that process */
export function ofUsers(processes: readonly ProcessReading[], count: (one: ProcessReading) => number | undefined): readonly OfUser[] {
  const users = new Map<number, OfUser>();
  const unknown = new Set<number>();
  for (const one of processes) {
    const { uid } = one;
    if (uid === undefined) continue;
    const has = count(one);
    if (has === undefined || one.descriptors?.atLeast) unknown.add(uid);
    if (has === undefined || has === 0) continue;
    const have = users.get(uid);
    const more = have === undefined || has > have.mostCount;
    users.set(uid, {
      uid,
      count: (have?.count ?? 0) + has,
      atLeast: false,
      most: more ? one : have.most,
      mostCount: more ? has : have.mostCount,
    });
  }
  return [...users.values()].map((one) => ({ ...one, atLeast: unknown.has(one.uid) })).sort((a, b) => b.count - a.count || a.uid - b.uid);
}
