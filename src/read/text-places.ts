import type { Span } from '../model/setting.ts';

/** Lines and columns of offsets in one text. */
export interface TextPlaces {
  readonly text: string;
  span(start: number, end: number): Span;
  /** number of the line that holds an offset, from 1 */
  lineAt(offset: number): number;
  /** text of a line without its ending */
  line(number: number): string;
  /** the whole line without its ending */
  lineSpan(number: number): Span;
}

/** Finds the line starts once, so that every place costs a binary search. */
export function textPlaces(text: string): TextPlaces {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  const startOf = (line: number) => starts[line - 1] ?? text.length;
  const endOf = (line: number) => {
    const next = starts[line];
    if (next === undefined) return text.length;
    return text.charCodeAt(next - 2) === 13 && next - 2 >= startOf(line) ? next - 2 : next - 1;
  };
  const span = (start: number, end: number): Span => {
    const line = lineAt(start);
    const endLine = end > start ? lineAt(end - 1) : line;
    return { start, end, line, column: start - startOf(line) + 1, endLine, endColumn: end - startOf(endLine) + 1 };
  };
  return {
    text,
    span,
    lineAt,
    line: (number) => text.slice(startOf(number), endOf(number)),
    lineSpan: (number) => span(startOf(number), endOf(number)),
  };
}
