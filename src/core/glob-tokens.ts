/** One element of a pattern as fnmatch(3) takes it. */
export type GlobToken =
  | { readonly type: 'star' }
  | { readonly type: 'any' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'set'; readonly has: (char: string) => boolean };

/** The tokens of a pattern; `magic` when anything but plain text is in it. A `\` takes the next character as it is. */
export function globTokens(pattern: string): { readonly tokens: readonly GlobToken[]; readonly magic: boolean } {
  const tokens: GlobToken[] = [];
  let magic = false;
  for (let at = 0; at < pattern.length; ) {
    const char = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    const set = char === '[' ? readSet(pattern, at) : undefined;
    if (set !== undefined) {
      tokens.push({ type: 'set', has: set.has });
      at = set.end;
    } else if (char === '*') {
      if (tokens.at(-1)?.type !== 'star') tokens.push({ type: 'star' });
      at++;
    } else if (char === '?') {
      tokens.push({ type: 'any' });
      at++;
    } else {
      const escaped = char === '\\' && at + 1 < pattern.length;
      const text = escaped ? String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0) : char;
      tokens.push({ type: 'text', text });
      at += (escaped ? 1 : 0) + text.length;
    }
    if (tokens.at(-1)?.type !== 'text') magic = true;
  }
  return { tokens, magic };
}

const classes: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[0-9A-Za-z]/],
  ['alpha', /[A-Za-z]/],
  ['blank', /[ \t]/],
  ['cntrl', /[\u0000-\u001f\u007f]/],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[ \t\n\v\f\r]/],
  ['upper', /[A-Z]/],
  ['xdigit', /[0-9A-Fa-f]/],
]);

interface Range {
  readonly from: string;
  readonly to: string;
}

/** A set in brackets; undefined when it is not closed, so that the bracket is a character like any other. */
function readSet(pattern: string, open: number): { readonly end: number; has(char: string): boolean } | undefined {
  let at = open + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  const first = at;
  const ranges: Range[] = [];
  const named: RegExp[] = [];
  for (;;) {
    if (at >= pattern.length) return undefined;
    if (pattern[at] === ']' && at > first) break;
    const name = pattern[at] === '[' ? /^\[:([a-z]{1,8}):\]/.exec(pattern.slice(at, at + 14)) : null;
    if (name !== null) {
      const known = classes.get(name[1] ?? '');
      if (known === undefined) return undefined;
      named.push(known);
      at += name[0].length;
      continue;
    }
    const low = element(pattern, at);
    if (low === undefined) return undefined;
    at = low.end;
    const high = pattern[at] === '-' && pattern[at + 1] !== ']' ? element(pattern, at + 1) : undefined;
    if (high !== undefined) at = high.end;
    ranges.push({ from: low.char, to: high?.char ?? low.char });
  }
  const inside = (char: string) => ranges.some(({ from, to }) => between(from, char, to)) || named.some((known) => known.test(char));
  return { end: at + 1, has: (char) => inside(char) !== negated };
}

function between(from: string, char: string, to: string): boolean {
  const point = char.codePointAt(0) ?? 0;
  return point >= (from.codePointAt(0) ?? 0) && point <= (to.codePointAt(0) ?? 0);
}

/** One character of a set: plain, after a `\`, or written `[.x.]` or `[=x=]`. */
function element(pattern: string, at: number): { readonly char: string; readonly end: number } | undefined {
  if (at >= pattern.length) return undefined;
  const written = pattern[at] === '[' ? /^\[([.=])(.)\1\]/u.exec(pattern.slice(at, at + 7)) : null;
  if (written !== null) return { char: written[2] ?? '', end: at + written[0].length };
  const from = pattern[at] === '\\' && at + 1 < pattern.length ? at + 1 : at;
  const char = String.fromCodePoint(pattern.codePointAt(from) ?? 0);
  return { char, end: from + char.length };
}
