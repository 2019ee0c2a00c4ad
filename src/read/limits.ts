import type { LimitsLine } from '../model/setting.ts';
import { isBlank, rawLines, spanOn, trimmed, type RawLine } from './span.ts';

/**
 * Reads limits.conf or a file of limits.d as pam_limits does: `#` starts a comment anywhere, four fields, the value is
 * the rest of the line. Type and item are kept as typed; pam_limits lowers their case.
 * @returns every line of the text in order; `text.slice(span.start, span.end)` is the token for each span
 */
export function readLimits(path: string, text: string): readonly LimitsLine[] {
  return rawLines(text).map((raw) => readLine(path, raw));
}

function readLine(path: string, raw: RawLine): LimitsLine {
  const whole = { path, line: raw.line, text: raw.text, span: spanOn(raw, 0, raw.text.length) };
  if (raw.line === 1 && /^(?:\ufeff|\u00ef\u00bb\u00bf)/.test(raw.text))
    return { ...whole, kind: 'bad', problem: 'a byte order mark at the start of the file belongs to the first domain' };
  const hash = raw.text.indexOf('#');
  const stop = hash === -1 ? raw.text.length : hash;
  const [start, end] = trimmed(raw.text, 0, stop);
  if (start === end) return { ...whole, kind: hash === -1 ? 'blank' : 'comment' };
  return { ...whole, ...fields(raw, start, end) };
}

function fields(raw: RawLine, start: number, end: number): Omit<LimitsLine, 'path' | 'line' | 'text' | 'span'> {
  const words: [number, number][] = [];
  let at = start;
  while (at < end && words.length < 4) {
    while (at < end && isBlank(raw.text, at)) at++;
    const from = at;
    while (at < end && !isBlank(raw.text, at)) at++;
    words.push([from, at]);
  }
  const [domain, type, item, value] = words;
  const text = (word: readonly [number, number]) => raw.text.slice(word[0], word[1]);
  const place = (word: readonly [number, number]) => spanOn(raw, word[0], word[1]);
  if (value) value[1] = end;
  const tokens = {
    ...(domain && { domain: text(domain), domainSpan: place(domain) }),
    ...(type && { type: text(type), typeSpan: place(type) }),
    ...(item && { item: text(item), itemSpan: place(item) }),
    ...(value && { value: text(value), valueSpan: place(value) }),
  };
  if (words.length === 4) return { kind: 'limit', ...tokens };
  if (words.length === 2 && tokens.type === '-') return { kind: 'stop', ...tokens };
  const s = words.length === 1 ? '' : 's';
  return { kind: 'bad', problem: `${words.length} field${s}: expected domain, type, item and value`, ...tokens };
}
