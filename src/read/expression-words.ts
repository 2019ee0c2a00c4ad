import type { Comparison, Expr } from '../model/profile.ts';

/** One word of a formula, condition or rule, with its place in the text (0-based, `end` exclusive). */
export interface Word {
  /** `whole`: a construct that no operator looks into, such as `kernel >= 4.19` or `'fq'` */
  readonly kind: 'number' | 'name' | 'call' | 'operator' | 'whole';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly expr?: Expr;
}

export interface ExpressionError {
  readonly error: string;
  /** 0-based offset in the text */
  readonly at: number;
}

const longestFormula = 2000;

const blank = /[ \t]+/y;
const number = /\d+(?:\.\d+)?/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const operator = /<=|>=|!=|[-+*/()<>=,|]/y;
const text = /'[^'\\]*'/y;
const kernelRest = /[ \t]*(<=|>=|!=|=|<|>)[ \t]*(\d{1,3}\.\d{1,4}(?:\.\d{1,5})?)(?![\w.])/y;
const moduleRest = /[ \t]+([A-Za-z0-9][A-Za-z0-9_-]{0,63})(?![\w.])/y;
const natRest = /[ \t]+has[ \t]+([A-Za-z_]+)/y;
const valueRest = /\([ \t]*([A-Za-z0-9_][A-Za-z0-9_./*:-]{0,199})[ \t]*\)/y;

const wordOperators = new Set(['and', 'or', 'not', 'when']);

/** Splits a formula, condition or rule into words, so that nothing but the grammar's own signs reaches the expression parser. */
export function expressionWords(source: string): readonly Word[] | ExpressionError {
  if (source.length > longestFormula)
    return { error: `a formula of ${source.length} characters is too long: expected at most ${longestFormula}`, at: longestFormula };
  const words: Word[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source) ?? undefined;
  };
  const push = (kind: Word['kind'], start: number, end: number, expr?: Expr) => {
    words.push({ kind, text: source.slice(start, end), start, end, ...(expr && { expr }) });
    at = end;
  };
  while (at < source.length) {
    const gap = match(blank);
    if (gap) {
      at += gap[0].length;
      continue;
    }
    const start = at;
    const digits = match(number);
    if (digits) {
      const problem = badNumber(source, digits[0], start);
      if (problem !== undefined) return { error: problem, at: start };
      push('number', start, start + digits[0].length);
      continue;
    }
    const word = match(name);
    if (word) {
      at += word[0].length;
      const special = specialWord(word[0], match);
      if (special !== undefined && 'error' in special) return { error: special.error, at: start };
      if (special !== undefined) push('whole', start, at + special.length, special.expr);
      else push(wordOperators.has(word[0]) ? 'operator' : source[at] === '(' ? 'call' : 'name', start, at);
      continue;
    }
    const quoted = match(text);
    if (quoted) {
      push('whole', start, start + quoted[0].length, { type: 'text', value: quoted[0].slice(1, -1) });
      continue;
    }
    const sign = match(operator);
    if (!sign) return { error: strange(source, start), at: start };
    push('operator', start, start + sign[0].length);
  }
  return words;
}

function badNumber(source: string, digits: string, start: number): string | undefined {
  const after = /[A-Za-z0-9_.]*/y;
  after.lastIndex = start + digits.length;
  const tail = after.exec(source)?.[0] ?? '';
  const typed = `'${(digits + tail).slice(0, 40)}'`;
  if (tail !== '') return `${typed} is no plain decimal number: expected digits such as 1024 or 0.5 (a version stands only after 'kernel')`;
  if (/^0\d/.test(digits)) return `${typed} begins with 0, which the kernel reads as octal: expected a decimal number`;
  if (Number(digits) > Number.MAX_SAFE_INTEGER)
    return `${typed} is too large to count with: expected at most ${Number.MAX_SAFE_INTEGER}, or the digits as 'text'`;
  return undefined;
}

function strange(source: string, at: number): string {
  const sign = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (sign === "'") return `the text that begins at ${source.slice(at, at + 20)} is not closed, or holds a backslash: expected 'text'`;
  if (sign === '"') return `'"' inside a formula: expected text in single quotes and double quotes round the whole value`;
  if (sign === '!') return `'!' is no operator: expected '!=' or 'not'`;
  return `unexpected '${sign}': expected numbers, names of facts, + - * / ( ) and comparisons`;
}

type Match = (pattern: RegExp) => RegExpExecArray | undefined;

/** `length` is what follows the word itself. */
function specialWord(
  word: string,
  match: Match,
): { readonly expr: Expr; readonly length: number } | { readonly error: string } | undefined {
  switch (word) {
    case 'kernel': {
      const rest = match(kernelRest);
      if (!rest) return { error: `'kernel' is compared with a version: expected for example kernel >= 4.19` };
      return { expr: { type: 'kernel', op: rest[1] as Comparison, version: rest[2] ?? '' }, length: rest[0].length };
    }
    case 'module': {
      const rest = match(moduleRest);
      return rest
        ? { expr: { type: 'module', name: rest[1] ?? '' }, length: rest[0].length }
        : { error: `expected a name after 'module', for example module nf_conntrack` };
    }
    case 'nat': {
      const rest = match(natRest);
      const role = rest?.[1];
      if (!rest || (role !== 'clients' && role !== 'outbound' && role !== 'gateway')) {
        return {
          error: `${role === undefined ? "'nat' stands alone" : `'${role}' is no NAT role`}: expected nat has clients, nat has outbound or nat has gateway`,
        };
      }
      return { expr: { type: 'nat', role }, length: rest[0].length };
    }
    case 'value': {
      const rest = match(valueRest);
      return rest
        ? { expr: { type: 'planned', key: rest[1] ?? '' }, length: rest[0].length }
        : { error: `expected a key in 'value(…)', for example value(net.core.somaxconn)` };
    }
    default:
      return undefined;
  }
}
