import type { Span } from '../model/setting.ts';

/** One line of a text: where it starts, what it holds without its ending, and its number from 1. */
export interface RawLine {
  readonly start: number;
  readonly text: string;
  readonly line: number;
}

/** Splits at `\n` and `\r\n` in linear time. A final line end makes no further line; what lies between two lines is their ending. */
export function rawLines(text: string): readonly RawLine[] {
  return mapLines(text, (raw) => raw);
}

/** The same, but that of each line only what is made of it is kept. */
export function mapLines<T>(text: string, make: (raw: RawLine) => T): readonly T[] {
  const lines: T[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const stop = newline === -1 ? text.length : newline;
    const end = newline > start && text.charCodeAt(newline - 1) === 13 ? newline - 1 : stop;
    lines.push(make({ start, text: text.slice(start, end), line: lines.length + 1 }));
    start = newline === -1 ? text.length : newline + 1;
  }
  return lines;
}

/** The span of `line.text.slice(from, to)` in the whole text. */
export function spanOn(line: RawLine, from: number, to: number): Span {
  return { start: line.start + from, end: line.start + to, line: line.line, column: from + 1, endLine: line.line, endColumn: to + 1 };
}

/** The blanks of the C library in the C locale: the readers know no others, so a no-break space is part of a word. */
export function isBlank(text: string, at: number): boolean {
  return isBlankCode(text.charCodeAt(at));
}

export const isBlankCode = (code: number) => code === 32 || (code >= 9 && code <= 13);

/** Bounds of a part of a text without the blanks at its ends: those of the C library, or what a reader of its own takes for one. */
export function trimmed(text: string, from: number, to: number, blank: (code: number) => boolean = isBlankCode): readonly [number, number] {
  let start = from;
  let end = to;
  while (start < end && blank(text.charCodeAt(start))) start++;
  while (end > start && blank(text.charCodeAt(end - 1))) end--;
  return [start, end];
}
