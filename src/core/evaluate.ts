import { compareVersions } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Comparison, Expr } from '../model/profile.ts';

/** What a formula may ask. `undefined` is unknown. */
export interface Scope {
  fact(name: string): number | boolean | string | undefined;
  readonly kernel?: Kernel;
  module(name: string): boolean | undefined;
  nat(role: 'clients' | 'outbound' | 'gateway'): boolean;
  /** the value in force, or the field of it that the expression stands for; as the kernel prints it */
  readonly current?: string;
  /** what the plan gives a key, else what it has: as the kernel prints it */
  planned(key: string): string | undefined;
  /** the port list of the listeners: `8080-8090,9000` */
  readonly listeners?: string;
}

/** `unknown` lists, sorted, the names that are missing, or says in words why there is no result. */
export type Evaluated = { readonly value: number | boolean | string } | { readonly unknown: readonly string[] };

const unknown = (...why: string[]): Evaluated => ({ unknown: [...new Set(why)].sort() });
const known = (value: number | boolean | string): Evaluated => ({ value });

/**
 * Evaluates a formula or condition. Unknown facts make the result unknown unless it does not depend on them:
 * `false and unknown` is false. Never throws and never yields NaN, infinity or a number beyond 2^53.
 * A kept field evaluates to the value in force, like `current`.
 */
export function evaluate(expr: Expr, scope: Scope): Evaluated {
  switch (expr.type) {
    case 'number':
    case 'text':
      return known(expr.value);
    case 'unlimited':
      return known('unlimited');
    case 'name':
      return orUnknown(scope.fact(expr.name), expr.name);
    case 'keep':
    case 'current':
      return orUnknown(readNumber(scope.current), 'current');
    case 'listeners':
      return orUnknown(scope.listeners, 'listeners');
    case 'planned':
      return orUnknown(readNumber(scope.planned(expr.key)), `value(${expr.key})`);
    case 'nat':
      return known(scope.nat(expr.role));
    case 'module':
      return orUnknown(scope.module(expr.name), `module ${expr.name}`);
    case 'kernel':
      return scope.kernel === undefined ? unknown('kernel') : known(holds(expr.op, compareVersions(scope.kernel.version, expr.version)));
    case 'call':
      return numbers(expr.args, scope, (values) => call(expr.name, values));
    case 'negate':
      return numbers([expr.of], scope, ([value = 0]) => bounded(-value));
    case 'arithmetic':
      return numbers([expr.left, expr.right], scope, ([left = 0, right = 0]) => arithmetic(expr.op, left, right));
    case 'compare':
      return compare(expr.op, evaluate(expr.left, scope), evaluate(expr.right, scope));
    case 'and':
    case 'or':
      return join(expr.type, evaluate(expr.left, scope), evaluate(expr.right, scope));
    case 'not': {
      const of = truth(evaluate(expr.of, scope));
      return 'unknown' in of ? of : known(!of.value);
    }
  }
}

/** A number as sysctl files take it: no exponent, no negative zero; fractions keep at most six digits. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  return value
    .toFixed(6)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0');
}

function orUnknown(value: number | boolean | string | undefined, name: string): Evaluated {
  if (typeof value === 'number' && !Number.isFinite(value)) return unknown(`${name} is no finite number`);
  return value === undefined ? unknown(name) : known(value);
}

/** Values that are one whole number count; others (`32768 60999`, 9223372036854775807) stay text. */
function readNumber(value: string | undefined): number | string | undefined {
  if (value === undefined || !/^-?\d{1,16}$/.test(value)) return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function numbers(args: readonly Expr[], scope: Scope, use: (values: readonly number[]) => Evaluated): Evaluated {
  const values: number[] = [];
  const missing: string[] = [];
  for (const arg of args) {
    const result = evaluate(arg, scope);
    if ('unknown' in result) missing.push(...result.unknown);
    else if (typeof result.value !== 'number') missing.push(`'${String(result.value).slice(0, 60)}' is no number to count with`);
    else values.push(result.value);
  }
  return missing.length > 0 ? unknown(...missing) : use(values);
}

function bounded(value: number): Evaluated {
  if (Number.isNaN(value)) return unknown('the result is no number');
  return Math.abs(value) > Number.MAX_SAFE_INTEGER
    ? unknown(`the result is beyond ${Number.MAX_SAFE_INTEGER}`)
    : known(value === 0 ? 0 : value);
}

function arithmetic(op: '+' | '-' | '*' | '/', left: number, right: number): Evaluated {
  if (op === '/' && right === 0) return unknown('division by zero');
  return bounded(op === '+' ? left + right : op === '-' ? left - right : op === '*' ? left * right : left / right);
}

function call(name: string, values: readonly number[]): Evaluated {
  const [first = 0] = values;
  switch (name) {
    case 'min':
      return bounded(Math.min(...values));
    case 'max':
      return bounded(Math.max(...values));
    case 'ceil':
      return bounded(Math.ceil(first));
    case 'floor':
      return bounded(Math.floor(first));
    case 'round':
      return bounded(Math.round(first));
    case 'log2':
      return first > 0 ? bounded(Math.log2(first)) : unknown(`log2 of ${formatNumber(first)}`);
    case 'pow2': {
      let power = 1;
      while (power < first) power *= 2;
      return bounded(power);
    }
    default:
      return unknown(`no function '${name}'`);
  }
}

function holds(op: Comparison, order: number): boolean {
  switch (op) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function compare(op: Comparison, left: Evaluated, right: Evaluated): Evaluated {
  if ('unknown' in left || 'unknown' in right)
    return unknown(...('unknown' in left ? left.unknown : []), ...('unknown' in right ? right.unknown : []));
  if (typeof left.value === 'number' && typeof right.value === 'number') return known(holds(op, left.value - right.value));
  if (typeof left.value === typeof right.value && (op === '=' || op === '!=')) return known((left.value === right.value) === (op === '='));
  return unknown(`'${String(left.value).slice(0, 60)}' and '${String(right.value).slice(0, 60)}' cannot be compared`);
}

function truth(result: Evaluated): { readonly value: boolean } | { readonly unknown: readonly string[] } {
  if ('unknown' in result) return result;
  return typeof result.value === 'boolean'
    ? { value: result.value }
    : { unknown: [`'${String(result.value).slice(0, 60)}' is neither yes nor no`] };
}

function join(op: 'and' | 'or', left: Evaluated, right: Evaluated): Evaluated {
  const [a, b] = [truth(left), truth(right)];
  const decides = op === 'or';
  if (('value' in a && a.value === decides) || ('value' in b && b.value === decides)) return known(decides);
  if ('unknown' in a || 'unknown' in b) return unknown(...('unknown' in a ? a.unknown : []), ...('unknown' in b ? b.unknown : []));
  return known(!decides);
}
