import { htmlText } from './html-text.ts';

export interface HtmlTable {
  readonly caption: string;
  /** texts */
  readonly head: readonly string[];
  /** HTML; the first cell names its row */
  readonly rows: readonly (readonly string[])[];
  /** columns that hold numbers */
  readonly numbers?: readonly number[];
  /** many columns: it is scrolled by itself */
  readonly wide?: boolean;
}

/** A table with its caption; nothing without rows. */
export function htmlTable({ caption, head, rows, numbers = [], wide = false }: HtmlTable): string {
  if (rows.length === 0) return '';
  const kind = (at: number) => (numbers.includes(at) ? ' class="n"' : '');
  const bars = !wide && rows.some((row) => row.some((text) => text.startsWith('<svg')));
  // a phone shows rows as blocks, where the heads are not seen
  const label = (text: string, at: number) => (text === '' ? '' : ` data-label="${htmlText(head[at] ?? '')}"`);
  const cell = (text: string, at: number) => (at === 0 ? `<th scope="row">${text}</th>` : `<td${kind(at)}${label(text, at)}>${text}</td>`);
  const heads = head.map((text, at) => `<th scope="col"${kind(at)}>${htmlText(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  const table = `<table${bars ? ' class="bars"' : ''}><caption><span>${htmlText(caption)}</span></caption><thead><tr>${heads}</tr></thead><tbody>\n${body}\n</tbody></table>`;
  return wide ? `<div class="wide" tabindex="0" role="region" aria-label="${htmlText(caption)}">${table}</div>` : table;
}
