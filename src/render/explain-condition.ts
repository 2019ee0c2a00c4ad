import type { Comparison, Expr } from '../model/profile.ts';

const loosest = 0;
const strength: Readonly<Record<string, number>> = { or: 1, and: 2, not: 3, compare: 4, '+': 5, '-': 5, '*': 6, '/': 6 };
const versionWords: Readonly<Record<Comparison, (version: string) => string>> = {
  '>=': (v) => `Linux is ${v} or later`,
  '>': (v) => `Linux is later than ${v}`,
  '<': (v) => `Linux is older than ${v}`,
  '<=': (v) => `Linux is ${v} or older`,
  '=': (v) => `Linux is ${v}`,
  '!=': (v) => `Linux is not ${v}`,
};
const natWords = {
  outbound: 'this host reaches out through NAT',
  clients: 'clients come through NAT',
  gateway: 'this host does NAT',
} as const;
const noNatWords = {
  outbound: 'this host reaches out without NAT',
  clients: 'no clients come through NAT',
  gateway: 'this host does no NAT',
} as const;

/** A condition of a profile as people say it; formulas in it as they are written. */
export function conditionText(expr: Expr): string {
  return said(expr, loosest);
}

function said(expr: Expr, around: number): string {
  const bracket = (own: number, text: string) => (own < around ? `(${text})` : text);
  switch (expr.type) {
    case 'number':
      return String(expr.value);
    case 'text':
      return `'${expr.value}'`;
    case 'name':
      return expr.name;
    case 'keep':
      return '_';
    case 'unlimited':
    case 'listeners':
      return expr.type;
    case 'current':
      return 'the value in force';
    case 'planned':
      return `value(${expr.key})`;
    case 'call':
      return `${expr.name}(${expr.args.map((arg) => said(arg, loosest)).join(', ')})`;
    case 'negate':
      return `-${said(expr.of, 7)}`;
    case 'arithmetic': {
      const own = strength[expr.op] ?? loosest;
      return bracket(own, `${said(expr.left, own)} ${expr.op} ${said(expr.right, own + 1)}`);
    }
    case 'compare': {
      const own = strength['compare'] ?? loosest;
      return bracket(own, `${said(expr.left, own + 1)} ${expr.op} ${said(expr.right, own + 1)}`);
    }
    case 'and':
    case 'or': {
      const own = strength[expr.type] ?? loosest;
      return bracket(own, `${said(expr.left, own)} ${expr.type} ${said(expr.right, own)}`);
    }
    case 'not':
      if (expr.of.type === 'module') return `the module ${expr.of.name} is not loaded`;
      if (expr.of.type === 'nat') return noNatWords[expr.of.role];
      return bracket(strength['not'] ?? loosest, `not ${said(expr.of, strength['compare'] ?? loosest)}`);
    case 'kernel':
      return versionWords[expr.op](expr.version);
    case 'module':
      return `the module ${expr.name} is loaded`;
    case 'nat':
      return natWords[expr.role];
  }
}

/** Names of facts that an expression looks at. */
export function factsIn(expr: Expr): readonly string[] {
  if (expr.type === 'name') return [expr.name];
  const parts = 'args' in expr ? expr.args : 'left' in expr ? [expr.left, expr.right] : 'of' in expr ? [expr.of] : [];
  return parts.flatMap(factsIn);
}
