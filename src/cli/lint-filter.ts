import { relative, resolve, sep } from 'node:path';
import { type Baseline, compareBaseline } from '../core/baseline.ts';
import type { LintResult } from '../core/lint.ts';
import { pathRules } from '../core/path-rules.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { LintReport } from '../render/lint-report.ts';
import { looked } from './lint-baseline.ts';
import type { LintConfig } from './lint-config.ts';

export interface LintFilter {
  readonly config: LintConfig;
  /** paths that count; absent: all */
  readonly changed?: ReadonlySet<string>;
  readonly baseline?: Baseline;
}

/**
 * Takes away what tune-advise.ini switches off, what did not change and what the baseline has, and counts it. A finding counts as
 * changed where one of its related lines is in a file that changed.
 */
export function lintFilter(result: LintResult, { config, changed, baseline }: LintFilter): LintReport {
  const choice = pathRules(config.paths);
  const top = resolve(config.folder);
  // many findings are of one file
  const fromTop = new Map<string, string>();
  const fromConfig = (path: string) => {
    const have = fromTop.get(path) ?? relative(top, resolve(path)).split(sep).join('/');
    fromTop.set(path, have);
    return have;
  };
  const on =
    config.paths.length === 0
      ? result.findings
      : result.findings.filter(({ id, place }) => choice.wanted({ id, place: { path: fromConfig(place.path) } }));
  const switchedOff = result.findings.length - on.length;
  const here = changed === undefined ? on : on.filter((finding) => places(finding).some((path) => changed.has(path)));
  const checked = result.files.filter((path) => choice.checked(fromConfig(path)));
  const files = checked.filter((path) => changed === undefined || changed.has(path));
  const off = result.files.length - checked.length;
  const compared = baseline === undefined ? { findings: here, known: 0 } : compareBaseline(here, baseline, looked(files));
  const count = (severity: Severity) => compared.findings.filter((finding) => finding.severity === severity).length;
  return {
    ...result,
    files,
    findings: compared.findings,
    summary: {
      ...result.summary,
      error: count('error'),
      warning: count('warning'),
      advice: count('advice'),
      ...(compared.known > 0 && { baseline: compared.known }),
      ...(switchedOff > 0 && { switchedOff }),
    },
    notChecked: [
      ...result.notChecked,
      ...(off > 0 ? [{ what: off === 1 ? '1 file' : `${off} files`, why: `off in ${config.path ?? 'tune-advise.ini'}` }] : []),
    ],
  };
}

const places = ({ place, related }: Finding) => [place, ...related].map(({ path }) => path);
