import type { Facts } from '../model/facts.ts';
import type { Fit, FitGrade } from '../model/fit.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { isLoopback } from './bewares.ts';
import { fitEvidence } from './fit-evidence.ts';
import { otherFits } from './fit-other.ts';
import { fitBy, seenOf } from './fit-seen.ts';

const grades: readonly FitGrade[] = ['proved', 'likely', 'heuristic'];
/** they say where the machine stands, not what it is for: told after the workloads */
const places = new Set(['aws-ec2-ena', 'low-memory-embedded']);

/**
 * Which profiles fit what was seen, best first, each with its evidence. Nothing seen, nothing recommended. hardened-baseline is for
 * any host and never told by evidence.
 */
export function fittingProfiles(facts: Facts, knowledge: Knowledge): readonly Fit[] {
  const seen = seenOf(facts, knowledge);
  const all = new Map<string, Fit>();
  for (const fit of [...otherFits(seen), ...fitEvidence.flatMap((row) => fitBy(row, seen) ?? [])]) {
    const have = all.get(fit.profile);
    const grade = have !== undefined && grades.indexOf(have.grade) < grades.indexOf(fit.grade) ? have.grade : fit.grade;
    all.set(fit.profile, { profile: fit.profile, grade, why: [...(have?.why ?? []), ...fit.why] });
  }
  const told = new Set(
    [...all.values()].filter((fit) => fit.grade !== 'heuristic' || fit.profile !== 'nodejs-jvm-service').flatMap((fit) => fit.why),
  );
  return [...all.values()].filter((fit) => !onlyTold(fit, told)).sort((a, b) => order(a) - order(b));
}

const order = (fit: Fit) => (places.has(fit.profile) ? 10 : 0) + grades.indexOf(fit.grade);

/** `java` on the ports of Kafka is no application server besides. */
function onlyTold(fit: Fit, told: ReadonlySet<string>): boolean {
  return fit.profile === 'nodejs-jvm-service' && fit.why.every((why) => [...told].some((other) => other.startsWith(why)));
}

/** What this machine does, a sentence each: who listens beyond loopback, what is loaded, what NAT there is. */
export function doings(facts: Facts): readonly string[] {
  if (facts.listeners === undefined) return ['who listens is not known'];
  const outside = facts.listeners.filter((l) => !isLoopback(l) && l.ephemeral !== true);
  const byProgram = new Map<string, Set<string>>();
  for (const l of outside) {
    const name = l.program ?? 'a program that is not told';
    byProgram.set(
      name,
      (byProgram.get(name) ?? new Set()).add(`:${l.port}/${l.protocol}${l.backlog === undefined ? '' : ` (backlog ${l.backlog})`}`),
    );
  }
  const said = [...byProgram]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([program, ports]) => `${program} listens on ${[...ports].slice(0, 12).join(', ')}`);
  const loopback = facts.listeners.filter(isLoopback).length;
  const rest = loopback === 0 ? [] : [`${loopback} listener${loopback === 1 ? '' : 's'} on loopback only`];
  const roles = facts.nat.filter((role) => role.holds === true).map((role) => `NAT ${role.role} (${role.grade}): ${role.reason}`);
  return [...(said.length === 0 ? ['nothing listens beyond loopback'] : said), ...rest, ...roles];
}
