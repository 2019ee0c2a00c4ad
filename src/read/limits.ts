import type { LimitsLine } from '../model/setting.ts';
import { isBlank, type RawLine, rawLines, spanOn, trimmed } from './span.ts';

/**
 * Reads limits.conf or a file of limits.d as pam_limits does: `#` starts a comment anywhere, four fields, the value is
 * the rest of the line. Type and item are kept as typed; pam_limits lowers their case.
 * @returns every line of the text in order; `text.slice(span.start, span.end)` is the token for each span
 */
export function readLimits(path: string, text: string): readonly LimitsLine[] {
  return rawLines(text).map((raw) => readLine(path, raw));
}

function readLine(path: string, raw: RawLine): LimitsLine {
  const { text } = raw;
  const hash = text.indexOf('#');
  const [start, end] = trimmed(text, 0, hash === -1 ? text.length : hash);
  if (raw.line === 1 && /^(?:\ufeff|\u00ef\u00bb\u00bf)/.test(text))
    return lineOf(path, raw, 'bad', [], 'a byte order mark at the start of the file belongs to the first domain');
  if (start === end) return lineOf(path, raw, hash === -1 ? 'blank' : 'comment', []);
  const words = wordsOf(text, start, end);
  if (words.length === 4) return lineOf(path, raw, 'limit', words);
  if (words.length === 2 && words[1]?.text === '-') return lineOf(path, raw, 'stop', words);
  const s = words.length === 1 ? '' : 's';
  return lineOf(path, raw, 'bad', words, `${words.length} field${s}: expected domain, type, item and value`);
}

interface Word {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Up to four words; the fourth is the rest of the line. */
function wordsOf(text: string, start: number, end: number): readonly Word[] {
  const words: Word[] = [];
  let at = start;
  while (at < end) {
    while (isBlank(text, at)) at++;
    const from = at;
    if (words.length === 3) at = end;
    while (at < end && !isBlank(text, at)) at++;
    words.push({ from, to: at, text: text.slice(from, at) });
  }
  return words;
}

/** One literal for the common case: files of 100,000 lines are read in a blink, and spreads would not let them. */
function lineOf(path: string, raw: RawLine, kind: LimitsLine['kind'], words: readonly Word[], problem?: string): LimitsLine {
  const span = spanOn(raw, 0, raw.text.length);
  const [domain, type, item, value] = words;
  const place = (word: Word) => spanOn(raw, word.from, word.to);
  if (domain && type && item && value)
    return {
      kind,
      path,
      line: raw.line,
      text: raw.text,
      span,
      domain: domain.text,
      domainSpan: place(domain),
      type: type.text,
      typeSpan: place(type),
      item: item.text,
      itemSpan: place(item),
      value: value.text,
      valueSpan: place(value),
    };
  return {
    kind,
    path,
    line: raw.line,
    text: raw.text,
    span,
    ...(domain && { domain: domain.text, domainSpan: place(domain) }),
    ...(type && { type: type.text, typeSpan: place(type) }),
    ...(item && { item: item.text, itemSpan: place(item) }),
    ...(problem !== undefined && { problem }),
  };
}
