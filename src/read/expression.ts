import jsep from 'jsep';
import type { Comparison, Expr } from '../model/profile.ts';
import { kindOf, Refusal, shown, wantComparable, wantCondition, wantNumber } from './expression-kinds.ts';
import { type ExpressionError, expressionWords, type Word } from './expression-words.ts';
import { nearest } from './nearest.ts';

const deepest = 60;

/** Functions of formulas and how many arguments they take. */
const arity: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['min', [1, 32]],
  ['max', [1, 32]],
  ['ceil', [1, 1]],
  ['floor', [1, 1]],
  ['round', [1, 1]],
  ['log2', [1, 1]],
  ['pow2', [1, 1]],
]);
const alone: ReadonlyMap<string, Expr> = new Map<string, Expr>([
  ['_', { type: 'keep' }],
  ['unlimited', { type: 'unlimited' }],
  ['listeners', { type: 'listeners' }],
]);
/** Names of the research whose meaning the grammar says in another way. */
const instead: ReadonlyMap<string, string> = new Map([
  ['nat_in_path', 'nat has outbound'],
  ['behind_nat', 'nat has outbound'],
  ['clients_via_nat', 'nat has clients'],
  ['somaxconn', 'value(net.core.somaxconn)'],
  ['nf_conntrack_max', 'value(net.netfilter.nf_conntrack_max)'],
  ['tcp_keepalive_time', 'value(net.ipv4.tcp_keepalive_time)'],
  ['tcp_keepalive_intvl', 'value(net.ipv4.tcp_keepalive_intvl)'],
  ['tcp_keepalive_probes', 'value(net.ipv4.tcp_keepalive_probes)'],
]);

// jsep has one configuration for the whole program, so it is set once, to our operators and nothing else
jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
jsep.removeAllLiterals();
for (const [op, strength] of [
  ['or', 1],
  ['and', 2],
  ['=', 3],
  ['!=', 3],
  ['<', 3],
  ['<=', 3],
  ['>', 3],
  ['>=', 3],
  ['+', 4],
  ['-', 4],
  ['*', 5],
  ['/', 5],
] as const) {
  jsep.addBinaryOp(op, strength);
}
jsep.addUnaryOp('-');
jsep.addUnaryOp('not');

/**
 * Reads a formula such as `at least`'s `max(4096, ceil(conn_rate * accept_stall_s))`.
 * @param names facts that may be named
 */
export function readFormula(text: string, names: readonly string[]): Expr | ExpressionError {
  const words = expressionWords(text);
  return 'error' in words ? words : readExpression(words, 'formula', new Set(names));
}

/** Reads a condition such as `kernel >= 4.19 and not nat has outbound`. */
export function readCondition(text: string, names: readonly string[]): Expr | ExpressionError {
  const words = expressionWords(text);
  return 'error' in words ? words : readExpression(words, 'condition', new Set(names));
}

/** Reads words that were split before. */
export function readExpression(words: readonly Word[], as: 'formula' | 'condition', names: ReadonlySet<string>): Expr | ExpressionError {
  const start = words[0]?.start ?? 0;
  const problem = words.length === 0 ? { error: `expected a ${as}`, at: 0 } : (order(words) ?? unknownName(words, names));
  if (problem) return problem;
  try {
    const expr = convert(jsep(forParser(words)), words, 0);
    if (as === 'condition') wantCondition(expr);
    else if (kindOf(expr) === 'boolean') throw new Refusal(`${shown(expr)} is a condition: expected a number or a text`);
    return expr;
  } catch (error) {
    if (error instanceof Refusal) return { error: error.message, at: start };
    return {
      error: `cannot be read as a ${as}: '${words
        .map((w) => w.text)
        .join(' ')
        .slice(0, 80)}'`,
      at: start,
    };
  }
}

/** Operands and operators must take turns and parentheses must close: said here with a place, so that the parser has nothing left to refuse. */
function order(words: readonly Word[]): ExpressionError | undefined {
  const open: ('(' | 'call')[] = [];
  let wantOperand = true;
  let chain = 0;
  let before: Word | undefined;
  for (const word of words) {
    const sign = word.kind === 'operator' ? word.text : undefined;
    const prefix = wantOperand && (sign === '-' || sign === 'not');
    chain = prefix ? chain + 1 : 0;
    if (open.length + chain > deepest) return { error: `nested deeper than ${deepest}: expected a simpler formula`, at: word.start };
    if (sign === '(' && wantOperand) open.push(before?.kind === 'call' ? 'call' : '(');
    else if (prefix) before = word;
    else if (sign === ')' && open.length > 0 && !wantOperand) open.pop();
    else if (sign === ',' && open.at(-1) === 'call' && !wantOperand) wantOperand = true;
    else if (sign === ',' && !wantOperand)
      return { error: `unexpected ',': expected it only between the arguments of a function`, at: word.start };
    else if (sign === ')' && open.length === 0) return { error: `unexpected ')': no '(' is open`, at: word.start };
    else if (sign !== undefined && (wantOperand || sign === '(' || sign === 'not')) {
      return {
        error: wantOperand ? `expected a number, a name or '(' before '${sign}'` : `expected an operator before '${sign}'`,
        at: word.start,
      };
    } else if (sign !== undefined) wantOperand = true;
    else if (!wantOperand) return { error: `expected an operator before '${word.text.slice(0, 40)}'`, at: word.start };
    else if (word.kind !== 'call') wantOperand = false;
    before = word;
  }
  const last = words.at(-1);
  if (wantOperand) return { error: `expected a number, a name or '(' after '${last?.text ?? ''}'`, at: last?.start ?? 0 };
  return open.length > 0 ? { error: `a '(' is not closed`, at: last?.start ?? 0 } : undefined;
}

function unknownName(words: readonly Word[], names: ReadonlySet<string>): ExpressionError | undefined {
  for (const { kind, text, start } of words) {
    if (kind === 'call' && !arity.has(text)) {
      const near = nearest(text, arity.keys());
      return {
        error: `'${text}' is no function: expected ${[...arity.keys()].join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
        at: start,
      };
    }
    if (kind !== 'name' || names.has(text) || alone.has(text) || text === 'current') continue;
    const other = instead.get(text) ?? nearest(text, [...names, 'current', ...alone.keys()]);
    return {
      error: `'${text.slice(0, 60)}' is no known fact${other === undefined ? ': expected a name that is listed' : `; did you mean ${other}?`}`,
      at: start,
    };
  }
  return undefined;
}

/**
 * The words in the parser's own spelling: whole constructs as `$n`, and a `not` with what it denies in parentheses, because
 * a prefix binds tighter there than `not a = b` means.
 */
function forParser(words: readonly Word[]): string {
  const out: string[] = [];
  const denials: number[] = [];
  let depth = 0;
  const close = () => {
    while (denials.at(-1) === depth) {
      denials.pop();
      out.push(')');
    }
  };
  words.forEach((word, i) => {
    if (word.kind === 'operator' && ['and', 'or', ',', ')'].includes(word.text)) close();
    if (word.text === '(') depth++;
    if (word.text === ')') depth--;
    if (word.kind === 'operator' && word.text === 'not') {
      denials.push(depth);
      out.push('not (');
    } else out.push(word.kind === 'whole' ? `$${i}` : word.text);
  });
  close();
  return out.join(' ');
}

function convert(node: jsep.Expression, words: readonly Word[], depth: number): Expr {
  if (depth > deepest) throw new Refusal(`nested deeper than ${deepest}: expected a simpler formula`);
  const below = (inner: unknown) => convert(inner as jsep.Expression, words, depth + 1);
  switch (node.type) {
    case 'Literal':
      return { type: 'number', value: node.value as number };
    case 'Identifier': {
      const name = node.name as string;
      if (name.startsWith('$')) return words[Number(name.slice(1))]?.expr ?? fail();
      return name === 'current' ? { type: 'current' } : (alone.get(name) ?? { type: 'name', name });
    }
    case 'CallExpression': {
      const name = (node.callee as jsep.Identifier).name;
      const args = (node.arguments as jsep.Expression[]).map(below);
      const [least, most] = arity.get(name) ?? fail();
      if (args.length < least || args.length > most) {
        throw new Refusal(`'${name}' takes ${least === most ? 'one argument' : `${least} to ${most} arguments`}, not ${args.length}`);
      }
      for (const arg of args) wantNumber(arg, name);
      return { type: 'call', name, args };
    }
    case 'UnaryExpression': {
      const of = below(node.argument);
      if (node.operator === 'not') {
        wantCondition(of);
        return { type: 'not', of };
      }
      wantNumber(of, '-');
      return { type: 'negate', of };
    }
    case 'BinaryExpression':
      return binary(node.operator as string, below(node.left), below(node.right));
    default:
      return fail();
  }
}

function binary(op: string, left: Expr, right: Expr): Expr {
  switch (op) {
    case 'and':
    case 'or':
      wantCondition(left);
      wantCondition(right);
      return { type: op, left, right };
    case '+':
    case '-':
    case '*':
    case '/':
      wantNumber(left, op);
      wantNumber(right, op);
      return { type: 'arithmetic', op, left, right };
    default:
      wantComparable(op, left, right);
      return { type: 'compare', op: op as Comparison, left, right };
  }
}

function fail(): never {
  throw new Refusal('cannot be read: expected numbers, facts, functions and operators');
}
