import { globTokens } from './glob-tokens.ts';

/** Things by a text that belongs to them, and how long such texts are: what a name may meet is looked up, not compared with all. */
export interface PatternTexts<T> {
  readonly byText: Map<string, T[]>;
  readonly lengths: Set<number>;
}

/** How much comparing was done so far, for whoever bounds it: one a pattern, which costs what sixteen look-ups of a text do. */
export interface Steps {
  count: number;
}

export const patternTexts = <T>(): PatternTexts<T> => ({ byText: new Map(), lengths: new Set() });

export function addText<T>({ byText, lengths }: PatternTexts<T>, text: string, one: T): void {
  const there = byText.get(text);
  if (there !== undefined) return void there.push(one);
  byText.set(text, [one]);
  lengths.add(text.length);
}

/** What has a text that the name begins with. */
export function atStart<T>({ byText, lengths }: PatternTexts<T>, name: string): readonly T[] {
  const found: T[] = [];
  for (const length of lengths) if (length <= name.length) for (const one of byText.get(name.slice(0, length)) ?? []) found.push(one);
  return found;
}

/** What has a text that stands anywhere in the name; each once, by its rank. */
export function anywhere<T>(texts: PatternTexts<T>, name: string, rank: (one: T) => number, steps: Steps): readonly T[] {
  const { byText, lengths } = texts;
  const lists = new Set<readonly T[]>();
  for (const length of lengths) {
    steps.count += name.length >> 4;
    // '' stands everywhere
    const last = length === 0 ? 0 : name.length - length;
    for (let at = 0; at <= last; at++) {
      const there = byText.get(name.slice(at, at + length));
      if (there !== undefined) lists.add(there);
    }
  }
  const [first, ...others] = lists;
  if (first === undefined || others.length === 0) return first ?? [];
  return [first, ...others].flat().sort((a, b) => rank(a) - rank(b));
}

/** As many lengths of texts at most: each is looked for at every place of a name. */
const longest = 16;

/** The longest plain text within a pattern, cut at its start: what matches holds it somewhere. `''` when there is none. */
export function plainRun(pattern: string): string {
  let best = '';
  let run = '';
  for (const token of globTokens(pattern).tokens) {
    run = token.type === 'text' ? run + token.text : '';
    if (run.length > best.length) best = run;
  }
  return best.slice(-longest);
}
