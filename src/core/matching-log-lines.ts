import type { LogLine } from '../model/term.ts';

const longestLine = 1000;
const mostLines = 20;

/** The lines of a pasted text that are looked at: those with something in them, not too many and none too long. */
export function pastedLines(text: string): readonly string[] {
  return text
    .slice(0, longestLine * mostLines)
    .split(/\r?\n/)
    .map((line) => line.trim().slice(0, longestLine))
    .filter((line) => line !== '')
    .slice(0, mostLines);
}

/**
 * The messages that a pasted text may be, best first: the pattern that takes the most of the first line that any of them fits,
 * broad ones last. As it was typed, else with runs of blanks as one, else in any case.
 * @returns the line that fitted with its messages; `undefined` when none did
 */
export function matchingLogLines(
  text: string,
  known: readonly LogLine[],
): { readonly line: string; readonly found: readonly [LogLine, ...LogLine[]] } | undefined {
  for (const line of pastedLines(text)) {
    for (const [tried, flags] of [
      [line, ''],
      [line.replace(/\s{1,1000}/g, ' '), ''],
      [line.replace(/\s{1,1000}/g, ' '), 'i'],
    ] as const) {
      const [best, ...others] = fitting(tried, flags, known);
      if (best !== undefined) return { line, found: [best, ...others] };
    }
  }
  return undefined;
}

function fitting(line: string, flags: string, known: readonly LogLine[]): readonly LogLine[] {
  const found = known.flatMap((entry) => {
    const taken = new RegExp(entry.pattern, flags).exec(line)?.[0].length ?? 0;
    // a bare name such as EMFILE is a message only where it is the whole of what was typed
    const enough = /[\s:=(]/.test(line) ? taken > 0 : taken === line.length;
    return enough ? [{ entry, taken }] : [];
  });
  found.sort(
    (a, b) => Number(a.entry.broad === true) - Number(b.entry.broad === true) || b.taken - a.taken || (a.entry.id < b.entry.id ? -1 : 1),
  );
  return found.map(({ entry }) => entry);
}
