import type { Expr, ProfileRule } from '../model/profile.ts';
import { evaluate, type Scope } from './evaluate.ts';

/**
 * A rule that was joined of several profiles, without the sides that need a fact which nobody knows: what another profile asks for
 * by itself is not lost. The larger of two least values is above each of them, so what is left never asks for too much.
 */
export function knownPart(rule: ProfileRule, scope: Scope): ProfileRule {
  const outer = rule.verb === 'at least' ? 'max' : rule.verb === 'at most' ? 'min' : undefined;
  if (rule.joined === undefined || outer === undefined) return rule;
  return { ...rule, fields: rule.fields.map((field) => knownArguments(field, outer, scope)) };
}

function knownArguments(expr: Expr, outer: string, scope: Scope): Expr {
  if (expr.type !== 'call' || expr.name !== outer) return expr;
  const known = expr.args.filter((arg) => 'value' in evaluate(arg, scope));
  return known.length === 0 ? expr : { ...expr, args: known };
}
