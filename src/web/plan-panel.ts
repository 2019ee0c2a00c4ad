import { atLeastAsBad } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import type { Judgement } from '../render/judge-text.ts';
import { oneLine } from '../render/one-line.ts';
import { paint } from '../render/paint.ts';
import { planRows, type Row, type RowLabel } from '../render/plan-rows.ts';
import { planSteps } from '../render/plan-steps.ts';
import { element } from './element.ts';
import { findingEntry, notesList } from './finding-entry.ts';

const titles: readonly (readonly [RowLabel, string])[] = [
  ['CHANGE', 'Changes'],
  ['REMOVE', 'Lines to remove'],
  ['ASK', 'Asked'],
  ['PROGRAM', 'For the programs'],
  ['KEEP', 'Stays as it is'],
  ['ABSENT', 'Not on this kernel'],
  ['SKIPPED', 'Left out'],
];

/** Nothing is to be done about these: they open when somebody asks. */
const folded: ReadonlySet<RowLabel> = new Set(['KEEP', 'ABSENT', 'SKIPPED']);

/** The plan for a reader: what may lock out first, then what changes and why, what is asked, and the commands at the end. */
export function planPanel(plan: Plan): readonly HTMLElement[] {
  const rows = planRows(plan, true);
  const errors = plan.findings.filter((f) => atLeastAsBad(f.severity, 'error'));
  const others = plan.findings.filter((f) => !errors.includes(f));
  const steps = planSteps(plan, paint(false)).join('\n');
  return [
    ...block(
      'Before anything else',
      errors.map((f) => findingEntry(f)),
    ),
    ...titles.flatMap(([label, title]) =>
      (folded.has(label) ? fold : block)(title, rows.filter((row) => row.label === label).map(rowEntry)),
    ),
    ...block(
      'Also found',
      others.map((f) => findingEntry(f)),
    ),
    ...(steps === ''
      ? []
      : block('To load it and to undo it', [element('pre', { tabindex: '0', role: 'region', 'aria-label': 'Commands' }, steps)])),
  ];
}

/** What can be said of a machine without a profile. */
export function judgementPanel(judgement: Judgement): readonly HTMLElement[] {
  const line = (text: string) => element('p', {}, oneLine(text));
  return [
    ...(judgement.environment === undefined ? [] : [line(judgement.environment)]),
    ...block('What it does', judgement.does.map(line)),
    ...block(
      'Profiles that fit',
      judgement.fits.map((fit) =>
        element(
          'div',
          { class: 'entry' },
          element('p', { class: 'head' }, `${fit.profile} (${fit.grade})`),
          notesList(fit.why.map((why) => ['why', why] as const)),
        ),
      ),
    ),
    ...block(
      'Findings',
      judgement.findings.map((f) => findingEntry(f)),
    ),
    ...block(
      'Not checked',
      judgement.notChecked.map((n) => line(`${n.what}: ${n.why}${n.couldChange === undefined ? '' : `; could change ${n.couldChange}`}`)),
    ),
  ];
}

function block(title: string, entries: readonly HTMLElement[]): readonly HTMLElement[] {
  return entries.length === 0 ? [] : [element('h3', {}, `${title}${entries.length > 1 ? ` (${entries.length})` : ''}`), ...entries];
}

function fold(title: string, entries: readonly HTMLElement[]): readonly HTMLElement[] {
  if (entries.length === 0) return [];
  return [element('details', {}, element('summary', {}, `${title} (${entries.length})`), ...entries)];
}

function rowEntry(row: Row): HTMLElement {
  const [from, to] = row.label === 'CHANGE' ? row.text.split(' -> ') : [row.text];
  return element(
    'div',
    { class: 'entry' },
    element(
      'p',
      { class: 'head' },
      ...(row.key === '' ? [] : [element('code', {}, row.key)]),
      ...(to === undefined ? [element('span', {}, row.text)] : [element('span', {}, `${from} → `, element('span', { class: 'to' }, to))]),
      ...(row.right === undefined ? [] : [element('span', { class: 'quiet' }, row.right)]),
    ),
    notesList(row.notes.map(({ mark, text }) => [mark, text] as const)),
  );
}
