import type { Verification, VerifyRow } from '../model/verify.ts';
import { escapeTerminal } from './escape.ts';
import type { Tool } from './header.ts';
import { verifyCounts } from './verify-shared.ts';

/**
 * Expected against actual as metrics, for the textfile collector of node_exporter. It reads the text format of Prometheus, to which
 * `# EOF` is a comment and which has no type `info`; so only gauges are used, and the same text is OpenMetrics too. No time stamps,
 * which the collector refuses; what could not be compared has no sample, since 0 would say that it is as expected.
 * @returns text that ends with `# EOF` and a line feed
 */
export function openmetrics({ rows }: Verification, tool: Tool): string {
  const counts = Object.entries(verifyCounts(rows)).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...family('tune_advise_info', 'Version of the tool and of its knowledge; always 1', [
      sample('tune_advise_info', { version: tool.version, knowledge: tool.knowledge }, 1),
    ]),
    ...family(
      'tune_advise_settings',
      'Settings that were compared, by outcome',
      counts.map(([status, count]) => sample('tune_advise_settings', { status }, count)),
    ),
    ...family('tune_advise_setting_drift', '1 where a setting is not as expected, 0 where it is', drifts(rows)),
    '# EOF',
    '',
  ].join('\n');
}

const family = (name: string, help: string, samples: readonly string[]) => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples];

/** Processes of one unit make one sample, as numbers of processes would make new series at every start. */
function drifts(rows: readonly VerifyRow[]): readonly string[] {
  const found = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  for (const { status, counts, key, from, target, unit, user, type } of rows) {
    if (status === 'unreadable' || (status === 'missing' && !counts)) continue;
    const labels = {
      target,
      key,
      from,
      ...(type !== undefined && { type }),
      ...(unit !== undefined && { unit }),
      ...(user !== undefined && { user }),
    };
    const name = sample('', labels, 0);
    const known = found.get(name);
    if (known === undefined) found.set(name, { labels, value: counts ? 1 : 0 });
    else if (counts) known.value = 1;
  }
  return [...found.values()].map(({ labels, value }) => sample('tune_advise_setting_drift', labels, value));
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const each = Object.entries(labels).map(([label, text]) => `${label}="${labelValue(text)}"`);
  return `${name}{${each.join(',')}} ${value}`;
}

/** Backslash, double quote and line feed have a meaning of their own in a label; other control characters are made visible first. */
function labelValue(text: string): string {
  return escapeTerminal(text).replace(/[\\"]/g, (c) => `\\${c}`);
}
