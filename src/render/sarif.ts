import type { Finding, Fix, Place, Severity } from '../model/finding.ts';
import { escapeTerminal } from './escape.ts';
import { jsonText } from './json-text.ts';
import type { Tool } from './lint-json.ts';
import type { LintReport } from './lint-report.ts';
import { reportPath } from './report-path.ts';
import { type RuleWords, rulePage } from './rule-page.ts';

const level: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', advice: 'note' };

/**
 * The report of lint as SARIF 2.1.0, one run with all rules and their help. Columns count UTF-16 units.
 * @param lineOf line of a file by path and number from 1; a fix that deletes a line takes its end along where another one follows
 */
export function sarif(
  report: LintReport,
  tool: Tool,
  rules: readonly RuleWords[],
  lineOf: (path: string, line: number) => string | undefined,
): string {
  const index = new Map(rules.map((rule, i) => [rule.id, i]));
  return markupFree(
    jsonText({
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: tool.name,
              version: tool.version,
              properties: { knowledge: tool.knowledge },
              rules: rules.map(descriptor),
            },
          },
          columnKind: 'utf16CodeUnits',
          invocations: [
            {
              executionSuccessful: true,
              toolExecutionNotifications: report.notChecked.map(({ what, why }) => ({
                level: 'note',
                message: message(`not checked: ${what} (${why})`),
              })),
            },
          ],
          results: report.findings.map((finding) => result(finding, index.get(finding.id), lineOf)),
        },
      ],
    }),
  );
}

/** The report may be put into a page as it stands: no mark of HTML is in it, only its escaped form. */
const markupFree = (json: string) => json.replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);

function descriptor(rule: RuleWords): Readonly<Record<string, unknown>> {
  return {
    id: rule.id,
    name: rule.slug.replace(/(?:^|-)([a-z0-9])/g, (_, c: string) => c.toUpperCase()),
    shortDescription: { text: rule.what },
    fullDescription: { text: `${rule.what}: ${rule.why}` },
    help: { text: `${rule.why}\nInstead: ${rule.instead}`, markdown: rulePage(rule) },
    defaultConfiguration: { level: level[rule.severity] },
    properties: { tags: ['sysctl', 'configuration'], 'problem.severity': rule.severity === 'advice' ? 'recommendation' : rule.severity },
  };
}

type LineOf = (path: string, line: number) => string | undefined;

function result(finding: Finding, ruleIndex: number | undefined, lineOf: LineOf): Readonly<Record<string, unknown>> {
  const { id, severity, place, related, fix, why, key, kernels, confidence, fingerprint } = finding;
  return {
    ruleId: id,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: level[severity],
    message: message(finding.message === why || why === '' ? finding.message : `${finding.message}: ${why}`),
    locations: [{ physicalLocation: physical(place) }],
    ...(related.length > 0 && {
      relatedLocations: related.map((at, i) => ({
        id: i + 1,
        physicalLocation: physical(at),
        ...(at.label !== undefined && { message: message(at.label) }),
      })),
    }),
    partialFingerprints: { 'tuneAdvise/v1': fingerprint },
    ...(fix?.edits !== undefined && fix.edits.length > 0 && { fixes: [sarifFix(fix, fix.edits, lineOf)] }),
    properties: {
      confidence,
      ...(key !== undefined && { key }),
      kernels,
      ...(fix && { fix: { title: escapeTerminal(fix.title), disposition: fix.disposition } }),
    },
  };
}

/** `[text](1)` would be a link in a message. */
function message(text: string): { readonly text: string } {
  const harmless = escapeTerminal(text);
  return { text: harmless.includes('](') ? harmless.replace(/[\\[\]]/g, (c) => `\\${c}`) : harmless };
}

function physical(place: Place): Readonly<Record<string, unknown>> {
  const { line, column, endLine, endColumn } = place;
  return { artifactLocation: artifact(place.path), region: { startLine: line, startColumn: column, endLine, endColumn } };
}

function artifact(path: string): Readonly<Record<string, unknown>> {
  return { uri: reportPath(path), ...(!path.startsWith('/') && { uriBaseId: '%SRCROOT%' }) };
}

function sarifFix(fix: Fix, edits: NonNullable<Fix['edits']>, lineOf: LineOf): Readonly<Record<string, unknown>> {
  const paths = [...new Set(edits.map((edit) => edit.path))];
  return {
    description: message(`${fix.title} (${fix.disposition})`),
    artifactChanges: paths.map((path) => ({
      artifactLocation: artifact(path),
      replacements: edits
        .filter((edit) => edit.path === path)
        .map(({ line, from, to }) => {
          const whole = to === null && lineOf(path, line + 1) !== undefined;
          const end = whole ? { endLine: line + 1, endColumn: 1 } : { endLine: line, endColumn: from.length + 1 };
          return { deletedRegion: { startLine: line, startColumn: 1, ...end }, ...(to !== null && { insertedContent: { text: to } }) };
        }),
    })),
  };
}
