import { factNames } from '../model/fact-names.ts';
import type { Expr } from '../model/profile.ts';

type Kind = 'number' | 'boolean' | 'text' | 'any';

const typeOf: ReadonlyMap<string, Kind> = new Map(factNames.map((fact) => [fact.name, fact.type]));

/** A formula that does not fit together; the message is for its author. */
export class Refusal extends Error {}

/** What an expression yields; `any` where only its evaluation tells. */
export function kindOf(expr: Expr): Kind {
  switch (expr.type) {
    case 'name':
      return typeOf.get(expr.name) ?? 'any';
    case 'text':
      return 'text';
    case 'current':
    case 'planned':
    case 'keep':
    case 'unlimited':
    case 'listeners':
      return 'any';
    case 'number':
    case 'call':
    case 'negate':
    case 'arithmetic':
      return 'number';
    default:
      return 'boolean';
  }
}

const standsAlone = (expr: Expr) => expr.type === 'keep' || expr.type === 'unlimited' || expr.type === 'listeners';

export function wantNumber(expr: Expr, user: string): void {
  if (standsAlone(expr)) throw new Refusal(`${shown(expr)} stands alone: expected a number for '${user}'`);
  const kind = kindOf(expr);
  if (kind === 'boolean' || kind === 'text')
    throw new Refusal(`${shown(expr)} is ${kind === 'text' ? 'a text' : 'yes or no'}: expected a number for '${user}'`);
}

export function wantCondition(expr: Expr): void {
  const kind = kindOf(expr);
  if (kind === 'boolean' || (kind === 'any' && expr.type === 'name')) return;
  throw new Refusal(`${shown(expr)} is no condition: expected a comparison, a yes-or-no fact, 'kernel', 'module' or 'nat has'`);
}

export function wantComparable(op: string, left: Expr, right: Expr): void {
  for (const side of [left, right]) {
    if (standsAlone(side)) throw new Refusal(`${shown(side)} stands alone: it cannot be compared`);
    if (kindOf(side) === 'boolean') throw new Refusal(`${shown(side)} is yes or no: expected a number or a text beside '${op}'`);
  }
  const kinds = [kindOf(left), kindOf(right)];
  if (!kinds.includes('text')) return;
  if (kinds.includes('number')) throw new Refusal(`'${op}' compares a text with a number: expected the same on both sides`);
  if (op !== '=' && op !== '!=') throw new Refusal(`'${op}' compares texts: expected '=' or '!='`);
}

/** A part of a formula for a message. */
export function shown(expr: Expr): string {
  if (expr.type === 'name') return `'${expr.name}'`;
  if (expr.type === 'keep') return "'_'";
  if (expr.type === 'number') return `'${expr.value}'`;
  if (expr.type === 'text') return `'${expr.value.slice(0, 40)}'`;
  if (expr.type === 'call') return `'${expr.name}(…)'`;
  if (expr.type === 'planned') return `'value(${expr.key})'`;
  if (expr.type === 'compare' || expr.type === 'arithmetic' || expr.type === 'kernel') return `the part with '${expr.op}'`;
  return `'${expr.type}'`;
}
