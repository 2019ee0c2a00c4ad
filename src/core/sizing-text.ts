import type { Fact } from '../model/facts.ts';
import type { Expr } from '../model/profile.ts';
import type { SizingInput } from '../model/sizing.ts';
import { evaluate, formatNumber, type Scope } from './evaluate.ts';

type Named = ReadonlyMap<string, Fact<number | boolean | string>>;

const strength: Readonly<Record<string, number>> = { or: 1, and: 2, not: 3, compare: 4, '+': 5, '-': 5, '*': 6, '/': 6, negate: 7 };

/**
 * A formula in the words of the profile, with the number behind each name: `max(4096, ceil(conn_rate 9000 x accept_stall_s 1))`.
 * Sides of a comparison that are worked out carry their result. Names that nobody knows stand as `name ?`.
 */
export function sizingText(expr: Expr, scope: Scope): string {
  return written(expr, scope, 0);
}

function written(expr: Expr, scope: Scope, outside: number): string {
  const own = strength[expr.type === 'arithmetic' ? expr.op : expr.type] ?? 9;
  const text = plain(expr, scope, own);
  return own < outside ? `(${text})` : text;
}

function plain(expr: Expr, scope: Scope, own: number): string {
  const named = (name: string) => `${name} ${resultText(expr, scope)}`;
  switch (expr.type) {
    case 'number':
      return formatNumber(expr.value);
    case 'text':
      return `'${expr.value}'`;
    case 'unlimited':
      return 'unlimited';
    case 'keep':
      return '_';
    case 'name':
      return named(expr.name);
    case 'current':
      return named('current');
    case 'listeners':
      return named('listeners');
    case 'planned':
      return named(`value(${expr.key})`);
    case 'call':
      return `${expr.name}(${expr.args.map((arg) => written(arg, scope, 0)).join(', ')})`;
    case 'negate':
      return `-${written(expr.of, scope, own)}`;
    case 'arithmetic': {
      const op = expr.op === '*' ? 'x' : expr.op;
      // a - (b + c) and a / (b * c) need the brackets that a + (b + c) does without
      const right = own + (expr.op === '-' || expr.op === '/' ? 0.5 : 0);
      return `${written(expr.left, scope, own)} ${op} ${written(expr.right, scope, right)}`;
    }
    case 'compare':
      return `${side(expr.left, scope, own)} ${expr.op} ${side(expr.right, scope, own)}`;
    case 'and':
    case 'or':
      return `${written(expr.left, scope, own)} ${expr.type} ${written(expr.right, scope, own)}`;
    case 'not':
      return `not ${written(expr.of, scope, own)}`;
    case 'kernel':
      return `kernel ${expr.op} ${expr.version}`;
    case 'module':
      return `module ${expr.name}`;
    case 'nat':
      return `nat has ${expr.role}`;
  }
}

function side(expr: Expr, scope: Scope, own: number): string {
  const text = written(expr, scope, own);
  return expr.type === 'arithmetic' || expr.type === 'call' ? `${text} = ${resultText(expr, scope)}` : text;
}

function resultText(expr: Expr, scope: Scope): string {
  const result = evaluate(expr, scope);
  if ('unknown' in result) return '?';
  return typeof result.value === 'number' ? formatNumber(result.value) : String(result.value);
}

/** Every named number of some expressions, each once, in the order in which they stand. */
export function sizingInputs(exprs: readonly Expr[], scope: Scope, named: Named): readonly SizingInput[] {
  const found = new Map<string, SizingInput>();
  const walk = (expr: Expr): void => {
    const result = expr.type === 'name' || expr.type === 'planned' || expr.type === 'current' ? resultText(expr, scope) : '?';
    if (expr.type === 'name' && result !== '?') found.set(expr.name, factInput(expr.name, result, named.get(expr.name)));
    if (expr.type === 'planned' && result !== '?')
      found.set(`value(${expr.key})`, { name: `value(${expr.key})`, value: result, from: 'planned', origin: '' });
    if (expr.type === 'current' && result !== '?') found.set('current', { name: 'current', value: result, from: 'in force', origin: '' });
    for (const child of 'args' in expr ? expr.args : 'left' in expr ? [expr.left, expr.right] : 'of' in expr ? [expr.of] : []) walk(child);
  };
  for (const expr of exprs) walk(expr);
  return [...found.values()];
}

/** A fact as an input, with where it came from. */
export function factInput(name: string, value: string, fact: Fact<unknown> | undefined): SizingInput {
  const origin = fact?.origin;
  if (origin === undefined) return { name, value, from: 'in force', origin: '' };
  const behind = origin.kind === 'given' ? origin.option : origin.kind === 'assumed' ? origin.why : origin.path;
  return { name, value, from: origin.kind, origin: origin.kind === 'measured' ? `${behind} over ${origin.seconds} s` : behind };
}
