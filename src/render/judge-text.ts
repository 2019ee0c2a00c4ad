import type { NotChecked } from '../model/facts.ts';
import { byPlace, type Finding, type Severity } from '../model/finding.ts';
import type { Fit } from '../model/fit.ts';
import type { Screen } from './advise-text.ts';
import { briefFinding } from './brief-finding.ts';
import { notCheckedLines } from './not-checked-lines.ts';
import { oneLine } from './one-line.ts';
import { paint } from './paint.ts';
import { wrap } from './wrap.ts';

/** What can be said of a machine without a profile. */
export interface Judgement {
  /** from hostLine() */
  readonly host: string;
  /** from environmentWarning() */
  readonly environment?: string;
  /** one sentence each: listeners, programs, NAT */
  readonly does: readonly string[];
  /** best first */
  readonly fits: readonly Fit[];
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

const severities: readonly Severity[] = ['error', 'warning', 'advice'];

/** The screen of `advise` without a profile: what the machine does, which profiles fit and why, what is wrong with what is set. */
export function judgeText(judgement: Judgement, screen: Screen): string {
  const width = Math.max(40, screen.width);
  const style = paint(screen.colour);
  const row = (label: string, text: string) =>
    wrap(oneLine(text), width - 8).map((part, index) => `${index === 0 ? style.cyan(label.padEnd(8)) : ' '.repeat(8)}${part}`);
  const findings = severities.flatMap((s) => judgement.findings.filter((f) => f.severity === s).toSorted(byPlace));
  const fits = judgement.fits.flatMap((fit) => [
    ...row('FITS', `${fit.profile} (${fit.grade})`),
    ...fit.why.flatMap((why) =>
      wrap(oneLine(why), width - 15).map((part, i) => `        ${i === 0 ? style.dim('why    ') : '       '}${part}`),
    ),
  ]);
  const sections: readonly (readonly string[])[] = [
    [
      ...wrap(oneLine(judgement.host), width).map((line) => style.bold(line)),
      ...(judgement.environment === undefined
        ? []
        : wrap(oneLine(`warning: ${judgement.environment}`), width).map((line) => style.yellow(line))),
      ...judgement.does.flatMap((text) => row('DOES', text)),
    ],
    fits.length > 0 ? fits : row('FITS', 'no profile: nothing that was seen here points to one; `tune-advise list profiles` shows all'),
    findings.flatMap((finding) => briefFinding(finding, width, style)),
    [...notCheckedLines(judgement.notChecked, width), style.bold(judgeVerdict(judgement))],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

export function judgeVerdict(judgement: Judgement): string {
  const counted = severities
    .map((s) => [s, judgement.findings.filter((f) => f.severity === s).length] as const)
    .filter(([, n]) => n > 0)
    .map(([s, n]) => (s === 'advice' ? `${n} advice` : `${n} ${s}${n === 1 ? '' : 's'}`));
  const best = judgement.fits[0];
  const next = best === undefined ? '' : `; next: tune-advise --profile ${oneLine(best.profile)}`;
  return `${counted.length === 0 ? 'nothing wrong found in what is set' : counted.join(', ')}; nothing was changed${next}`;
}
