import { atLeastAsBad, type Finding, type Severity } from '../model/finding.ts';
import type { LintReport } from './lint-report.ts';
import { lintSummary } from './lint-summary.ts';
import { xml } from './xml.ts';

/**
 * The report of lint as JUnit XML: a suite for each file, a case for each finding, one passing case for a file without any.
 * @param failOn from which severity on a finding is a failure; the others pass and are told as output
 */
export function junit(report: LintReport, failOn: Severity | 'never'): string {
  const fails = (finding: Finding) => failOn !== 'never' && atLeastAsBad(finding.severity, failOn);
  const byPath = new Map<string, Finding[]>(report.files.map((path) => [path, []]));
  for (const finding of report.findings) {
    const there = byPath.get(finding.place.path);
    if (there) there.push(finding);
    else byPath.set(finding.place.path, [finding]);
  }
  const suites = [...byPath].map(([path, findings]) => suite(path, findings, fails));
  const tests = [...byPath.values()].reduce((sum, findings) => sum + Math.max(1, findings.length), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tune-advise lint" tests="${tests}" failures="${report.findings.filter(fails).length}" errors="0">`,
    ...suites,
    `  <!-- ${xml(lintSummary(report)).replace(/-(?=-)/g, '- ')} -->`,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(path: string, findings: readonly Finding[], fails: (finding: Finding) => boolean): string {
  const failures = findings.filter(fails).length;
  const cases =
    findings.length === 0
      ? [`    <testcase name="nothing found" classname="${xml(path)}" file="${xml(path)}"/>`]
      : findings.map((finding) => testCase(finding, fails(finding)));
  const head = `  <testsuite name="${xml(path)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">`;
  return [head, ...cases, '  </testsuite>'].join('\n');
}

function testCase(finding: Finding, failed: boolean): string {
  const { id, slug, severity, place, message, why, fix } = finding;
  const told = [`${place.path}:${place.line}:${place.column}`, why, ...(fix ? [`fix (${fix.disposition}): ${fix.title}`] : [])];
  const body = told.map(xml).join('\n');
  const element = failed
    ? `<failure type="${severity}" message="${xml(message)}">${body}</failure>`
    : `<system-out>${severity}: ${xml(message)}\n${body}</system-out>`;
  const name = `${id} ${slug} line ${place.line}`;
  return `    <testcase name="${xml(name)}" classname="${xml(place.path)}" file="${xml(place.path)}" line="${place.line}">${element}</testcase>`;
}
