import type { UpgradeReport } from '../model/upgrade.ts';
import type { Tool } from './header.ts';
import { jsonText } from './json-text.ts';

/** The report of `upgrade-check` (schemas/report-upgrade-check.schema.json). Ends in a line end. */
export function upgradeJson(report: UpgradeReport, tool: Tool): string {
  const { from, to, older, files, settings, unchanged, changes, notChecked } = report;
  const count = (severity: string) => changes.filter((one) => one.severity === severity && one.kind !== 'unknown').length;
  return jsonText({
    version: 1,
    command: 'upgrade-check',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    from: from.name,
    to: to.name,
    kernels: { from: from.kernel.version, to: to.kernel.version },
    distributions: { from: from.distribution?.distro ?? null, to: to.distribution?.distro ?? null },
    older,
    files,
    changes: changes.map((one) => ({
      kind: one.kind,
      key: one.key ?? null,
      path: one.path ?? null,
      line: one.line ?? null,
      ...(one.more !== undefined && { more: one.more }),
      ...(one.value !== undefined && { value: one.value }),
      before: one.before ?? null,
      after: one.after ?? null,
      why: one.why,
      ...(one.instead !== undefined && { instead: one.instead }),
      severity: one.severity,
      sources: one.sources,
    })),
    summary: {
      error: count('error'),
      warning: count('warning'),
      advice: count('advice'),
      unknown: changes.filter(({ kind }) => kind === 'unknown').length,
      settings,
      unchanged,
    },
    notChecked: notChecked.map(({ what, why, couldChange }) => ({ what, why, ...(couldChange !== undefined && { couldChange }) })),
  });
}
