import { pamRange } from '../model/pam-range.ts';
import { type PamGrammar, pamGrammar, pamWords } from '../model/pam-words.ts';
import type { LimitsLine } from '../model/setting.ts';
import { type RawLine, rawLines, spanOn } from './span.ts';

/**
 * Reads limits.conf or a file of limits.d as pam_limits does: `#` starts a comment anywhere, four fields, the value is
 * the rest of the line (before Linux-PAM 1.6 one word). Type and item are kept as typed; pam_limits lowers their case.
 * Lines are those of the file; that pam_limits before 1.6 cuts them after 1023 bytes is the business of core/session-limits.ts.
 * @param pamVersion upstream version of Linux-PAM (`1.5.2`); absent: as the newest known one reads
 * @returns every line of the text in order; `text.slice(span.start, span.end)` is the token for each span
 */
export function readLimits(path: string, text: string, pamVersion?: string): readonly LimitsLine[] {
  const grammar = pamVersion === undefined ? 'trimmed' : pamGrammar(pamVersion);
  return rawLines(text).map((raw) => readLine(path, text, raw, grammar));
}

function readLine(path: string, whole: string, raw: RawLine, grammar: PamGrammar): LimitsLine {
  const { text } = raw;
  const stop = raw.start + text.length;
  const returned = whole.charCodeAt(stop) === 13 && whole.charCodeAt(stop + 1) === 10;
  const line = (kind: LimitsLine['kind'], words: readonly Word[], problem?: string) => lineOf(path, raw, returned, kind, words, problem);
  if (raw.line === 1 && /^(?:\ufeff|\u00ef\u00bb\u00bf)/.test(text))
    return line('bad', [], 'a byte order mark at the start of the file belongs to the first domain');
  const words = pamWords(text, grammar).map(({ from, to }) => ({ from, to, text: text.slice(from, to) }));
  const [first, second] = words;
  if (first === undefined) return line(...empty(text));
  if (pamRange(first.text) === 'bad') return line('bad', words.slice(0, 3), 'no range of ids: expected MIN:MAX, MIN: or :ID, with numbers');
  if (words.length === 4) return line('limit', words);
  if (words.length === 2 && second?.text.startsWith('-')) return line('stop', words);
  const s = words.length === 1 ? '' : 's';
  return line('bad', words, `${words.length} field${s}: expected domain, type, item and value`);
}

function empty(text: string): [LimitsLine['kind'], readonly Word[], string?] {
  const nul = text.indexOf('\0');
  const hash = text.indexOf('#');
  if (nul !== -1 && (hash === -1 || nul < hash)) return ['bad', [], 'a NUL character ends the line: expected domain, type, item and value'];
  return [hash === -1 ? 'blank' : 'comment', []];
}

interface Word {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** One literal for the common case: files of 100,000 lines are read in a blink, and spreads would not let them. */
function lineOf(
  path: string,
  raw: RawLine,
  returned: boolean,
  kind: LimitsLine['kind'],
  words: readonly Word[],
  problem?: string,
): LimitsLine {
  const span = spanOn(raw, 0, raw.text.length);
  const [domain, type, item, value] = words;
  const place = (word: Word) => spanOn(raw, word.from, word.to);
  if (domain && type && item && value && !returned)
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
    ...(returned && { carriageReturn: true as const }),
    ...(domain && { domain: domain.text, domainSpan: place(domain) }),
    ...(type && { type: type.text, typeSpan: place(type) }),
    ...(item && { item: item.text, itemSpan: place(item) }),
    ...(value && { value: value.text, valueSpan: place(value) }),
    ...(problem !== undefined && { problem }),
  };
}
