import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { judge } from '../model/judgement.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { defaultValue } from './default-value.ts';
import { fingerprint } from './fingerprint.ts';
import { machineOf, setByOthers } from './in-force.ts';

/** Values in force that the knowledge judges to be wrong, unless they are the kernel's own default. */
export function runningFindings(facts: Facts, kernel: Kernel, knowledge: Knowledge): readonly Finding[] {
  const roles = new Set(facts.nat.filter((role) => role.holds === true).map((role) => role.role));
  const found: Finding[] = [];
  for (const [key, reading] of facts.sysctl) {
    if (knowledge.judges?.(key) === false) continue;
    const parameter = 'value' in reading ? knowledge.parameter(key) : undefined;
    if (parameter === undefined || !('value' in reading)) continue;
    const own = defaultValue(parameter, kernel, machineOf(facts));
    const normal = setByOthers(parameter, facts)?.value ?? (own?.certain === true ? own.value : undefined);
    if (reading.value === normal) continue;
    for (const { judgement, severity, condition } of judge(parameter, reading.value, kernel, roles, normal)) {
      if (judgement.kind === 'inert' || condition !== undefined) continue;
      if (
        judgement.kind === 'lowers-default' &&
        (own?.approximate === true || (parameter.setBy.length > 0 && setByOthers(parameter, facts) === undefined))
      )
        continue;
      const claim = parameter.claims[judgement.claim];
      const text = `${key} = ${reading.value}`;
      found.push({
        id: 'TA130',
        slug: 'running-value-judged',
        severity,
        confidence: claim?.grade === 'primary' ? 'proved' : 'likely',
        message: `${text}: ${judgement.message}`,
        place: { path: reading.path, line: 1, column: 1, endLine: 1, endColumn: 1 + reading.value.length },
        key,
        kernels: [kernel.raw],
        related: [],
        evidence: [{ fact: key, value: reading.value, from: reading.path }],
        why: judgement.why,
        fix: { title: judgement.instead, disposition: 'review' },
        sources: claim === undefined ? [] : [claim.source],
        fingerprint: fingerprint(['TA130', key, reading.value]),
      });
    }
  }
  return found;
}
