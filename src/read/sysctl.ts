import type { SysctlLine } from '../model/setting.ts';
import { isBlank, rawLines, spanOn, trimmed, type RawLine } from './span.ts';

/** systemd-sysctl gives up on a file at a line longer than this. */
const longestLine = 1024 * 1024;
const byteOrderMark = /^(?:\ufeff|\u00ef\u00bb\u00bf)/;

/**
 * Reads sysctl.conf or a file of sysctl.d line by line, as procps and systemd do: no trailing comments, no quoting, no
 * continuation; the first `=` splits.
 * @returns every line of the text in order; `text.slice(span.start, span.end)` is the token for each span
 */
export function readSysctl(path: string, text: string): readonly SysctlLine[] {
  return rawLines(text).map((raw) => readLine(path, raw));
}

function readLine(path: string, raw: RawLine): SysctlLine {
  const whole = { path, line: raw.line, text: raw.text, span: spanOn(raw, 0, raw.text.length) };
  const bad = (problem: string): SysctlLine => ({ ...whole, kind: 'bad', problem });
  if (raw.text.length > longestLine) return bad(`a line of ${raw.text.length} characters: expected at most ${longestLine}, systemd-sysctl stops reading the file here`);
  if (raw.line === 1 && byteOrderMark.test(raw.text)) return { ...bad('a byte order mark at the start of the file belongs to the first key for every reader'), ...afterMark(raw) };
  const nul = raw.text.indexOf('\0');
  const [start, end] = trimmed(raw.text, 0, nul === -1 ? raw.text.length : nul);
  if (start === end) return nul === -1 ? { ...whole, kind: 'blank' } : bad('a NUL byte: expected text');
  if (raw.text[start] === '#' || raw.text[start] === ';') return { ...whole, kind: 'comment' };
  return { ...whole, ...readSetting(raw, start, end) };
}

function afterMark(raw: RawLine): Partial<SysctlLine> {
  const from = raw.text.startsWith('\ufeff') ? 1 : 3;
  const [start, end] = trimmed(raw.text, from, raw.text.length);
  if (start === end || raw.text[start] === '#' || raw.text[start] === ';') return {};
  const { kind: _, problem: __, ...tokens } = readSetting(raw, start, end);
  return tokens;
}

type Tokens = Omit<SysctlLine, 'path' | 'line' | 'text' | 'span'>;

function readSetting(raw: RawLine, start: number, end: number): Tokens {
  const dash = raw.text[start] === '-';
  const equals = raw.text.indexOf('=', start);
  const assigned = equals !== -1 && equals < end;
  const [keyStart, keyEnd] = trimmed(raw.text, dash ? start + 1 : start, assigned ? equals : end);
  const rawKey = raw.text.slice(keyStart, keyEnd);
  const named = { rawKey, keySpan: spanOn(raw, keyStart, keyEnd), key: dottedKey(rawKey), ...(/[*?[]/.test(rawKey) && { glob: true as const }) };
  if (!assigned) {
    if (!dash) return { kind: 'bad', problem: `no '=': expected key = value` };
    if (rawKey === '' || hasBlank(rawKey)) return { kind: 'bad', problem: `'-' without '=': expected one key to leave out` };
    return { kind: 'exclusion', ...named };
  }
  const [valueStart, valueEnd] = trimmed(raw.text, equals + 1, Math.max(equals + 1, end));
  const valued = { value: raw.text.slice(valueStart, valueEnd), valueSpan: spanOn(raw, valueStart, valueEnd) };
  if (rawKey === '') return { kind: 'bad', problem: `nothing before '=': expected key = value`, ...valued };
  const tokens = { ...named, ...valued, ...(dash && { forgiving: true as const }) };
  if (hasBlank(rawKey)) return { kind: 'bad', problem: `'${rawKey}' holds a blank: expected one key before '='`, ...tokens };
  return { kind: 'setting', ...tokens };
}

function hasBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isBlank(text, i)) return true;
  return false;
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
