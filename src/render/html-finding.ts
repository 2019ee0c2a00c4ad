import type { Finding, Place } from '../model/finding.ts';
import { htmlMarks, htmlText } from './html-text.ts';

/** A finding with its places, what was seen, why and what mends it. */
export function htmlFinding(finding: Finding): string {
  const { severity, id, message, confidence, place, related, evidence, why, fix } = finding;
  const places = [place, ...related].filter(({ path }) => path !== '');
  return `<article class="${severity}"><h3><span class="tag">${severity} ${htmlText(id)}</span>${htmlText(message)} <span class="right">${confidence}</span></h3>${htmlMarks(
    [
      ...places.map((one) => ['where', placeText(one)] as const),
      ...evidence.map((e) => ['seen', `${e.fact} = ${e.value === '' ? "''" : e.value} (${e.from})`] as const),
      ...(why === '' ? [] : [['why', why] as const]),
      ...(fix === undefined ? [] : [['fix', `(${fix.disposition}) ${fix.title}`] as const]),
    ],
  )}</article>`;
}

/** A path of /proc has no lines. */
function placeText({ path, line, column, label }: Place): string {
  return `${line < 1 ? path : `${path}:${line}:${column}`}${label === undefined ? '' : `: ${label}`}`;
}
