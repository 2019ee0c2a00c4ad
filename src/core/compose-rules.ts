import type { Expr, ProfileEntry, ProfileRule, RuleSide, Verb } from '../model/profile.ts';

/** What becomes of two rules that hold at the same time; `only` is a condition on their values, tried first to last. */
interface Outcome {
  readonly verb: Verb;
  readonly fields: readonly Expr[];
  readonly text: string;
  readonly only?: Expr;
  readonly remark: string;
  /** which of the two has the last word: its reasons are told; both where it is left out */
  readonly stands?: 'left' | 'right';
  readonly undecided?: true;
}

const undecided: Outcome = { verb: 'default', fields: [], text: 'default', remark: 'no value is right for both', undecided: true };
const mostRules = 256;

/**
 * The rules of two profiles for one key as one list: for each pair of rules that can hold together what serves both, with both
 * conditions. What neither order nor strength can decide is marked as undecided.
 * @param yields which of the two gives way where no rule is right for both
 * @returns undefined where there would be more rules than anybody can follow
 */
export function composeRules(left: ProfileEntry, right: ProfileEntry, yields?: 'left' | 'right'): readonly ProfileRule[] | undefined {
  const rules: ProfileRule[] = [];
  const seen = new Set<string>();
  for (const a of withRest(left))
    for (const b of withRest(right)) {
      const when = both(a.when, b.when);
      const condition = JSON.stringify(when ?? '');
      // a pair with the same condition came before: this one can never hold
      if (seen.has(condition) || seen.has('""')) continue;
      seen.add(condition);
      for (const outcome of outcomesOf(a, b, yields)) rules.push(joined(left, a, right, b, outcome, when));
      if (rules.length > mostRules) return undefined;
    }
  return rules;
}

/** No rule holds: as `default`. */
function withRest({ rules }: ProfileEntry): readonly ProfileRule[] {
  return rules.at(-1)?.when === undefined && rules.length > 0 ? rules : [...rules, { verb: 'default', fields: [], text: 'default' }];
}

function joined(
  left: ProfileEntry,
  a: ProfileRule,
  right: ProfileEntry,
  b: ProfileRule,
  outcome: Outcome,
  when: Expr | undefined,
): ProfileRule {
  const sides = [...sidesOf(left, a), ...sidesOf(right, b)];
  const condition = both(when, outcome.only);
  const stands =
    outcome.stands === 'left'
      ? standing(left, a)
      : outcome.stands === 'right'
        ? standing(right, b)
        : [...standing(left, a), ...standing(right, b)];
  return {
    verb: outcome.verb,
    fields: outcome.fields,
    text: outcome.text,
    ...(condition !== undefined && { when: condition }),
    joined: {
      sides,
      stands,
      how: `${sides.map((side) => `${side.profile}: ${side.text}`).join('; ')}: ${outcome.remark}`,
      ...(outcome.undecided === true && { undecided: true }),
    },
  };
}

function sidesOf(entry: ProfileEntry, rule: ProfileRule): readonly RuleSide[] {
  if (rule.joined !== undefined) return rule.joined.sides;
  const { why, source, strength, beware } = entry;
  return [
    {
      profile: entry.from,
      text: withoutCondition(rule.text),
      verb: rule.verb,
      ...(why !== undefined && { why }),
      ...(source !== undefined && { source }),
      ...(strength !== undefined && { strength }),
      ...(beware !== undefined && { beware }),
    },
  ];
}

const standing = (entry: ProfileEntry, rule: ProfileRule) => rule.joined?.stands ?? [entry.from];
const withoutCondition = (text: string) => text.split(/\swhen\s/)[0]?.trim() ?? text;

function outcomesOf(a: ProfileRule, b: ProfileRule, yields: 'left' | 'right' | undefined): readonly Outcome[] {
  if (a.joined?.undecided === true || b.joined?.undecided === true) return [undecided];
  const found = decided(a, b).map((outcome) =>
    outcome.undecided !== true || yields === undefined ? outcome : yields === 'left' ? gaveWay(b, 'right') : gaveWay(a, 'left'),
  );
  return found;
}

function gaveWay(rule: ProfileRule, stands: 'left' | 'right'): Outcome {
  return { verb: rule.verb, fields: rule.fields, text: withoutCondition(rule.text), stands, remark: 'the other one gives way to it' };
}

function decided(a: ProfileRule, b: ProfileRule): readonly Outcome[] {
  const of = (rule: ProfileRule, remark: string, stands?: 'left' | 'right', only?: Expr): Outcome => ({
    verb: rule.verb,
    fields: rule.fields,
    text: withoutCondition(rule.text),
    remark,
    ...(stands !== undefined && { stands }),
    ...(only !== undefined && { only }),
  });
  if (a.verb === b.verb && same(a.fields, b.fields)) return [of(a, 'the same', 'left')];
  if (a.verb === 'default') return [of(b, 'what has a reason to be set goes before what is left alone', 'right')];
  if (b.verb === 'default') return [of(a, 'what has a reason to be set goes before what is left alone', 'left')];
  if (a.verb === 'absent' || b.verb === 'absent') return [undecided];
  if (a.verb === b.verb && a.verb !== 'exactly') return [outermost(a, b, a.verb)];
  if (a.fields.length !== b.fields.length) return [undecided];
  const [first, second] = rank[a.verb] <= rank[b.verb] ? [a, b] : [b, a];
  const side = first === a ? ('left' as const) : ('right' as const);
  const other = side === 'left' ? ('right' as const) : ('left' as const);
  const pair = `${first.verb}+${second.verb}`;
  if (pair === 'exactly+exactly') return certain(equal(first.fields, second.fields), (only) => [of(first, 'the same', 'left', only)]);
  if (pair === 'exactly+at least')
    return certain(compared(first.fields, '>=', second.fields), (only) => [of(first, 'the one value serves the other', side, only)]);
  if (pair === 'exactly+at most')
    return certain(compared(first.fields, '<=', second.fields), (only) => [of(first, 'the one value serves the other', side, only)]);
  if (pair === 'exactly+widen to')
    return certain(around(first.fields, second.fields), (only) => [of(first, 'the one range holds the other', side, only)]);
  if (pair === 'at least+at most' && first.fields.length === 1)
    return certain(compared(first.fields, '<=', second.fields), (only) => [
      of(first, 'what is in force is not above the most', side, both(only, test({ type: 'current' }, '<=', second.fields[0]))),
      of(second, 'what is in force is above the most', other, only),
    ]);
  return [undecided];
}

const rank: Readonly<Record<Verb, number>> = { exactly: 0, 'at least': 1, 'at most': 2, 'widen to': 3, default: 4, absent: 5 };

/** A condition that is known now leaves one way; one that depends on facts leaves both, tried in this order. */
function certain(condition: Expr | boolean | undefined, make: (only: Expr | undefined) => readonly Outcome[]): readonly Outcome[] {
  if (condition === undefined || condition === false) return [undecided];
  if (condition === true) return make(undefined);
  return [...make(condition), undecided];
}

/** Field by field the larger of two leasts, the smaller of two mosts; a field that one keeps is the other's to say. */
function outermost(a: ProfileRule, b: ProfileRule, verb: Verb): Outcome {
  if (a.fields.some(isList) || b.fields.some(isList)) return undecided;
  const width = Math.max(a.fields.length, b.fields.length);
  const fields = Array.from({ length: width }, (_, i) => {
    const [x = keep, y = keep] = [a.fields[i], b.fields[i]];
    if (x.type === 'keep' || y.type === 'keep') return x.type === 'keep' ? y : x;
    return extreme(verb === 'at most' || (verb === 'widen to' && i === 0) ? 'min' : 'max', x, y);
  });
  const won = same(fields, a.fields) ? a : same(fields, b.fields) ? b : undefined;
  const remark = verb === 'widen to' ? 'a range around both serves both' : `the ${verb === 'at least' ? 'larger' : 'smaller'} serves both`;
  const text = won ?? { text: `${withoutCondition(a.text)}, ${withoutCondition(b.text)}` };
  return {
    verb,
    fields,
    text: withoutCondition(text.text),
    remark,
    ...(won !== undefined && { stands: won === a ? ('left' as const) : ('right' as const) }),
  };
}

const keep: Expr = { type: 'keep' };
const isList = ({ type }: Expr) => type === 'listeners' || type === 'text' || type === 'unlimited';

/** `max(4096, max(512, x))` is `max(4096, x)`: each part once, numbers as one. */
function extreme(name: 'min' | 'max', x: Expr, y: Expr): Expr {
  const parts = new Map([...partsOf(name, x), ...partsOf(name, y)].map((part) => [JSON.stringify(part), part]));
  const numbers = [...parts.values()].flatMap((part) => (part.type === 'number' ? [part.value] : []));
  const rest = [...parts.values()].filter((part) => part.type !== 'number');
  const bound: readonly Expr[] =
    numbers.length === 0 ? [] : [{ type: 'number', value: name === 'min' ? Math.min(...numbers) : Math.max(...numbers) }];
  const args = [...bound, ...rest];
  const key = sorted(args);
  const same = [x, y].find((one) => sorted(partsOf(name, one)) === key);
  return same ?? { type: 'call', name, args };
}

function partsOf(name: string, expr: Expr): readonly Expr[] {
  return expr.type === 'call' && expr.name === name ? expr.args.flatMap((arg) => partsOf(name, arg)) : [expr];
}

const sorted = (parts: readonly Expr[]) =>
  parts
    .map((part) => JSON.stringify(part))
    .sort()
    .join();

const same = (a: readonly Expr[], b: readonly Expr[]) => JSON.stringify(a) === JSON.stringify(b);

/** Every field of the one against its field of the other; undefined where they cannot be compared. */
function compared(a: readonly Expr[], op: '<=' | '>=' | '=', b: readonly Expr[]): Expr | boolean | undefined {
  let all: Expr | undefined;
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (y?.type === 'keep') continue;
    if (x.type === 'unlimited' && op === '>=') continue;
    if (y === undefined || x.type === 'keep' || isList(x) || isList(y)) return undefined;
    if (x.type === 'number' && y.type === 'number') {
      if (op === '=' ? x.value !== y.value : op === '<=' ? x.value > y.value : x.value < y.value) return false;
    } else all = both(all, test(x, op, y));
  }
  return all ?? true;
}

const equal = (a: readonly Expr[], b: readonly Expr[]) => compared(a, '=', b);

/** Whether the range of the one holds that of the other. */
function around(outer: readonly Expr[], inner: readonly Expr[]): Expr | boolean | undefined {
  const low = compared(outer.slice(0, 1), '<=', inner.slice(0, 1));
  const high = compared(outer.slice(1), '>=', inner.slice(1));
  if (low === undefined || high === undefined || low === false || high === false)
    return low === false || high === false ? false : undefined;
  if (low === true) return high;
  return high === true ? low : both(low, high);
}

const test = (left: Expr, op: '<=' | '>=' | '=', right: Expr | undefined): Expr => ({ type: 'compare', op, left, right: right ?? keep });

/** Both conditions, each part once. */
function both(a: Expr | undefined, b: Expr | undefined): Expr | undefined {
  const parts = new Map([...conjuncts(a), ...conjuncts(b)].map((part) => [JSON.stringify(part), part]));
  let all: Expr | undefined;
  for (const part of parts.values()) all = all === undefined ? part : { type: 'and', left: all, right: part };
  return all;
}

function conjuncts(expr: Expr | undefined): readonly Expr[] {
  if (expr === undefined) return [];
  return expr.type === 'and' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr];
}
