import type { LogLine } from '../model/term.ts';

const shortest = 8;
const longest = 200;
const mostLines = 4;

/**
 * The messages that hold what was typed as whole words, in any case, those that hold it letter by letter first: people type the part
 * that they remember (`table full`).
 * `undefined` for a single word, and where so many messages hold it that it tells nothing.
 */
export function logLinesHolding(text: string, known: readonly LogLine[]): readonly [LogLine, ...LogLine[]] | undefined {
  if (text.length > longest) return undefined;
  const typed = plain(text);
  if (typed.length < shortest || !typed.includes(' ')) return undefined;
  const asTyped = ({ sample }: LogLine) => sample.includes(text.trim());
  const holding = known.filter(({ sample }) => ` ${plain(sample)} `.includes(` ${typed} `));
  const [best, ...others] = holding.sort((a, b) => Number(asTyped(b)) - Number(asTyped(a)));
  return best === undefined || others.length >= mostLines ? undefined : [best, ...others];
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_]{1,200}/g, ' ')
    .trim();
