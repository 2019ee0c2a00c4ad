const gap = '…';

/**
 * Why what a document shows is not what was printed, or `undefined`. A line `…` stands for any number of lines. With `firstWords`, only
 * the first word of each line must come, in that order, whatever its digits.
 */
export function unlike(shown: readonly string[], printed: string, firstWords = false): string | undefined {
  const lines = linesOf(printed);
  if (firstWords) {
    let from = 0;
    for (const line of shown.filter((one) => one !== gap && one.trim() !== '')) {
      const at = lines.findIndex((one, index) => index >= from && firstWord(one) === firstWord(line));
      if (at < 0) return `no further line begins with '${firstWord(line)}'`;
      from = at + 1;
    }
    return undefined;
  }
  const parts = partsOf(shown);
  let from = 0;
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const at = index === 0 ? 0 : last ? Math.max(from, lines.length - part.length) : find(part, lines, from);
    const wrong = at < 0 ? 0 : part.findIndex((line, offset) => lines[at + offset] !== line);
    if (at < 0 || wrong >= 0)
      return `'${part[Math.max(wrong, 0)]}' is not printed there${at < 0 ? '' : `, but '${lines[at + wrong] ?? ''}'`}`;
    from = at + part.length;
  }
  return parts.length === 1 && from < lines.length ? `more is printed: '${lines[from]}'` : undefined;
}

/** Lines as they are printed, without blanks at their ends, which editors take away. */
export const linesOf = (printed: string): readonly string[] => {
  const lines = printed.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return lines;
};

/** Digits differ from machine to machine and from day to day. */
const firstWord = (line: string) => (line.trim().split(/\s+/)[0] ?? '').replace(/\d/g, '0');

function partsOf(shown: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of shown)
    if (line === gap) parts.push([]);
    else parts.at(-1)?.push(line);
  return parts;
}

function find(part: readonly string[], lines: readonly string[], from: number): number {
  for (let at = from; at + part.length <= lines.length; at++) if (part.every((line, offset) => lines[at + offset] === line)) return at;
  return -1;
}
