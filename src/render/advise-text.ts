import type { Facts } from '../model/facts.ts';
import { atLeastAsBad, byPlace, type Finding } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import { briefFinding } from './brief-finding.ts';
import { capacityBlock } from './capacity-block.ts';
import { environmentWarning, hostLine, natReasons } from './host-line.ts';
import { judgedLines } from './judged-lines.ts';
import { isMended } from './mended-finding.ts';
import { notCheckedLines } from './not-checked-lines.ts';
import { paint } from './paint.ts';
import { planBlock } from './plan-block.ts';
import { planMemoryLines } from './plan-memory-lines.ts';
import { planRows } from './plan-rows.ts';
import { planSteps } from './plan-steps.ts';
import { planVerdict } from './plan-verdict.ts';
import { wrap } from './wrap.ts';

export interface Screen {
  /** characters a line may have; less than 40 counts as 40 */
  readonly width: number;
  readonly colour: boolean;
  /** adds sources */
  readonly verbose?: boolean;
}

export interface AdviseScreen {
  readonly facts: Facts;
  readonly plan: Plan;
  /** number of files that were written, 0 when absent */
  readonly written?: number;
}

/**
 * The advice as a screen: first the host and what may lock out, then changes, removals, what stays and what is asked, then files
 * and commands, then lesser findings, and last a verdict in one line. Every text from outside is made harmless.
 * @returns text that ends with a line feed
 */
export function adviseText({ facts, plan, written = 0 }: AdviseScreen, screen: Screen): string {
  const width = Math.max(40, screen.width);
  const style = paint(screen.colour);
  const verbose = screen.verbose === true;
  // a line that goes is told where it goes
  const gone = new Set(plan.removals.map((r) => `${r.path}:${r.line}`));
  const findings = plan.findings.filter((f) => !gone.has(`${f.place.path}:${f.place.line}`)).toSorted(byPlace);
  const brief = (list: readonly Finding[]) => list.flatMap((f) => briefFinding(toldFinding(f, plan), width, style));
  const environment = environmentWarning(facts);
  const sections: readonly (readonly string[])[] = [
    [
      ...wrap(hostLine(facts), width).map((line) => style.bold(line)),
      ...(environment === undefined ? [] : wrap(`warning: ${environment}`, width).map((line) => style.yellow(line))),
      ...brief(findings.filter((f) => atLeastAsBad(f.severity, 'error'))),
      ...planBlock(planRows(plan, verbose), width, style),
    ],
    judgedLines(plan.judged ?? [], plan.notes ?? [], width, style),
    planSteps(plan, style, written > 0),
    brief(findings.filter((f) => f.severity === 'warning')),
    brief(findings.filter((f) => f.severity === 'advice')),
    [
      ...(plan.memory === undefined ? [] : planMemoryLines(plan.memory, width, style, verbose)),
      ...(plan.capacity === undefined ? [] : capacityBlock(plan.capacity, width, style, verbose)),
    ],
    [
      ...wrap(natReasons(facts), width),
      ...notCheckedLines([...facts.notChecked, ...(plan.notChecked ?? [])], width),
      style.bold(planVerdict(plan, written)),
    ],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** A finding that the plan mends says so. */
export function toldFinding(finding: Finding, plan: Plan): Finding {
  const { fix } = finding;
  return fix === undefined || !isMended(finding, plan) ? finding : { ...finding, fix: { ...fix, title: `${fix.title}: this plan does` } };
}
