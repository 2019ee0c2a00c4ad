import type { Finding, Severity } from '../model/finding.ts';
import { escapeTerminal } from './escape.ts';
import type { LintReport } from './lint-report.ts';
import { lintSummary } from './lint-summary.ts';

const command: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', advice: 'notice' };

/**
 * Findings as workflow commands, which GitHub shows beside the lines of a pull request, and the summary as a plain last line.
 * Whatever comes from a file is escaped twice: for a terminal, and so that it can neither end nor begin a command.
 */
export function github(report: LintReport): string {
  return `${[...report.findings.map(annotation), escapeTerminal(lintSummary(report))].join('\n')}\n`;
}

function annotation(finding: Finding): string {
  const { severity, id, slug, place, message, why, fix } = finding;
  const oneLine = place.endLine === place.line;
  const properties = [
    `file=${property(place.path)}`,
    `line=${place.line}`,
    ...(oneLine ? [] : [`endLine=${place.endLine}`]),
    `col=${place.column}`,
    // an empty range would be refused; the end is that of the last column
    ...(oneLine ? [`endColumn=${Math.max(place.column, place.endColumn - 1)}`] : []),
    `title=${property(`${id} ${slug}`)}`,
  ];
  const told = [message, why, ...(fix ? [`fix (${fix.disposition}): ${fix.title}`] : [])].filter((part) => part !== '');
  return `::${command[severity]} ${properties.join(',')}::${told.map(data).join('%0A')}`;
}

const data = (text: string) => escapeTerminal(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
