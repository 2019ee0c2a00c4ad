import { planVerdict } from '../render/plan-verdict.ts';
import { type Answer, answer, type FileTab } from './answer.ts';
import { copyOn } from './copy-text.ts';
import { byId, element } from './element.ts';
import { filePanel } from './file-panel.ts';
import { later } from './later.ts';
import { lintSection } from './lint-section.ts';
import { inputCommand, linkedInputs, linkOf, type PageInputs } from './page-inputs.ts';
import { type PageData, type PageKnowledge, pageKnowledge } from './page-knowledge.ts';
import { judgementPanel, planPanel } from './plan-panel.ts';
import { profilePicker } from './profile-picker.ts';
import { questionFields } from './question-fields.ts';
import { recordSection } from './record-section.ts';
import { showTabs } from './tabs.ts';
import { themeButton } from './theme-button.ts';

const fields = { kernel: 'kernel', memory: 'memory', cpus: 'cpus', natIdleTimeout: 'idle', service: 'service' } as const;
/** Which field a message of the command line is about. */
const options: ReadonlyMap<string, string> = new Map([
  ['kernel', 'kernel'],
  ['memory', 'memory'],
  ['cpus', 'cpus'],
  ['nat-idle-timeout', 'idle'],
  ['service', 'service'],
]);
const fileTabs: readonly (readonly [FileTab, string])[] = [
  ['sysctl', 'sysctl.d'],
  ['limits', 'limits.d'],
  ['systemd', 'systemd'],
  ['ansible', 'Ansible'],
  ['diff', 'Diff'],
];
/** What a first visit shows, until somebody chooses. */
const example: Pick<PageInputs, 'profiles' | 'kernel' | 'memory' | 'cpus'> = {
  profiles: ['proxy-behind-nat'],
  kernel: 'debian:13',
  memory: '16G',
  cpus: '8',
};

/** The data was put into the page as gzip in base64: with it unpacked the page would be three times as large. */
async function unpacked(): Promise<PageData> {
  const bytes = Uint8Array.from(atob((byId('data', 'script').textContent ?? '').trim()), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text()) as PageData;
}

function start(page: PageKnowledge): void {
  const natBoxes = [...document.querySelectorAll<HTMLInputElement>('input[name="nat"]')];
  const questions = questionFields();
  const update = later(() => show(), 150);
  const picker = profilePicker(page.profiles, update);
  const record = recordSection(() => {
    // an example's machine is nobody's: the values that were given tell their own
    if (record.record() !== undefined && isExample()) for (const id of ['kernel', 'memory', 'cpus']) byId(id, 'input').value = '';
    show();
  });
  const isExample = () => (['kernel', 'memory', 'cpus'] as const).every((name) => byId(name, 'input').value === example[name]);
  const recheck = lintSection(page.knowledge, () => byId('kernel', 'input').value.trim() || example.kernel);
  const inputs = (): PageInputs => ({
    profiles: picker.chosen(),
    kernel: byId(fields.kernel, 'input').value,
    memory: byId(fields.memory, 'input').value,
    cpus: byId(fields.cpus, 'input').value,
    nat: natBoxes.filter((box) => box.checked && !box.disabled).map((box) => box.value),
    natIdleTimeout: byId(fields.natIdleTimeout, 'input').value,
    service: byId(fields.service, 'input').value,
    facts: questions.answers(),
  });
  const natChanged = () => {
    const none = natBoxes.find((box) => box.value === 'none')?.checked === true;
    for (const box of natBoxes) box.disabled = none && box.value !== 'none';
  };
  const fill = (given: PageInputs) => {
    for (const [name, id] of Object.entries(fields)) byId(id, 'input').value = given[name as keyof typeof fields];
    for (const box of natBoxes) box.checked = given.nat.includes(box.value);
    natChanged();
    picker.choose(given.profiles);
    questions.fill(given.facts);
  };
  let shownLink = '';
  const show = () => {
    const now = inputs();
    const found = answer(now, record.record(), page);
    if (found.kind === 'plan') questions.ask(found.questions);
    showAnswer(found);
    byId('command', 'pre').textContent = inputCommand(now, record.name());
    shownLink = linkOf(now);
    history.replaceState(null, '', `#${shownLink}`);
  };
  const form = byId('form', 'form');
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => {
    natChanged();
    update();
    recheck();
  });
  copyOn(byId('copy-command', 'button'), () => byId('command', 'pre').textContent ?? '');
  copyOn(byId('copy-link', 'button'), () => location.href);
  addEventListener('hashchange', () => {
    if (location.hash.slice(1) === shownLink) return;
    fill(linkedInputs(location.hash.slice(1)));
    show();
  });
  const linked = linkedInputs(location.hash.slice(1));
  fill(location.hash.length > 1 ? linked : { ...linked, ...example });
  show();
}

function showAnswer(found: Answer): void {
  const verdict = byId('verdict', 'p');
  const problem = found.kind === 'problem' ? found.message : undefined;
  verdict.classList.toggle('problem', problem !== undefined);
  verdict.textContent =
    found.kind === 'problem'
      ? found.message
      : found.kind === 'plan'
        ? planVerdict(found.plan, 0)
        : `${found.judgement.findings.length} findings in the values in force; choose a profile for advice`;
  byId('host', 'p').textContent = found.kind === 'plan' ? found.host : found.kind === 'judgement' ? found.judgement.host : '';
  const option = /^--([a-z-]+)/.exec(problem ?? '')?.[1];
  for (const [name, id] of options) {
    const field = byId(id, 'input');
    if (name === option) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  }
  const tabs =
    found.kind === 'plan'
      ? [
          { id: 'plan', title: 'Plan', content: () => planPanel(found.plan) },
          ...fileTabs.map(([id, title]) => ({ id, title, content: () => filePanel(found.files[id], title) })),
        ]
      : found.kind === 'judgement'
        ? [{ id: 'judgement', title: 'Judgement', content: () => judgementPanel(found.judgement) }]
        : [];
  showTabs(byId('tabs', 'div'), byId('panels', 'div'), tabs);
}

/** No links: the part behind # belongs to the inputs. */
for (const button of document.querySelectorAll<HTMLElement>('button[data-to]'))
  button.addEventListener('click', () => {
    const title = document.getElementById(button.dataset['to'] ?? '');
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: 'start' });
  });
themeButton();
unpacked()
  .then((data) => {
    const page = pageKnowledge(data);
    const option = (value: string, title: string) => element('option', { value }, title);
    byId('kernels', 'datalist').append(...page.knowledge.distributions.map((d) => option(d.distro, d.title)));
    byId('products', 'datalist').append(...page.knowledge.natProducts.map((p) => option(p.name, p.title)));
    byId('about', 'p').textContent =
      `Knowledge ${page.knowledge.version}, Linux up to ${page.knowledge.newestKernel}. A page is as old as its file: a newer tune-advise writes a newer one.`;
    start(page);
  })
  .catch((error: unknown) => {
    const verdict = byId('verdict', 'p');
    verdict.classList.add('problem');
    verdict.textContent = `this page does not work here: ${error instanceof Error ? error.message : String(error)}`;
  });
