import { type GlobToken, globTokens } from './glob-tokens.ts';

/** A pattern that is compiled once and asked often. */
export interface GlobMatcher {
  matches(text: string): boolean;
}

/** A component of a path: plain text, or a pattern. A `*` or `?` does not stand for the dot that a name starts with. */
export type GlobComponent = { readonly plain: string } | (GlobMatcher & { readonly plain?: never });

/** What every text that a pattern matches begins with. */
export function literalStart(component: string): string {
  const special = component.search(/[*?[\\]/);
  return special === -1 ? component : component.slice(0, special);
}

/** Compiles one component of a path as glob(3) takes it. */
export function globComponent(component: string): GlobComponent {
  if (!/[*?[\\]/.test(component)) return { plain: component };
  const { tokens, magic } = globTokens(component);
  if (!magic) return { plain: tokens.map((token) => (token.type === 'text' ? token.text : '')).join('') };
  const dotFirst = tokens[0]?.type === 'text' && tokens[0].text === '.';
  const matches = matcher(tokens);
  return { matches: (text) => (!text.startsWith('.') || dotFirst) && matches(text) };
}

/** A pattern over a whole text, where `*` crosses every character: fnmatch(3) without flags. */
export function wholeGlob(pattern: string): GlobMatcher {
  return { matches: matcher(globTokens(pattern).tokens) };
}

const star = -1;
const any = -2;

/** Tokens as numbers: a UTF-16 unit of plain text, a star, any character, or a set (-3 and below). */
function matcher(tokens: readonly GlobToken[]): (text: string) => boolean {
  const codes: number[] = [];
  const sets: ((point: number) => boolean)[] = [];
  for (const token of tokens) {
    if (token.type === 'text') for (let i = 0; i < token.text.length; i++) codes.push(token.text.charCodeAt(i));
    else if (token.type === 'star') codes.push(star);
    else if (token.type === 'any') codes.push(any);
    else {
      codes.push(-3 - sets.length);
      sets.push(tabled(token.has));
    }
  }
  const least = codes.reduce((sum, code) => sum + (code === star ? 0 : 1), 0);
  return (text) => least <= text.length && matchCodes(codes, sets, text);
}

/** Sets are asked often and mostly of ASCII. */
function tabled(has: (char: string) => boolean): (point: number) => boolean {
  const known: (boolean | undefined)[] = [];
  return (point) => {
    const answer = known[point] ?? has(String.fromCodePoint(point));
    if (point < 128) known[point] = answer;
    return answer;
  };
}

/** Only the last star is ever taken back, so the time is bounded by the product of both lengths. */
function matchCodes(codes: readonly number[], sets: readonly ((point: number) => boolean)[], text: string): boolean {
  let c = 0;
  let at = 0;
  let back = -1;
  let resume = 0;
  while (at < text.length) {
    const code = codes[c] ?? Number.NaN;
    const point = code <= any ? (text.codePointAt(at) ?? 0) : text.charCodeAt(at);
    if (code === star) {
      back = c++;
      resume = at;
    } else if (code === point || code === any || (code < any && sets[-3 - code]?.(point) === true)) {
      c++;
      at += point > 0xffff ? 2 : 1;
    } else if (back >= 0) {
      c = back + 1;
      at = ++resume;
    } else return false;
  }
  while (codes[c] === star) c++;
  return c === codes.length;
}

const mostAlternatives = 10000;

/** The alternatives of `{a,b}`, as glob(3) takes them with GLOB_BRACE; `{}` and an unclosed brace stay. */
export function braceAlternatives(pattern: string): readonly string[] {
  const done: string[] = [];
  let open = [pattern];
  while (open.length > 0 && done.length + open.length < mostAlternatives) {
    const next: string[] = [];
    for (const one of open) {
      const parts = splitBrace(one);
      if (parts === undefined) done.push(one);
      else next.push(...parts);
    }
    open = next;
  }
  return done.length > 1 ? done : [done[0] ?? pattern];
}

function splitBrace(pattern: string): readonly string[] | undefined {
  for (let open = pattern.indexOf('{'); open !== -1; open = pattern.indexOf('{', open + 1)) {
    if (pattern[open + 1] === '}' || pattern[open - 1] === '\\') continue;
    let depth = 0;
    let from = open + 1;
    const parts: string[] = [];
    for (let at = open + 1; at < pattern.length; at++) {
      const char = pattern[at];
      if (char === '\\') at++;
      else if (char === '{') depth++;
      else if (char === ',' && depth === 0) {
        parts.push(pattern.slice(from, at));
        from = at + 1;
      } else if (char === '}' && depth-- === 0) {
        parts.push(pattern.slice(from, at));
        return parts.map((part) => `${pattern.slice(0, open)}${part}${pattern.slice(at + 1)}`);
      }
    }
    return undefined;
  }
  return undefined;
}
