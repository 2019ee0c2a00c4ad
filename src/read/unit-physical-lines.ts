/** One line as systemd reads it from a file: `\n`, `\r`, NUL and the pairs of them end it. */
export interface PhysicalLine {
  /** offset of its first character in the whole text */
  readonly start: number;
  readonly text: string;
  /** line and column of its first character, for people: only `\n` counts */
  readonly line: number;
  readonly column: number;
  /** number by which systemd names it */
  readonly number: number;
}

const newline = 1;
const carriageReturn = 2;
const zero = 4;

const endingOf = (code: number) => (code === 10 ? newline : code === 13 ? carriageReturn : code === 0 ? zero : 0);

/** Splits a text as systemd's line reader does, in linear time; a final line end makes no further line. */
export function* unitPhysicalLines(text: string): Generator<PhysicalLine> {
  let at = 0;
  let line = 1;
  let lineStart = 0;
  for (let number = 1; at < text.length; number++) {
    const start = at;
    while (at < text.length && endingOf(text.charCodeAt(at)) === 0) at++;
    yield { start, text: text.slice(start, at), line, column: start - lineStart + 1, number };
    // an ending is taken whole: each of the two characters once, and nothing after a NUL
    let seen = 0;
    while (at < text.length && (seen & zero) === 0) {
      const ending = endingOf(text.charCodeAt(at));
      if (ending === 0 || (seen & ending) !== 0) break;
      seen |= ending;
      at++;
      if (ending === newline) {
        line++;
        lineStart = at;
      }
    }
  }
}
