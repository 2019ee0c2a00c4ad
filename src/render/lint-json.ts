import type { Finding, Place } from '../model/finding.ts';
import { jsonText } from './json-text.ts';
import type { LintReport } from './lint-report.ts';

export interface Tool {
  readonly name: string;
  readonly version: string;
  readonly knowledge: string;
}

/** The report of lint for machines: schemas/report-lint.schema.json. Ends in a line end. */
export function lintJson(report: LintReport, tool: Tool): string {
  const { files, kernels, kernelsFrom, findings, summary, notChecked } = report;
  const { error, warning, advice, suppressed, baseline, switchedOff, fixed } = summary;
  return jsonText({
    version: 1,
    command: 'lint',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    kernels: { names: kernels, from: kernelsFrom },
    files,
    findings: findings.map(findingJson),
    summary: {
      error,
      warning,
      advice,
      suppressed,
      ...(baseline !== undefined && { baseline }),
      ...(switchedOff !== undefined && { switchedOff }),
      ...(fixed !== undefined && { fixed }),
    },
    notChecked: notChecked.map(({ what, why, couldChange }) => ({ what, why, ...(couldChange !== undefined && { couldChange }) })),
  });
}

/** A finding as it stands in every report: the place is flat, in the order of the contract. */
export function findingJson(finding: Finding): Readonly<Record<string, unknown>> {
  const { id, slug, severity, confidence, message, place, key, kernels, related, evidence, why, fix, sources, fingerprint } = finding;
  return {
    id,
    slug,
    severity,
    confidence,
    message,
    ...placeJson(place),
    ...(key !== undefined && { key }),
    kernels,
    related: related.map(placeJson),
    evidence,
    why,
    ...(fix && { fix }),
    sources,
    fingerprint,
  };
}

function placeJson({ path, line, column, endLine, endColumn, label }: Place): Readonly<Record<string, unknown>> {
  return { path, line, column, endLine, endColumn, ...(label !== undefined && { label }) };
}
