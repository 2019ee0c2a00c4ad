import { htmlCode, htmlFold, htmlMarks, htmlSection, htmlText } from './html-text.ts';
import type { Row, RowLabel } from './plan-rows.ts';

const titles: Readonly<Record<RowLabel, string>> = {
  CHANGE: 'To change',
  REMOVE: 'To remove',
  KEEP: 'Stays as it is',
  ASK: 'Assumed, as nothing tells it',
  PROGRAM: 'What programs should do themselves',
  ABSENT: 'Must not be set, and is not',
  SKIPPED: 'Left out here',
};

/** nothing is to be done about these */
const quiet: readonly RowLabel[] = ['KEEP', 'ABSENT', 'SKIPPED'];

/** The entries of a plan in the order of the screen, each kind under its heading. */
export function htmlPlanRows(rows: readonly Row[]): readonly string[] {
  const runs: { readonly label: RowLabel; readonly rows: Row[] }[] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last?.label === row.label) last.rows.push(row);
    else runs.push({ label: row.label, rows: [row] });
  }
  return runs.map((run, at) => {
    const body = run.rows.map(entry).join('\n');
    const first = run.label === 'REMOVE' && at === 0 && runs.length > 1;
    const title = `${first ? 'To remove first' : titles[run.label]} (${run.rows.length})`;
    return htmlSection(title, [
      quiet.includes(run.label) ? htmlFold(`show ${run.rows.length === 1 ? 'it' : `all ${run.rows.length}`}`, body) : body,
    ]);
  });
}

function entry({ label, key, text, right, notes }: Row): string {
  const grade = right === undefined ? '' : ` <span class="right">${htmlText(right)}</span>`;
  const head = `<span class="tag">${label}</span>${key === '' ? htmlText(text) : htmlCode(key)}${grade}`;
  const value = key === '' ? '' : label === 'CHANGE' ? `<p class="value">${htmlText(text)}</p>` : `<p>${htmlText(text)}</p>`;
  const kind = right === 'error' || right === 'warning' ? right : label.toLowerCase();
  return `<article class="${kind}"><h3>${head}</h3>${value}${htmlMarks(notes.map(({ mark, text: said }) => [mark, said] as const))}</article>`;
}
