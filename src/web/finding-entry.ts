import type { Finding } from '../model/finding.ts';
import { oneLine } from '../render/one-line.ts';
import { element } from './element.ts';

/**
 * A finding as an entry of a list.
 * @param line the line that it is about, as it stands in the text
 * @param show brings the reader to that line
 */
export function findingEntry(finding: Finding, line?: string, show?: () => void): HTMLElement {
  const notes = [
    ...finding.evidence.map((e) => ['seen', `${e.fact} = ${e.value === '' ? "''" : e.value} (${e.from})`] as const),
    ...(finding.why === '' ? [] : [['why', finding.why] as const]),
    ...(finding.fix === undefined ? [] : [['fix', `(${finding.fix.disposition}) ${finding.fix.title}`] as const]),
    ...(finding.sources.length === 0 ? [] : [['source', finding.sources.join(' · ')] as const]),
  ];
  const place = finding.place.path === '' ? [] : [placeOf(finding, show)];
  return element(
    'div',
    { class: 'entry' },
    element(
      'p',
      { class: 'head' },
      ...place,
      element('span', { class: finding.severity }, `${finding.severity} ${finding.id}`),
      element('span', {}, oneLine(finding.message)),
    ),
    ...(line === undefined ? [] : [element('pre', { tabindex: '0' }, oneLine(line.slice(0, 500)))]),
    notesList(notes),
  );
}

function placeOf(finding: Finding, show: (() => void) | undefined): HTMLElement {
  const { path, line } = finding.place;
  if (show === undefined) return element('span', { class: 'quiet' }, oneLine(line < 1 ? path : `${path}:${line}`));
  const button = element('button', { type: 'button', class: 'line' }, `line ${line}`);
  button.addEventListener('click', show);
  return button;
}

/** `why …`, `fix …`, one below the other. */
export function notesList(notes: readonly (readonly [mark: string, text: string])[]): HTMLElement {
  return element(
    'ul',
    {},
    ...notes.map(([mark, text]) => element('li', {}, element('span', { class: 'mark' }, `${mark}: `), oneLine(text))),
  );
}
