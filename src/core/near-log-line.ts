import type { LogLine } from '../model/term.ts';
import { pastedLines } from './matching-log-lines.ts';

/** A message counts as near when so much of its own words is there. */
const enough = 0.6;

/** The known message that has the most words in common with what was pasted, where that is most of the message. */
export function nearLogLine(text: string, known: readonly LogLine[]): LogLine | undefined {
  const typed = new Set(pastedLines(text).flatMap(words));
  let best: { readonly line: LogLine; readonly share: number } | undefined;
  for (const line of known) {
    const own = [...new Set(words(line.sample))];
    const shared = own.filter((word) => typed.has(word)).length;
    const share = own.length < 2 ? 0 : shared / own.length;
    if (share >= enough && shared > 1 && share > (best?.share ?? 0)) best = { line, share };
  }
  return best?.line;
}

/** Beginnings of words, so that `dropped` is near to `dropping`. */
const words = (text: string) => (text.toLowerCase().match(/[a-z]{3,40}/g) ?? []).map((word) => word.slice(0, 5));
