import type { FleetReport } from '../model/fleet.ts';
import type { Tool } from './header.ts';
import { jsonText } from './json-text.ts';

/** The report of `fleet` (schemas/report-fleet.schema.json). Ends in a line end. */
export function fleetJson(report: FleetReport, tool: Tool): string {
  return jsonText({
    version: 1,
    command: 'fleet',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    profile: report.profile === '' ? null : report.profile,
    hosts: report.hosts,
    unreadable: report.unreadable,
    groups: report.groups.map(({ name, hosts, changes, removals, findings }) => ({
      name,
      hosts,
      changes: changes.map(({ change, current, where }) => ({ ...change, current, where })),
      removals,
      findings,
    })),
    outliers: report.outliers,
    drift: report.drift,
    questions: report.questions,
    notChecked: report.notChecked,
  });
}
