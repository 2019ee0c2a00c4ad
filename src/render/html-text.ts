import { oneLine } from './one-line.ts';

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text from outside for a page, in an element or between quotes: no markup is left of it, and what is invisible becomes visible. */
export function htmlText(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);
}

export const htmlCode = (text: string) => `<code>${htmlText(text)}</code>`;

/** Lines to be copied, as they stand. */
export const htmlLines = (lines: readonly string[]) => `<pre tabindex="0">${lines.map(htmlText).join('\n')}</pre>`;

/** Marks and what they say: `[['why', '…']]`; empty without entries. */
export function htmlMarks(entries: readonly (readonly [string, string])[]): string {
  if (entries.length === 0) return '';
  return `<dl>${entries.map(([mark, text]) => `<dt>${htmlText(mark)}</dt><dd>${htmlText(text)}</dd>`).join('')}</dl>`;
}

/** What need not be seen at once; `body` is HTML. */
export const htmlFold = (summary: string, body: string) => `<details><summary>${htmlText(summary)}</summary>${body}</details>`;

/** A part of a page with its heading; nothing where `bodies`, which are HTML, are all empty. */
export function htmlSection(title: string, bodies: readonly string[]): string {
  const full = bodies.filter((body) => body !== '');
  return full.length === 0 ? '' : `<section>\n<h2>${htmlText(title)}</h2>\n${full.join('\n')}\n</section>`;
}

export const htmlParagraph = (text: string) => (text === '' ? '' : `<p>${htmlText(text)}</p>`);

export function htmlList(items: readonly string[], ordered = false): string {
  if (items.length === 0) return '';
  const tag = ordered ? 'ol' : 'ul';
  return `<${tag}>${items.map((item) => `<li>${htmlText(item)}</li>`).join('')}</${tag}>`;
}
