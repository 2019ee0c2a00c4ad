import { factNames } from '../model/fact-names.ts';
import type { Change, Plan, Question } from '../model/plan.ts';
import { oneLine } from './one-line.ts';

export type RowLabel = 'CHANGE' | 'REMOVE' | 'KEEP' | 'ASK' | 'PROGRAM' | 'ABSENT' | 'SKIPPED';

/** One entry of the screen, already harmless for a terminal, not yet laid out. */
export interface Row {
  readonly label: RowLabel;
  /** name in the first column; empty when the text says it */
  readonly key: string;
  readonly text: string;
  /** said at the right edge */
  readonly right?: string;
  readonly notes: readonly { readonly mark: string; readonly text: string }[];
}

const targetOrder = { sysctl: 0, limit: 1, module: 2, application: 3 } as const;
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The entries of a plan in the order in which a reader needs them: what would change, what would go, what stays, what is asked,
 * what programs should do, what is not there. Changes of the kernel stand before those of programs, in the profile's order.
 * @param verbose adds the sources
 */
export function planRows(plan: Plan, verbose: boolean): readonly Row[] {
  const changes = plan.changes.toSorted((a, b) => targetOrder[a.target] - targetOrder[b.target]);
  const byKey = <T extends { readonly key: string }>(list: readonly T[]) => list.toSorted((a, b) => compareText(a.key, b.key));
  const removals = plan.removals
    .toSorted((a, b) => compareText(a.path, b.path) || a.line - b.line)
    .map((removal) => removalRow(removal, plan));
  const urgent = (row: Row) => row.right === 'error';
  return [
    ...removals.filter(urgent),
    ...saidOnce(changes.map((c) => changeRow(c, verbose))),
    ...removals.filter((row) => !urgent(row)),
    ...keptRows(plan, verbose),
    ...questionRows(plan.questions, verbose),
    ...byKey(plan.advice).map(
      (a): Row => ({ label: 'PROGRAM', key: oneLine(a.key), text: oneLine(a.text), notes: a.why === '' ? [] : [note('why', a.why)] }),
    ),
    ...byKey(plan.absent).map((a): Row => ({ label: 'ABSENT', key: oneLine(a.key), text: oneLine(a.reason), notes: [] })),
    ...byKey(plan.skipped).map((s): Row => ({ label: 'SKIPPED', key: oneLine(s.key), text: oneLine(s.reason), notes: [] })),
  ];
}

/** soft and hard, or several units, for one reason: it is read once */
function saidOnce(rows: readonly Row[]): readonly Row[] {
  const about = (row: Row) => JSON.stringify(row.notes.filter((n) => n.mark !== 'reach'));
  const firsts = new Map<string, string>();
  return rows.map((row) => {
    const first = firsts.get(about(row));
    if (first === undefined || row.notes.filter((n) => n.mark !== 'reach').length < 2) {
      firsts.set(about(row), row.key);
      return row;
    }
    return { ...row, notes: [note('why', `as for ${first}`), ...row.notes.filter((n) => n.mark === 'reach')] };
  });
}

/** In full what a file sets or what has a catch here; the rest in one entry, as nothing is to be done about it. */
function keptRows(plan: Plan, verbose: boolean): readonly Row[] {
  const sorted = plan.kept.toSorted((a, b) => compareText(a.key, b.key));
  const told = sorted.filter((k) => verbose || k.from !== undefined || k.beware.length > 0 || k.target === 'limit');
  const rest = sorted.filter((k) => !told.includes(k)).map((k) => k.key);
  const rows = told.map((k): Row => {
    const from = k.from === undefined ? [] : [note('set in', k.from)];
    return {
      label: 'KEEP',
      key: oneLine(k.key),
      text: keptText(k.value, k.reason),
      notes: [
        ...(verbose && k.sizing !== undefined ? [note('sizing', k.sizing.text)] : []),
        ...k.beware.map((text) => note('beware', text)),
        ...from,
      ],
    };
  });
  if (rest.length === 0) return rows;
  return [
    ...rows,
    {
      label: 'KEEP',
      key: '',
      text: oneLine(`as they are: ${rest.join(', ')}`),
      notes: [note('why', '--verbose tells the reason for each')],
    },
  ];
}

const note = (mark: string, text: string) => ({ mark, text: oneLine(text) });

/** `nofile soft for proxy`, `nofile for haproxy.service`, `module nf_conntrack`, or the key of a sysctl as it is. */
function changeKey(change: Change): string {
  if (change.target === 'module') return `module ${change.key}`;
  if (change.target !== 'limit') return change.key;
  const whom = change.unit ?? change.domain;
  return [change.key, change.type, whom === undefined ? undefined : `for ${whom}`].filter((part) => part !== undefined).join(' ');
}

function changeRow(change: Change, verbose: boolean): Row {
  const bare = change.unitOfValue === undefined || change.unitOfValue === '' || change.proposed === 'unlimited';
  const unit = bare ? '' : ` ${change.unitOfValue}`;
  const sizing = change.sizing === undefined ? [] : [note('sizing', change.sizing.text)];
  const serves = (change.serves ?? []).map((text) => note('serves', text));
  const notes = [note('why', change.reason), ...serves, ...sizing, ...change.beware.map((text) => note('beware', text))];
  if (change.where === 'boot') notes.push(note('where', 'only at the next boot: the running machine has it already'));
  if (change.where === 'running') notes.push(note('where', 'only the running machine: its files give this at the next boot'));
  if (change.reach !== '') notes.push(note('reach', change.reach));
  if (verbose && change.sources.length > 0) notes.push(note('source', change.sources.join(' · ')));
  return {
    label: 'CHANGE',
    key: oneLine(changeKey(change)),
    text: oneLine(`${currentText(change)} -> ${valueText(change.proposed)}${unit}`),
    right: change.confidence,
    notes,
  };
}

/** The empty value is a value: `''` is said, not shown as nothing. */
const valueText = (value: string) => (value === '' ? "''" : value);

function currentText(change: Change): string {
  if (change.current === null) return change.currentFrom === 'unknown' ? 'unknown' : 'not set';
  const from = change.currentFrom.startsWith('/proc/') ? '' : ` (${change.currentFrom})`;
  return `${valueText(change.current)}${from}`;
}

function removalRow(removal: Plan['removals'][number], plan: Plan): Row {
  // where the key is among the changes, that row tells what becomes of it
  const changed = plan.changes.some((change) => change.target === 'sysctl' && change.key === removal.key);
  const notes =
    removal.replacement === null || changed ? [] : [note('set', `${removal.key} = ${removal.replacement} on the running machine instead`)];
  const about = plan.findings.find((f) => f.place.path === removal.path && f.place.line === removal.line && f.key === removal.key);
  if (about !== undefined) notes.unshift(note('why', about.why));
  const text = oneLine(`${removal.path}:${removal.line}: ${removal.reason}`);
  return { label: 'REMOVE', key: oneLine(removal.key), text, ...(about !== undefined && { right: about.severity }), notes };
}

function keptText(value: string, reason: string): string {
  const said = reason === value || reason.startsWith(`${value} `) || reason.startsWith(`${value}:`);
  return oneLine(said ? reason : `${valueText(value)}: ${reason}`);
}

/** Facts that have an option of their own; any other is given with --set. */
const options: ReadonlyMap<string, string> = new Map([
  ['nat', '--nat outbound,clients,gateway or none'],
  ['nat_idle_timeout_s', '--nat-idle-timeout 350s or a product (aws-nat-gateway)'],
  ['ram_bytes', '--memory SIZE'],
  ['cores', '--cpus N'],
  ['service', '--service UNIT'],
]);

/** Of more, those that have an assumption are named only: the first decide most. */
const fullQuestions = 6;

function questionRows(questions: readonly Question[], verbose: boolean): readonly Row[] {
  // an answer that nothing stands in for opens a line of the plan, and whether to lower a key is a decision
  const inFull = ({ fact, assumed }: Question, at: number) =>
    verbose || assumed === null || fact.includes('.') || at < fullQuestions || questions.length === fullQuestions + 1;
  const rest = questions.filter((q, at) => !inFull(q, at)).map((q) => `${q.fact} ${q.assumed}`);
  const rows = questions.filter(inFull).map(questionRow);
  if (rest.length === 0) return rows;
  return [
    ...rows,
    { label: 'ASK', key: '', text: oneLine(`and, deciding less: ${rest.join(', ')}`), notes: [note('why', '--verbose tells each')] },
  ];
}

function questionRow(question: Question): Row {
  const assumed = question.assumed === null ? 'not known' : `assumed ${valueText(question.assumed)}`;
  const yesNo = factNames.some((f) => f.name === question.fact && f.type === 'boolean');
  const option =
    options.get(question.fact) ??
    `--set ${question.fact}=${yesNo ? 'true' : 'N'}${question.fact.endsWith('_rate') ? ' or --measure 30' : ''}`;
  // a key is no fact: whether to lower what is in use is for the reader to decide and to write
  const isKey = question.fact.includes('.');
  return {
    label: 'ASK',
    key: '',
    text: oneLine(
      isKey ? `${question.fact}: ${valueText(question.assumed ?? 'unknown')} is kept` : `${question.fact}: ${assumed}; give ${option}`,
    ),
    notes: question.why === '' ? [] : [note('why', question.why)],
  };
}
