import { factNames } from '../model/fact-names.ts';
import type { Question } from '../model/plan.ts';
import { byId, element } from './element.ts';

export interface QuestionFields {
  answers(): ReadonlyMap<string, string>;
  /** shows what is asked now; what was answered stays */
  ask(questions: readonly Question[]): void;
  /** the answers of a link, and no others */
  fill(answers: ReadonlyMap<string, string>): void;
}

type Field = { readonly row: HTMLElement; readonly input: HTMLInputElement | HTMLSelectElement };

/** Asked by fields of their own. */
const elsewhere = new Set(['service', 'nat', 'nat_idle_timeout_s', 'ram_bytes', 'cores']);

/** The questions of a plan as fields. A field in which somebody types is never taken away. */
export function questionFields(): QuestionFields {
  const place = byId('questions', 'div');
  const fields = new Map<string, Field>();
  const show = () => {
    const rows = [...fields.values()].map(({ row }) => row);
    const title = element('h3', {}, 'Questions that decide something');
    if (rows.length === 0) place.replaceChildren();
    else if (place.children.length === 0) place.replaceChildren(title, ...rows);
    else for (const row of rows) if (!place.contains(row)) place.append(row);
  };
  const add = (fact: string, question: Question | undefined) => {
    if (elsewhere.has(fact) || fields.has(fact)) return;
    fields.set(fact, fieldOf(fact, question));
  };
  return {
    answers: () => new Map([...fields].map(([fact, { input }]) => [fact, input.value.trim()] as const).filter(([, value]) => value !== '')),
    ask(questions) {
      const asked = new Set(questions.map(({ fact }) => fact));
      for (const [fact, { row, input }] of fields) {
        if (asked.has(fact) || input.value.trim() !== '' || document.activeElement === input) continue;
        row.remove();
        fields.delete(fact);
      }
      for (const question of questions) add(question.fact, question);
      show();
    },
    fill(answers) {
      for (const { input } of fields.values()) input.value = '';
      for (const [fact, value] of answers) {
        add(fact, undefined);
        const field = fields.get(fact);
        if (field !== undefined) field.input.value = value;
      }
      show();
    },
  };
}

function fieldOf(fact: string, question: Question | undefined): Field {
  const known = factNames.find(({ name }) => name === fact);
  const assumed = question?.assumed ?? known?.assume;
  const otherwise = assumed === undefined || assumed === null ? 'not known' : `assumed ${assumed}`;
  const id = `fact-${fact}`;
  const attributes = { id, 'data-fact': fact, 'aria-describedby': `${id}-why` };
  const input =
    known?.type === 'boolean'
      ? element(
          'select',
          attributes,
          element('option', { value: '' }, otherwise),
          element('option', { value: 'true' }, 'yes'),
          element('option', { value: 'false' }, 'no'),
        )
      : element('input', { ...attributes, placeholder: otherwise, spellcheck: 'false' });
  const unit = known === undefined || known.unit === '' ? '' : ` (${known.unit})`;
  const row = element(
    'div',
    {},
    element('label', { for: id }, known?.meaning ?? fact, element('span', { class: 'quiet' }, `${unit} `, element('code', {}, fact))),
    input,
    element('p', { class: 'quiet', id: `${id}-why` }, question?.why ?? ''),
  );
  return { row, input };
}
