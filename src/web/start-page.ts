import { answer } from './answer.ts';
import { checker } from './checker.ts';
import { copyOn } from './copy-text.ts';
import { byId, element } from './element.ts';
import { later } from './later.ts';
import { linkProblems } from './link-problems.ts';
import { lintSection } from './lint-section.ts';
import { pageAddress } from './page-address.ts';
import { inputCommand, linkedInputs, linkOf, type PageInputs } from './page-inputs.ts';
import type { PackedKnowledge, PageKnowledge } from './page-knowledge.ts';
import { profilePicker } from './profile-picker.ts';
import { questionFields } from './question-fields.ts';
import { recordSection } from './record-section.ts';
import { showAnswer } from './show-answer.ts';
import { themeButton } from './theme-button.ts';

const fields = { kernel: 'kernel', memory: 'memory', cpus: 'cpus', natIdleTimeout: 'idle', service: 'service' } as const;
/** What a first visit shows, until somebody chooses. */
const example: Pick<PageInputs, 'profiles' | 'kernel' | 'memory' | 'cpus'> = {
  profiles: ['proxy-behind-nat'],
  kernel: 'debian:13',
  memory: '16G',
  cpus: '8',
};

/**
 * Brings the page to life.
 * @param script of the page itself, for the worker that checks large files
 */
export function startPage(page: PageKnowledge, script: string, packed: PackedKnowledge): void {
  nameThings(page);
  const natBoxes = [...document.querySelectorAll<HTMLInputElement>('input[name="nat"]')];
  const questions = questionFields();
  const update = later(() => show(), 150);
  const picker = profilePicker(page.profiles, update);
  const isExample = () => (['kernel', 'memory', 'cpus'] as const).every((name) => byId(name, 'input').value === example[name]);
  const record = recordSection(() => {
    // an example's machine is nobody's: the values that were given tell their own
    if (record.record() !== undefined && isExample()) for (const id of ['kernel', 'memory', 'cpus']) byId(id, 'input').value = '';
    show();
  });
  const kernel = () => byId('kernel', 'input').value.trim() || example.kernel;
  const recheck = lintSection(checker(script, packed, page.knowledge), kernel);
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
  const address = pageAddress(() => arrive());
  const theme = themeButton(() => address.hold(linkOf(inputs()), theme.theme()));
  let field: EventTarget | null = null;
  const show = () => {
    const now = inputs();
    const found = answer(now, record.record(), page);
    if (found.kind === 'plan') questions.ask(found.questions);
    showAnswer(found);
    byId('command', 'pre').textContent = inputCommand(now, record.name());
    address.hold(linkOf(now), theme.theme(), field);
  };
  const arrive = () => {
    const { link } = address.held();
    const problems = linkProblems(link, page.unknown);
    byId('link-told', 'p').textContent = problems.length === 0 ? '' : `Of the link this was passed over: ${problems.join('; ')}`;
    fill(linkedInputs(link));
    recheck();
    show();
  };
  const form = byId('form', 'form');
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', (event) => {
    byId('link-told', 'p').textContent = '';
    field = event.target;
    natChanged();
    update();
    if (event.target === byId('kernel', 'input')) recheck();
  });
  form.addEventListener('change', address.settle);
  copyOn(byId('copy-command', 'button'), () => byId('command', 'pre').textContent ?? '');
  copyOn(byId('copy-link', 'button'), () => `${location.href.split('#', 1)[0]}#${linkOf(inputs())}`);
  theme.choose(address.held().theme);
  if (address.held().link === '') {
    fill({ ...linkedInputs(''), ...example });
    show();
  } else arrive();
}

function nameThings({ knowledge }: PageKnowledge): void {
  const option = (value: string, title: string) => element('option', { value }, title);
  byId('kernels', 'datalist').append(...knowledge.distributions.map((d) => option(d.distro, d.title)));
  byId('products', 'datalist').append(...knowledge.natProducts.map((p) => option(p.name, p.title)));
  byId('about', 'p').textContent =
    `Knowledge ${knowledge.version}, Linux up to ${knowledge.newestKernel}. A page is as old as its file: a newer tune-advise writes a newer one.`;
  // no links: the part behind # belongs to the inputs
  for (const button of document.querySelectorAll<HTMLElement>('button[data-to]'))
    button.addEventListener('click', () => {
      const title = document.getElementById(button.dataset['to'] ?? '');
      title?.focus({ preventScroll: true });
      title?.scrollIntoView({ block: 'start' });
    });
}
