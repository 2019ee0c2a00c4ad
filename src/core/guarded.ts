import type { Finding } from '../model/finding.ts';
import type { DecideContext } from './decide.ts';
import { fingerprint } from './fingerprint.ts';
import { type Guard, type GuardHit, type GuardQuestion, guards } from './guards.ts';
import { runningValue } from './in-force.ts';
import type { Planned } from './planned.ts';
import type { ReadSysctlFile } from './precedence.ts';

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
    for (const { guard, hit } of hits)
      findings.push(finding(guard, hit, line.key, line.value, `/proc/sys/${line.key.replaceAll('.', '/')}`, 1));
    const worst = hits.find(({ hit }) => hit.severity === 'error');
    if (worst !== undefined && line.change !== undefined)
      refused.push({ key: line.key, reason: `${worst.hit.message}; ${worst.guard.instead}` });
    return worst === undefined || line.change === undefined;
  });
  return { allowed, refused, findings };
}

/** The same guards over what the administrator's files give: told, never taken away. */
export function guardFindings(
  context: DecideContext,
  files: readonly ReadSysctlFile[],
  settings: ReadonlyMap<string, string>,
): readonly Finding[] {
  const found: Finding[] = [];
  const seen = new Set<string>();
  for (const key of new Set(files.flatMap((file) => file.lines.map((line) => line.key ?? '')))) {
    const winner = context.boot.winner(key);
    if (winner === undefined || settings.has(key) || seen.has(key)) continue;
    seen.add(key);
    for (const { guard, hit } of hitsOf(question(context, key, winner.value, settings)))
      found.push(finding(guard, hit, key, winner.value, winner.path, winner.line));
  }
  return found;
}

function question(context: DecideContext, key: string, value: string, settings: ReadonlyMap<string, string>): GuardQuestion {
  return {
    key,
    value,
    facts: context.facts,
    planned(other) {
      const parameter = context.knowledge.parameter(other);
      return settings.get(other) ?? (parameter && runningValue(context, parameter, other).value);
    },
    accepted: (fact) => context.named.get(fact)?.value === true,
  };
}

function hitsOf(q: GuardQuestion): readonly { readonly guard: Guard; readonly hit: GuardHit }[] {
  return guards.flatMap((guard) => {
    const hit = guard.check(q);
    return hit === undefined ? [] : [{ guard, hit }];
  });
}

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
