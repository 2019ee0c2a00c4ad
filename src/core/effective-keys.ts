/**
 * Whether a dotted key matches a dotted pattern as the readers take it: `*`, `?` and `[…]` stay within one component.
 * Bounded: the components are compared one by one, and each in time proportional to the product of their lengths.
 */
export function keyMatches(pattern: string, key: string): boolean {
  const wanted = pattern.split('.');
  const have = key.split('.');
  return wanted.length === have.length && wanted.every((part, i) => componentMatches(part, have[i] ?? ''));
}

export const isPattern = (key: string) => /[*?[]/.test(key);

function componentMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const set = pattern[p] === '[' ? setAt(pattern, p) : undefined;
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (set === undefined ? pattern[p] === '?' || pattern[p] === text[t] : inSet(set.body, text[t] ?? '')) {
      p = set === undefined ? p + 1 : set.end;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function setAt(pattern: string, at: number): { readonly body: string; readonly end: number } | undefined {
  const first = pattern[at + 1] === '!' || pattern[at + 1] === '^' ? at + 2 : at + 1;
  const close = pattern.indexOf(']', first + 1);
  return close < 0 ? undefined : { body: pattern.slice(at + 1, close), end: close + 1 };
}

function inSet(body: string, char: string): boolean {
  const negated = body[0] === '!' || body[0] === '^';
  for (let i = negated ? 1 : 0; i < body.length; i++) {
    if (body[i + 1] === '-' && i + 2 < body.length) {
      if (char >= (body[i] ?? '') && char <= (body[i + 2] ?? '')) return !negated;
      i += 2;
    } else if (body[i] === char) return !negated;
  }
  return negated;
}
