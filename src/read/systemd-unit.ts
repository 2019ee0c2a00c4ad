import type { Span, UnitLine } from '../model/setting.ts';
import { type PhysicalLine, unitPhysicalLines } from './unit-physical-lines.ts';

/** Longer lines make systemd give up on the file, counted in bytes and after joining. */
const longest = 1024 * 1024;

interface Part {
  readonly from: PhysicalLine;
  /** text of the part, a trailing backslash made a blank */
  readonly text: string;
  /** offset of its first character in the whole text */
  readonly start: number;
}

interface Joined {
  readonly parts: readonly Part[];
  readonly text: string;
  /** number by which systemd names the line: that of its last part */
  readonly number: number;
}

/**
 * Reads the assignments of a systemd unit, drop-in or manager file. A line that ends in a backslash goes on in the next one;
 * comments in between are skipped. Lines that are no `Name=value` are left out, and so is all that follows a line at which
 * systemd gives up.
 * @returns the assignments in order; `section` is `''` before the first header; the span of a joined value covers all of it
 */
export function readUnit(path: string, text: string, encoding: 'utf8' | 'latin1' = 'utf8'): readonly UnitLine[] {
  return readUnitLines(path, text, encoding).filter((line) => line.kind === undefined);
}

/**
 * As `readUnit`, with section headers (`kind: 'section'`), lines that systemd leaves out (`'bad'`) and the one at which it gives up
 * on the file (`'fatal'`, always the last): their `problem` says why.
 * @param encoding how the bytes became text: bytes that are no UTF-8 are kept one to one as latin1, and systemd refuses them
 */
export function readUnitLines(path: string, text: string, encoding: 'utf8' | 'latin1' = 'utf8'): readonly UnitLine[] {
  const found: UnitLine[] = [];
  let section = '';
  for (const joined of joinedLines(text, encoding)) {
    const [start, end] = stripped(joined.text, 0, joined.text.length);
    const place = { path, line: lineAt(joined, start), section, reported: joined.number };
    const bad = (kind: 'bad' | 'fatal', problem: string): UnitLine => ({
      ...place,
      name: '',
      value: joined.text.slice(start, end),
      valueSpan: spanOf(joined, start, end),
      kind,
      problem,
    });
    if (joined.number < 0) {
      found.push({ ...bad('fatal', 'the line is longer than 1 MiB'), reported: -joined.number });
      break;
    }
    if (start === end) continue;
    const words = inUtf8(joined.text.slice(start, end), encoding);
    if (words === undefined) {
      found.push(bad('fatal', 'the line is no UTF-8'));
      break;
    }
    if (words.startsWith('[')) {
      if (words.length < 2 || !words.endsWith(']')) {
        found.push(bad('fatal', `'${words}' is no section header: expected ] at its end`));
        break;
      }
      section = words.slice(1, -1);
      if (/[\x01-\x1f\x7f'"\\]/.test(section)) {
        found.push(bad('fatal', `'${words}' is no section header: quotes, backslashes and control characters cannot stand in one`));
        break;
      }
      found.push({ ...place, section, name: '', value: section, valueSpan: spanOf(joined, start + 1, end - 1), kind: 'section' });
      continue;
    }
    const equals = joined.text.indexOf('=', start);
    if (equals === -1) found.push(bad('bad', "there is no '=' in the line: expected Name=value"));
    else if (equals === start) found.push(bad('bad', "there is no name before '=': expected Name=value"));
    else {
      const [nameStart, nameEnd] = stripped(joined.text, start, equals);
      const [valueStart, valueEnd] = stripped(joined.text, equals + 1, end);
      found.push({
        ...place,
        name: inUtf8(joined.text.slice(nameStart, nameEnd), encoding) ?? '',
        value: inUtf8(joined.text.slice(valueStart, valueEnd), encoding) ?? '',
        valueSpan: spanOf(joined, valueStart, valueEnd),
        nameSpan: spanOf(joined, nameStart, nameEnd),
      });
    }
  }
  return found;
}

/** Logical lines; one whose number is negative is too long, and the last. */
function* joinedLines(text: string, encoding: 'utf8' | 'latin1'): Generator<Joined> {
  const mark = encoding === 'utf8' ? '\ufeff' : '\u00ef\u00bb\u00bf';
  let markSeen = false;
  let parts: Part[] = [];
  let bytes = 0;
  let number = 0;
  for (const from of unitPhysicalLines(text)) {
    const size = byteLength(from.text, encoding);
    if (size >= longest) {
      yield { parts: [{ from, text: from.text, start: from.start }], text: from.text, number: -from.number };
      return;
    }
    number = from.number;
    // a byte order mark hides the sign of a comment behind it: systemd looks for comments first
    const first = stripped(from.text, 0, from.text.length)[0];
    if (from.text[first] === '#' || from.text[first] === ';') continue;
    const skip = !markSeen && from.text.startsWith(mark) ? mark.length : 0;
    if (skip > 0) markSeen = true;
    const rest = from.text.slice(skip);
    const goesOn = endsEscaped(rest);
    parts.push({ from, text: goesOn ? `${rest.slice(0, -1)} ` : rest, start: from.start + skip });
    if (parts.length > 1 && bytes + byteLength(rest, encoding) > longest) {
      yield { parts, text: parts.map((part) => part.text).join(''), number: -number };
      return;
    }
    bytes += byteLength(rest, encoding);
    if (goesOn) continue;
    yield { parts, text: parts.map((part) => part.text).join(''), number };
    parts = [];
    bytes = 0;
  }
  if (parts.length > 0) yield { parts, text: parts.map((part) => part.text).join(''), number: number + 1 };
}

/** Whether the last backslash escapes the end of the line, and no backslash before it escapes that one. */
function endsEscaped(text: string): boolean {
  let count = 0;
  while (count < text.length && text[text.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

function byteLength(text: string, encoding: 'utf8' | 'latin1'): number {
  // no UTF-16 unit takes more than three bytes, so most lines need no counting
  if (encoding === 'latin1' || text.length * 3 < longest / 2) return text.length;
  return new TextEncoder().encode(text).length;
}

/** The text that the bytes of a line stand for, `undefined` where systemd calls them no UTF-8. */
function inUtf8(text: string, encoding: 'utf8' | 'latin1'): string | undefined {
  let words = text;
  if (encoding === 'latin1') {
    try {
      words = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));
    } catch {
      return undefined;
    }
  }
  return /[\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(words) ? undefined : words;
}

/** systemd knows no other blanks: a form feed or no-break space is part of a word. */
function stripped(text: string, from: number, to: number): readonly [number, number] {
  let start = from;
  let end = to;
  while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return [start, end];
}

interface Point {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Where a character of a joined line stands in the text; `end` asks for the place behind the character before it. */
function pointAt(joined: Joined, at: number, end: boolean): Point {
  let before = 0;
  for (const [i, { from, text, start }] of joined.parts.entries()) {
    const within = at - before;
    if (within < text.length || (end && within === text.length) || i === joined.parts.length - 1) {
      const offset = start + within;
      return { offset, line: from.line, column: from.column + (offset - from.start) };
    }
    before += text.length;
  }
  return { offset: 0, line: 1, column: 1 };
}

const lineAt = (joined: Joined, at: number) => pointAt(joined, at, false).line;

function spanOf(joined: Joined, from: number, to: number): Span {
  const start = pointAt(joined, from, from === to);
  const end = pointAt(joined, to, true);
  return {
    start: start.offset,
    end: end.offset,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
