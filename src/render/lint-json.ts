import type { NotChecked } from '../model/facts.ts';
import type { Finding, Place, Severity } from '../model/finding.ts';

export interface LintReport {
  readonly findings: readonly Finding[];
  readonly kernels: readonly string[];
  readonly kernelsFrom: string;
  readonly files: readonly string[];
  readonly summary: Readonly<Record<Severity | 'suppressed', number>>;
  readonly notChecked: readonly NotChecked[];
}

export interface Tool {
  readonly name: string;
  readonly version: string;
  readonly knowledge: string;
}

/** The report of lint for machines: schemas/report-lint.schema.json. Ends in a line end. */
export function lintJson(report: LintReport, tool: Tool): string {
  const { files, kernels, kernelsFrom, findings, summary, notChecked } = report;
  const { error, warning, advice, suppressed } = summary;
  return `${JSON.stringify(
    {
      version: 1,
      command: 'lint',
      tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
      kernels: { names: kernels, from: kernelsFrom },
      files,
      findings: findings.map(findingJson),
      summary: { error, warning, advice, suppressed },
      notChecked: notChecked.map(({ what, why, couldChange }) => ({ what, why, ...(couldChange !== undefined && { couldChange }) })),
    },
    undefined,
    2,
  )}\n`;
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
