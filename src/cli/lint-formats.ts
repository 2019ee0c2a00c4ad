import { suppressionRules } from '../core/suppress.ts';
import type { Severity } from '../model/finding.ts';
import type { SourceFile } from '../model/source-file.ts';
import { findingsText } from '../render/finding-text.ts';
import { github } from '../render/github.ts';
import { gitlab } from '../render/gitlab.ts';
import { junit } from '../render/junit.ts';
import { lintJson, type Tool } from '../render/lint-json.ts';
import type { LintReport } from '../render/lint-report.ts';
import { sarif } from '../render/sarif.ts';
import { allRules } from '../rules/all.ts';
import type { ScreenSize } from './screen.ts';

export interface LintPrint {
  readonly report: LintReport;
  readonly files: readonly SourceFile[];
  readonly tool: Tool;
  readonly screen: ScreenSize;
  readonly failOn: Severity | 'never';
}

/** The report of lint in one of its formats. */
export function formatLint(format: string, { report, files, tool, screen, failOn }: LintPrint): string {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const split = new Map<string, readonly string[] | undefined>();
  const lineOf = (path: string, line: number) => {
    if (!split.has(path)) split.set(path, texts.get(path)?.split('\n'));
    const text = split.get(path)?.[line - 1];
    return text?.endsWith('\r') ? text.slice(0, -1) : text;
  };
  switch (format) {
    case 'json':
      return lintJson(report, tool);
    case 'sarif':
      return sarif(report, tool, [...allRules, ...suppressionRules], lineOf);
    case 'github':
      return github(report);
    case 'gitlab':
      return gitlab(report);
    case 'junit':
      return junit(report, failOn);
    default:
      return findingsText(report, lineOf, screen);
  }
}
