import type { Plan } from '../../src/model/plan.ts';
import type { Profile } from '../../src/model/profile.ts';
import { joined } from './all-profiles.ts';
import { adviseFor, type Running } from './machine-of.ts';

/** g. The order in which profiles are named changes nothing but the line of the header that names them. */
export function sameInAnyOrder(running: Running, names: readonly string[], faulty?: ReadonlyMap<string, Profile>): readonly string[] {
  const orders = names.length < 3 ? [names.toReversed()] : [names.toReversed(), [names[1], names[2], names[0]].map((name) => name ?? '')];
  const first = told(running, names, faulty);
  return orders.flatMap((order) => {
    const found = difference(first, told(running, order, faulty));
    return found === undefined ? [] : [`${names.join(',')} and ${order.join(',')} differ: ${found}`];
  });
}

/** The first line that only one of two plans has. */
export function difference(one: ReadonlySet<string>, other: ReadonlySet<string>): string | undefined {
  return [...one].find((line) => !other.has(line)) ?? [...other].find((line) => !one.has(line));
}

function told(running: Running, names: readonly string[], faulty?: ReadonlyMap<string, Profile>): ReadonlySet<string> {
  const profile = joined(names, faulty);
  return new Set(typeof profile === 'string' ? ['refused'] : linesOf(adviseFor(running, profile, 'PROFILES')));
}

/** The plan as lines that can be compared, whatever order they stand in. */
export function linesOf(plan: Plan): readonly string[] {
  return [
    ...plan.changes.map(
      (c) =>
        `${c.target} ${c.key} ${c.unit ?? c.domain ?? ''} ${c.type ?? ''} ${c.current} -> ${c.proposed} ${c.where}: ${c.reason} [${c.sources.join('; ')}] ${c.beware.join(' ')}`,
    ),
    ...plan.removals.map((r) => `removal ${r.path}:${r.line} ${r.replacement}`),
    ...plan.kept.map((k) => `kept ${k.target} ${k.key} ${k.value}: ${k.reason}`),
    ...plan.absent.map((a) => `absent ${a.key}: ${a.reason}`),
    ...plan.skipped.map((s) => `skipped ${s.key}: ${s.reason}`),
    ...plan.questions.map((q) => `question ${q.fact} ${q.assumed}: ${q.why}`),
    ...plan.findings.map((f) => `finding ${f.id} ${f.message}`),
    ...plan.edits.map((e) => `edit ${e.path}:${e.line} ${e.to}`),
    ...plan.files.flatMap((file) => file.content.split('\n').map((line) => `${file.path}: ${line}`)),
  ].map((line) => line.replaceAll(plan.profile, 'PROFILES'));
}
