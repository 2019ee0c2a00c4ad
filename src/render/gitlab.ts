import type { Severity } from '../model/finding.ts';
import { escapeTerminal } from './escape.ts';
import { jsonText } from './json-text.ts';
import type { LintReport } from './lint-report.ts';

const severities: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'major', advice: 'info' };

/** The report of lint as GitLab's Code Quality artifact: a list, empty where nothing is found. */
export function gitlab(report: Pick<LintReport, 'findings'>): string {
  const issues = report.findings.map(({ id, slug, severity, message, why, place, fingerprint }) => ({
    type: 'issue',
    description: escapeTerminal(why === '' || why === message ? message : `${message}: ${why}`),
    check_name: `${id} ${slug}`,
    fingerprint,
    severity: severities[severity],
    location: { path: fromTop(place.path), lines: { begin: place.line, end: place.endLine } },
  }));
  return jsonText(issues).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

/** GitLab knows a file by its path from the top of the repository and finds none that begins with `./`. */
function fromTop(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '') || '.';
}
