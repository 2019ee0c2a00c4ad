import { planVerdict } from '../render/plan-verdict.ts';
import type { Answer, FileTab } from './answer.ts';
import { byId } from './element.ts';
import { figuresPanel } from './figures-panel.ts';
import { filePanel } from './file-panel.ts';
import { judgementPanel, planPanel } from './plan-panel.ts';
import { showTabs, type Tab } from './tabs.ts';

const fileTabs: readonly (readonly [FileTab, string])[] = [
  ['sysctl', 'sysctl.d'],
  ['limits', 'limits.d'],
  ['systemd', 'systemd'],
  ['ansible', 'Ansible'],
  ['diff', 'Diff'],
];
/** Which field a message of the command line is about. */
const options: ReadonlyMap<string, string> = new Map([
  ['kernel', 'kernel'],
  ['memory', 'memory'],
  ['cpus', 'cpus'],
  ['nat-idle-timeout', 'idle'],
  ['service', 'service'],
]);

/** Puts an answer onto the page; a wrong input is marked where it stands. */
export function showAnswer(found: Answer): void {
  const verdict = byId('verdict', 'p');
  const problem = found.kind === 'problem' ? found.message : '';
  verdict.classList.toggle('problem', found.kind === 'problem');
  verdict.textContent = verdictOf(found);
  byId('host', 'p').textContent = found.kind === 'plan' ? found.host : found.kind === 'judgement' ? found.judgement.host : '';
  markWrong(problem);
  showTabs(byId('tabs', 'div'), byId('panels', 'div'), tabsOf(found));
}

function verdictOf(found: Answer): string {
  if (found.kind === 'problem') return found.message;
  if (found.kind === 'plan') return planVerdict(found.plan, 0);
  const { length } = found.judgement.findings;
  return `${length} ${length === 1 ? 'finding' : 'findings'} in the values in force; choose a profile for advice`;
}

function tabsOf(found: Answer): readonly Tab[] {
  if (found.kind === 'problem') return [];
  const report: Tab = { id: 'report', title: 'Report', content: () => filePanel(found.report(), 'Report', false) };
  if (found.kind === 'judgement') return [{ id: 'judgement', title: 'Judgement', content: () => judgementPanel(found.judgement) }, report];
  const figures = figuresPanel(found.plan);
  return [
    { id: 'plan', title: 'Plan', content: () => planPanel(found.plan) },
    ...fileTabs.map(([id, title]) => ({ id, title, content: () => filePanel(found.files[id], title) })),
    ...(figures === undefined ? [] : [{ id: 'figures', title: 'Capacity and memory', content: figures }]),
    report,
  ];
}

function markWrong(problem: string): void {
  const option = /^--([a-z-]+)/.exec(problem)?.[1];
  const fact = option === 'set' ? /^--set '?([a-z0-9_]+)/.exec(problem)?.[1] : undefined;
  const wrong = fact === undefined ? options.get(option ?? '') : `fact-${fact}`;
  for (const field of document.querySelectorAll('#form input, #form select')) {
    if (field.id === wrong && field.id !== '') {
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-errormessage', 'verdict');
    } else if (field.hasAttribute('aria-invalid')) {
      field.removeAttribute('aria-invalid');
      field.removeAttribute('aria-errormessage');
    }
  }
}
