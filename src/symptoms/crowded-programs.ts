import type { ProcessReading } from '../model/readings.ts';

/** Programs that lock themselves up set limits of some descriptors or tasks on purpose: sshd before the login, vsftpd, avahi. */
const onPurpose = 16;

/** Processes of one program under one limit, with the fullest of them first. */
export interface CrowdedProgram {
  readonly fullest: ProcessReading;
  readonly open: number;
  readonly soft: number;
  readonly hard: string;
  readonly share: number;
  /** processes of this program at the same limit that are as full: `share` of at least `near`, or full where the fullest is */
  readonly others: number;
}

/**
 * Programs by how much of their soft limit of descriptors they have open, the fullest first. Those that may have a few only, or less
 * than they have without a way back up, are left out: they locked themselves up. Others may have inherited some with higher numbers.
 */
export function crowdedPrograms(processes: readonly ProcessReading[]): readonly CrowdedProgram[] {
  const groups = new Map<string, CrowdedProgram>();
  for (const process of processes) {
    const { open, nofile, program, unit } = process;
    if (open === undefined || nofile === undefined || !/^\d+$/.test(nofile.soft)) continue;
    const soft = Number(nofile.soft);
    if (soft < onPurpose || (open > soft && nofile.hard === nofile.soft)) continue;
    const one = { fullest: process, open, soft, hard: nofile.hard, share: Math.min(1, open / soft), others: 0 };
    const key = JSON.stringify([program, unit, nofile.soft]);
    const have = groups.get(key);
    if (have === undefined) groups.set(key, one);
    else if (one.share > have.share) groups.set(key, { ...one, others: have.share >= full(one.share) ? have.others + 1 : 0 });
    else if (one.share >= full(have.share)) groups.set(key, { ...have, others: have.others + 1 });
  }
  return [...groups.values()].sort((a, b) => b.share - a.share || b.open - a.open || a.fullest.pid - b.fullest.pid);
}

const full = (share: number) => (share >= 1 ? 1 : 0.8);
