import type { Span, SysctlLine } from '../model/setting.ts';
import { keyOfPath, openedPath } from '../model/sysctl-path.ts';
import { isBlank, type RawLine, rawLines, spanOn } from './span.ts';
import { usual } from './sysctl-line.ts';

/** The lines of a sysctl file as busybox takes them: a `\` at the end of a line joins the next to it, of a comment too. */
export function readAsBusybox(path: string, text: string): readonly SysctlLine[] {
  const lines: SysctlLine[] = [];
  const raw = rawLines(text);
  for (let at = 0; at < raw.length; ) {
    const joined = [raw[at] as RawLine];
    const parts = [partOf(text, raw[at] as RawLine)];
    // an empty line joined to one that ended in two backslashes leaves the first of them at the end
    for (let end = cutBackslash(parts); end; end = cutBackslash(parts)) {
      const next = raw[at + joined.length];
      if (next === undefined) break;
      joined.push(next);
      parts.push(partOf(text, next));
    }
    lines.push(readJoined(path, text, joined, parts));
    at += joined.length;
  }
  return lines;
}

interface Part {
  readonly start: number;
  text: string;
}

function partOf(text: string, line: RawLine): Part {
  return { start: line.start, text: text.slice(line.start, lineEnd(text, line)) };
}

/** Takes the backslash off the end, if there is one. */
function cutBackslash(parts: readonly Part[]): boolean {
  const last = parts.findLast((part) => part.text !== '');
  if (last?.text.endsWith('\\') !== true) return false;
  last.text = last.text.slice(0, -1);
  return true;
}

/** Where LF stands, or the text ends: a CR belongs to the line here. */
function lineEnd(text: string, line: RawLine): number {
  const newline = text.indexOf('\n', line.start);
  return newline === -1 ? text.length : newline;
}

const name = { name: 'busybox', version: '1.35.0' } as const;

function readJoined(path: string, text: string, raw: readonly RawLine[], parts: readonly Part[]): SysctlLine {
  const first = raw[0] as RawLine;
  const last = raw.at(-1) as RawLine;
  const end = last.start + last.text.length;
  const whole = {
    path,
    line: first.line,
    text: text.slice(first.start, end),
    span: spanOver(raw, first.start, end),
  };
  const { content, offset } = joinedText(parts);
  const bad = (problem: string): SysctlLine => ({ kind: 'bad', ...whole, problem });
  let start = 0;
  while (isBlank(content, start)) start++;
  if (start === content.length) return { kind: 'blank', ...whole };
  if (content[start] === '#' || content[start] === ';') return { kind: 'comment', ...whole };
  const equals = content.indexOf('=');
  if (equals === -1) return bad(`no '=': expected key = value`);
  const next = content[equals + 1];
  if (next === undefined) return bad(`nothing after '=': busybox wants a value, or at least a blank`);
  if (next === '#') return bad(`'#' right after '=': busybox takes no value there`);
  const [keyStart, keyEnd] = inner(content, 0, equals);
  const rawKey = content.slice(keyStart, keyEnd);
  if (rawKey === '') return bad(`nothing before '=': expected key = value`);
  const [valueStart, valueEnd] = inner(content, equals + 1, content.length);
  return {
    kind: 'setting',
    ...whole,
    rawKey,
    keySpan: spanOver(raw, offset(keyStart), offset(keyEnd)),
    key: usual.test(rawKey) ? rawKey : keyOfPath(openedPath(rawKey, name)),
    value: content.slice(valueStart, valueEnd),
    valueSpan: spanOver(raw, offset(valueStart), offset(valueEnd)),
  };
}

/** What busybox sees of the lines, up to a NUL, and where an offset in it lies in the text. */
function joinedText(parts: readonly Part[]): { readonly content: string; offset(at: number): number } {
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined && !only.text.includes('\0')) return { content: only.text, offset: (at) => only.start + at };
  const all = parts.map((part) => part.text).join('');
  const nul = all.indexOf('\0');
  const offset = (at: number) => {
    let before = 0;
    for (const [i, part] of parts.entries()) {
      if (at <= before + part.text.length || i === parts.length - 1) return part.start + at - before;
      before += part.text.length;
    }
    return at;
  };
  return { content: nul === -1 ? all : all.slice(0, nul), offset };
}

function inner(text: string, from: number, to: number): readonly [number, number] {
  let start = from;
  let end = to;
  while (end > start && isBlank(text, end - 1)) end--;
  while (start < end && isBlank(text, start)) start++;
  return [start, end];
}

function spanOver(raw: readonly RawLine[], start: number, end: number): Span {
  const only = raw.length === 1 ? raw[0] : undefined;
  if (only !== undefined) return spanOn(only, start - only.start, end - only.start);
  const at = (offset: number) => raw.findLast((line) => line.start <= offset) ?? (raw[0] as RawLine);
  const from = at(start);
  const to = at(end);
  return { start, end, line: from.line, column: start - from.start + 1, endLine: to.line, endColumn: end - to.start + 1 };
}
