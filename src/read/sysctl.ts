import type { SysctlLine } from '../model/setting.ts';
import { isBlankCode, mapLines, type RawLine, spanOn, trimmed } from './span.ts';

/** systemd-sysctl gives up on a file at a line longer than this. */
const longestLine = 1024 * 1024;
const byteOrderMark = /^(?:\ufeff|\u00ef\u00bb\u00bf)/;

/**
 * Reads sysctl.conf or a file of sysctl.d line by line, as procps and systemd do: no trailing comments, no quoting, no
 * continuation; the first `=` splits.
 * @returns every line of the text in order; `text.slice(span.start, span.end)` is the token for each span
 */
export function readSysctl(path: string, text: string): readonly SysctlLine[] {
  return mapLines(text, (raw) => readLine(path, raw));
}

function readLine(path: string, raw: RawLine): SysctlLine {
  const { text } = raw;
  if (text.length > longestLine)
    return bad(
      path,
      raw,
      `a line of ${text.length} characters: expected at most ${longestLine}, systemd-sysctl stops reading the file here`,
    );
  const mark = raw.line === 1 ? (byteOrderMark.exec(text)?.[0].length ?? 0) : 0;
  const nul = text.indexOf('\0');
  const [start, end] = trimmed(text, mark, nul === -1 ? text.length : nul);
  const says = start < end && text[start] !== '#' && text[start] !== ';';
  if (mark > 0) {
    const line = says ? readSetting(path, raw, start, end) : bad(path, raw, '');
    return { ...line, kind: 'bad', problem: 'a byte order mark at the start of the file belongs to the first key for every reader' };
  }
  if (says) return readSetting(path, raw, start, end);
  if (start === end && nul !== -1) return bad(path, raw, 'a NUL byte: expected text');
  return { kind: start === end ? 'blank' : 'comment', path, line: raw.line, text, span: spanOn(raw, 0, text.length) };
}

function bad(path: string, raw: RawLine, problem: string): SysctlLine {
  return { kind: 'bad', path, line: raw.line, text: raw.text, span: spanOn(raw, 0, raw.text.length), problem };
}

function readSetting(path: string, raw: RawLine, start: number, end: number): SysctlLine {
  const { text } = raw;
  const dash = text[start] === '-';
  const equals = text.indexOf('=', start);
  const assigned = equals !== -1 && equals < end;
  const [keyStart, keyEnd] = trimmed(text, dash ? start + 1 : start, assigned ? equals : end);
  const rawKey = text.slice(keyStart, keyEnd);
  const shape = shapeOf(text, keyStart, keyEnd);
  if (!assigned) {
    if (!dash) return bad(path, raw, `no '=': expected key = value`);
    if (rawKey === '' || (shape & blank) !== 0) return bad(path, raw, `'-' without '=': expected one key to leave out`);
  }
  const [valueStart, valueEnd] = assigned ? trimmed(text, equals + 1, Math.max(equals + 1, end)) : [end, end];
  // one literal, not spreads: files of 100,000 lines are read in a blink
  const plain = {
    kind: 'setting' as const,
    path,
    line: raw.line,
    text,
    span: spanOn(raw, 0, text.length),
    rawKey,
    keySpan: spanOn(raw, keyStart, keyEnd),
    key: (shape & mixed) === 0 ? rawKey : dottedKey(rawKey),
    value: text.slice(valueStart, valueEnd),
    valueSpan: spanOn(raw, valueStart, valueEnd),
  };
  if (rawKey === '')
    return { ...bad(path, raw, `nothing before '=': expected key = value`), value: plain.value, valueSpan: plain.valueSpan };
  const glob = (shape & pattern) !== 0;
  if (!assigned) return exclusion(plain, glob);
  if ((shape & blank) !== 0) return { ...plain, kind: 'bad', problem: `'${rawKey}' holds a blank: expected one key before '='` };
  if (!dash && !glob) return plain;
  return { ...plain, ...(dash && { forgiving: true as const }), ...(glob && { glob: true as const }) };
}

function exclusion({ value: _, valueSpan: __, ...line }: SysctlLine, glob: boolean): SysctlLine {
  return { ...line, kind: 'exclusion', ...(glob && { glob: true as const }) };
}

const blank = 1;
const pattern = 2;
/** has a slash, or dots that fold: the dotted key is another text */
const mixed = 4;

/** What is in a key as typed, found in one pass over it. */
function shapeOf(text: string, from: number, to: number): number {
  let shape = 0;
  let before = 46;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === 46 && before === 46) shape |= mixed;
    else if (code === 47) shape |= mixed;
    else if (code === 42 || code === 63 || code === 91) shape |= pattern;
    else if (isBlankCode(code)) shape |= blank;
    before = code;
  }
  return shape;
}

/**
 * The dotted key for a key as typed: where the first separator is `/`, dots belong to names and become `/`
 * (`net/ipv4/conf/eth0.100/rp_filter` is `net.ipv4.conf.eth0/100.rp_filter`). Repeated and leading separators fold.
 */
export function dottedKey(rawKey: string): string {
  const first = /[./]/.exec(rawKey)?.[0];
  const dotted = first === '/' ? rawKey.replace(/[./]/g, (c) => (c === '/' ? '.' : '/')) : rawKey;
  return dotted.replace(/\.{2,}/g, '.').replace(/^\./, '');
}
