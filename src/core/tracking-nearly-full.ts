import type { Finding } from '../model/finding.ts';
import { adviceFindings } from './advice-findings.ts';
import type { DecideContext } from './decide.ts';
import { fingerprint } from './fingerprint.ts';
import { gaugeAbove } from './gauge-above.ts';
import { runningValue } from './in-force.ts';

const key = 'net.netfilter.nf_conntrack_max';
const gauge = 'nf_conntrack_count';

/**
 * More than four fifths of the table of tracked connections are taken now, and the plan leaves it as large as it is.
 * @param settings what the plan sets
 */
export function trackingNearlyFull(context: DecideContext, settings: ReadonlyMap<string, string>): readonly Finding[] {
  const rule = adviceFindings.find((f) => f.slug === 'tracking-nearly-full');
  const parameter = context.knowledge.parameter(key);
  const max = settings.get(key) ?? (parameter && runningValue(context, parameter, key).value);
  if (rule === undefined || max === undefined || !/^[1-9]\d{0,9}$/.test(max)) return [];
  if (!gaugeAbove(context.facts.gauges, gauge, (BigInt(max) * 4n) / 5n)) return [];
  const count = context.facts.gauges.get(gauge);
  if (count === undefined || (count.origin.kind !== 'read' && count.origin.kind !== 'measured')) return [];
  const path = count.origin.path;
  return [
    {
      id: rule.id,
      slug: rule.slug,
      severity: rule.severity,
      confidence: 'proved',
      message: `${count.value} of ${max} connections are tracked, ${Math.floor((count.value * 100) / Number(max))} % of the table`,
      place: { path, line: 1, column: 1, endLine: 1, endColumn: 1 + `${count.value}`.length },
      key,
      kernels: [context.kernel.raw],
      related: [],
      evidence: [
        { fact: gauge, value: `${count.value}`, from: path },
        { fact: key, value: max, from: settings.has(key) ? 'the plan' : '/proc/sys/net/netfilter/nf_conntrack_max' },
      ],
      why: rule.why,
      fix: { title: rule.instead, disposition: 'review' },
      sources: ['linux 6.6: net/netfilter/nf_conntrack_core.c (__nf_conntrack_alloc, early_drop)'],
      fingerprint: fingerprint([rule.id, key]),
    },
  ];
}
