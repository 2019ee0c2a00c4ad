import type { NotChecked } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { accepts } from './accepts.ts';
import type { DecideContext } from './decide.ts';
import { fingerprint } from './fingerprint.ts';
import type { Guard, GuardHit, GuardQuestion } from './guard.ts';
import { guards } from './guards.ts';
import { bootValue, runningValue, usualValue } from './in-force.ts';
import type { Planned } from './planned.ts';
import { trackingNearlyFull } from './tracking-nearly-full.ts';

type Settings = ReadonlyMap<string, string>;
type Hit = { readonly guard: Guard; readonly hit: GuardHit };

/** Our own lines under the guards: what is known to lock out or cut off is refused, what might be is written with a warning. */
export function guardAll(
  context: DecideContext,
  lines: readonly Planned[],
): {
  readonly allowed: readonly Planned[];
  readonly refused: readonly { key: string; reason: string }[];
  readonly findings: readonly Finding[];
} {
  const settings = new Map(lines.map((line) => [line.key, line.value]));
  const refused: { key: string; reason: string }[] = [];
  const findings: Finding[] = [];
  const allowed = lines.filter((line) => {
    // one-way keys and the like: never in our own output unasked
    const hits = hitsOf(question(context, line.key, line.value, settings));
    for (const { guard, hit } of hits) findings.push(finding(guard, hit, line.key, line.value, proc(line.key), 1));
    const worst = hits.find(({ hit }) => hit.severity === 'error');
    if (worst !== undefined && line.change !== undefined)
      refused.push({ key: line.key, reason: `${worst.hit.message}; ${worst.guard.instead}` });
    return worst === undefined || line.change === undefined;
  });
  return { allowed, refused, findings };
}

/** Thousands of keys beside thousands of patterns are not all compared. */
const mostSteps = 2_000_000;

/**
 * The same guards over what the administrator's files give, and a table that fills up: told, never taken away. What would take
 * too long is left, and said.
 */
export function guardFindings(
  context: DecideContext,
  files: readonly ReadSysctlFile[],
  settings: Settings,
): { readonly findings: readonly Finding[]; readonly notChecked: readonly NotChecked[] } {
  const findings: Finding[] = [...trackingNearlyFull(context, settings)];
  const steps = () => context.boot.steps() + (context.byHand?.steps() ?? 0);
  const most = steps() + mostSteps;
  const keys = [...new Set(files.flatMap((file) => file.lines.map((line) => line.key ?? '')))];
  for (const [at, key] of keys.entries()) {
    if (steps() > most) return { findings, notChecked: [tooMany(keys.length - at, keys.length)] };
    const winner = context.boot.winner(key) ?? context.byHand?.winner(key);
    if (winner === undefined || settings.has(key)) continue;
    const parameter = context.knowledge.parameter(key);
    const acceptance = parameter && accepts(parameter, context.kernel, winner.value);
    const value = acceptance?.accepted === true ? acceptance.kept : winner.value;
    for (const { guard, hit } of hitsOf(question(context, key, value, settings)))
      findings.push(finding(guard, isUnanswered(hit) ? { ...hit, severity: 'warning' } : hit, key, winner.value, winner.path, winner.line));
  }
  return { findings, notChecked: [] };
}

const tooMany = (left: number, all: number): NotChecked => ({
  what: `guards over ${left} of ${all} keys in sysctl files`,
  why: 'to compare each with so many patterns takes too long',
});

/** What is never written unasked may well have been written on purpose: nobody was asked, so it is not known to be wrong. */
const isUnanswered = (hit: GuardHit) => hit.evidence.some(({ from }) => from === 'question');

/** The guards over a limit of the plan, by its item. */
export function guardLimit(context: DecideContext, item: string, value: string, path: string, settings: Settings): readonly Finding[] {
  return hitsOf(question(context, item, value, settings)).map(({ guard, hit }) => finding(guard, hit, item, value, path, 1));
}

function question(context: DecideContext, key: string, value: string, settings: Settings): GuardQuestion {
  const parameter = context.knowledge.parameter(key);
  const usual = parameter && usualValue(context, parameter).value;
  return {
    key,
    value,
    facts: context.facts,
    planned: (other) => settings.get(other) ?? inForce(context, other),
    usual,
    holds: (fact) => context.named.get(fact)?.value === true,
  };
}

function inForce(context: DecideContext, key: string): string | undefined {
  const parameter = context.knowledge.parameter(key);
  return parameter && (runningValue(context, parameter, key).value ?? bootValue(context, parameter, key).value);
}

function hitsOf(q: GuardQuestion): readonly Hit[] {
  return guards.flatMap((guard) => {
    const hit = guard.check(q);
    return hit === undefined ? [] : [{ guard, hit }];
  });
}

const proc = (key: string) => `/proc/sys/${key.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'))}`;

function finding(guard: Guard, hit: GuardHit, key: string, value: string, path: string, line: number): Finding {
  const text = `${key} = ${value}`;
  return {
    id: guard.id,
    slug: guard.slug,
    severity: hit.severity,
    confidence: hit.severity === 'error' ? 'proved' : 'likely',
    message: hit.message,
    place: { path, line, column: 1, endLine: line, endColumn: 1 + text.length },
    key,
    kernels: [],
    related: [],
    evidence: hit.evidence,
    why: guard.why,
    fix: { title: guard.instead, disposition: 'review' },
    sources: [],
    fingerprint: fingerprint([guard.id, path, key, value]),
  };
}
