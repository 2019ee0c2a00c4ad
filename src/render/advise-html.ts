import type { Facts, NotChecked } from '../model/facts.ts';
import { byPlace, type Finding, type Severity } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import type { AdviseReport } from './advise-json.ts';
import { toldFinding } from './advise-text.ts';
import type { Input } from './header.ts';
import { environmentWarning, hostLine, natReasons } from './host-line.ts';
import { htmlCapacity } from './html-capacity.ts';
import { htmlFinding } from './html-finding.ts';
import { htmlPage } from './html-page.ts';
import { htmlPlanMemory } from './html-plan-memory.ts';
import { htmlPlanRows } from './html-plan-rows.ts';
import { htmlTable } from './html-table.ts';
import { htmlCode, htmlFold, htmlLines, htmlList, htmlMarks, htmlParagraph, htmlSection, htmlText } from './html-text.ts';
import { type Judgement, judgeVerdict } from './judge-text.ts';
import { judgedOrder } from './judged-lines.ts';
import { originText } from './origin-text.ts';
import { planRows } from './plan-rows.ts';
import { stepBlocks } from './plan-steps.ts';
import { planVerdict } from './plan-verdict.ts';

const steps: Readonly<Record<string, string>> = {
  FILE: 'Files of this plan',
  EDIT: 'Lines to edit',
  PUT: 'Put them in place',
  LOAD: 'Load',
  RESTART: 'Restart',
  UNDO: 'Undo',
};

/** The advice, or without a profile the judgement, as one page; it says what the screen says, in the same order. */
export function adviseHtml(report: AdviseReport & { readonly written?: number }): string {
  const { facts, tool, inputs, plan, judgement, written = 0 } = report;
  const host = facts.from === 'stand-in' ? 'a machine that is not here' : (facts.host ?? 'an unnamed host');
  const about = plan === undefined ? '' : `: ${plan.profile}`;
  return htmlPage({
    title: `${plan === undefined ? 'What is set on' : 'Advice for'} ${host}${about}`,
    tool,
    parts: [
      ...(plan !== undefined ? planParts(plan, facts, written) : judgement !== undefined ? judgementParts(judgement) : []),
      notChecked(judgement?.notChecked ?? [...facts.notChecked, ...(plan?.notChecked ?? [])]),
      inputsPart(inputs),
    ],
  });
}

function opening(host: string, verdict: string, environment: string | undefined): readonly string[] {
  return [
    `<p class="dim">${htmlText(host)}</p>`,
    `<p class="verdict">${htmlText(verdict)}</p>`,
    environment === undefined ? '' : `<p class="warning">${htmlText(`warning: ${environment}`)}</p>`,
  ];
}

function planParts(plan: Plan, facts: Facts, written: number): readonly string[] {
  const gone = new Set(plan.removals.map((r) => `${r.path}:${r.line}`));
  const findings = plan.findings
    .filter((f) => !gone.has(`${f.place.path}:${f.place.line}`))
    .toSorted(byPlace)
    .map((f) => toldFinding(f, plan));
  return [
    ...opening(hostLine(facts), planVerdict(plan, written), environmentWarning(facts)),
    findingsPart('Errors', findings, 'error'),
    ...htmlPlanRows(planRows(plan, true)),
    judgedPart(plan),
    htmlSection('What to do', [
      ...stepBlocks(plan, written > 0).map(([name, lines]) => `<h3>${steps[name] ?? name}</h3>${htmlLines(lines)}`),
      ...plan.files
        .toSorted((a, b) => (a.path < b.path ? -1 : 1))
        .map((file) => htmlFold(file.path, htmlLines(file.content.replace(/\n$/, '').split('\n')))),
    ]),
    findingsPart('Warnings', findings, 'warning'),
    findingsPart('Advice', findings, 'advice'),
    plan.memory === undefined ? '' : htmlPlanMemory(plan.memory),
    plan.capacity === undefined ? '' : htmlCapacity(plan.capacity),
    htmlSection('NAT', [htmlParagraph(natReasons(facts).replace(/^NAT: /, ''))]),
  ];
}

function judgementParts(judgement: Judgement): readonly string[] {
  const { host, environment, does, fits, findings } = judgement;
  const sorted = findings.toSorted(byPlace);
  return [
    ...opening(host, judgeVerdict(judgement), environment),
    htmlSection('What this machine does', [htmlList(does)]),
    htmlSection(
      'Profiles that fit',
      fits.length === 0
        ? [htmlParagraph('no profile: nothing that was seen here points to one; `tune-advise list profiles` shows all')]
        : fits.map(
            (fit) =>
              `<article><h3>${htmlCode(fit.profile)} <span class="right">${htmlText(fit.grade)}</span></h3>${htmlMarks(fit.why.map((why) => ['why', why] as const))}</article>`,
          ),
    ),
    findingsPart('Errors', sorted, 'error'),
    findingsPart('Warnings', sorted, 'warning'),
    findingsPart('Advice', sorted, 'advice'),
  ];
}

function findingsPart(title: string, findings: readonly Finding[], severity: Severity): string {
  const some = findings.filter((f) => f.severity === severity);
  return htmlSection(`${title} (${some.length})`, some.map(htmlFinding));
}

/** Lines of a tuned profile or a saptune note. */
function judgedPart({ judged = [], notes = [] }: Plan): string {
  return htmlSection('What its lines come to here', [
    htmlTable({
      caption: 'What does harm stands first; only fine lines are advised',
      head: ['key', 'value', 'comes to', 'why', 'from'],
      wide: true,
      rows: judged
        .toSorted((a, b) => judgedOrder.indexOf(a.verdict) - judgedOrder.indexOf(b.verdict))
        .map((line) => [
          htmlCode(line.key),
          htmlCode(line.value),
          line.verdict,
          htmlText(`${line.why}${line.only === undefined ? '' : ` (only where ${line.only})`}`),
          htmlText(`${line.from}:${line.line}`),
        ]),
    }),
    htmlList(notes.map((note) => `not followed: ${note}`)),
  ]);
}

function notChecked(all: readonly NotChecked[]): string {
  const items = all.map((n) => `${n.what} (${n.why}${n.couldChange === undefined ? '' : `; could change ${n.couldChange}`})`);
  return htmlSection('Not checked', [htmlList(items.toSorted())]);
}

function inputsPart(inputs: readonly Input[]): string {
  return htmlSection('What this rests on', [
    htmlTable({
      caption: 'Facts, and where each came from',
      head: ['fact', 'value', 'from'],
      rows: inputs
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((input) => [htmlCode(input.name), htmlCode(input.value), htmlText(originText(input.origin))]),
    }),
  ]);
}
