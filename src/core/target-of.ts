import type { Expr, Verb } from '../model/profile.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { Target } from './verb.ts';

/** What one field of a rule comes to, a number rounded to the side that still serves the verb; or the names that are missing. */
export function targetOf(expr: Expr, scope: Scope, verb: Verb): Target | { readonly unknown: readonly string[] } {
  if (expr.type === 'keep') return 'keep-field';
  const result = evaluate(expr, scope);
  if ('unknown' in result) return result;
  if (typeof result.value === 'number')
    return BigInt(verb === 'at most' ? Math.floor(result.value) : verb === 'at least' ? Math.ceil(result.value) : Math.round(result.value));
  const text = String(result.value);
  return /^-?\d{1,20}$/.test(text) ? BigInt(text) : text;
}
