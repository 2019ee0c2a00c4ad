import type { Fact } from '../model/facts.ts';
import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Expr, ProfileRule } from '../model/profile.ts';
import type { Sizing, SizingBound } from '../model/sizing.ts';
import { evaluate, formatNumber, type Scope } from './evaluate.ts';
import { factNamesIn } from './fact-names-in.ts';
import { sizingInputs, sizingText } from './sizing-text.ts';

export interface SizingContext {
  readonly kernel: Kernel;
  readonly named: ReadonlyMap<string, Fact<number | boolean | string>>;
}

/** What the value in the plan comes from, beside the formula. */
export interface SizingOf {
  readonly rule: ProfileRule;
  readonly parameter?: Parameter;
  /** the value in force, for `current` */
  readonly current?: string;
  /** what the plan gives in the end */
  readonly value?: string;
}

/**
 * The arithmetic behind a value of the plan.
 * @returns `undefined` where the rule holds no formula: a plain number that depends on nothing
 */
export function sizingOf({ rule, parameter, current, value }: SizingOf, scope: Scope, context: SizingContext): Sizing | undefined {
  const when = rule.when !== undefined && factNamesIn(rule.when).length > 0 ? rule.when : undefined;
  if (!rule.fields.some(isWorkedOut) && when === undefined) return undefined;
  const fields = current?.split(' ') ?? [];
  const texts: string[] = [];
  const results: string[] = [];
  const bounds: SizingBound[] = [];
  for (const [i, field] of rule.fields.entries()) {
    const now = rule.fields.length > 1 ? fields[i] : current;
    const own: Scope = { ...scope, ...(now !== undefined && { current: now }) };
    const result = evaluate(field, own);
    if ('unknown' in result) return undefined;
    texts.push(sizingText(field, own));
    results.push(typeof result.value === 'number' ? formatNumber(rounded(result.value, rule.verb)) : String(result.value));
    bounds.push(...profileBounds(field, own));
  }
  const all: Scope = { ...scope, ...(current !== undefined && { current }) };
  const inputs = sizingInputs([...rule.fields, ...(when === undefined ? [] : [when])], all, context.named);
  const result = results.join(' ');
  if (value !== undefined && value !== result && /^\d+$/.test(value) && /^\d+$/.test(result))
    bounds.push({ by: 'in force', text: `${value} is in force and stays` });
  const range = parameter && kernelRange(parameter, context.kernel);
  const told = bounds.map((bound) => bound.text);
  const worked = rule.fields.some(isWorkedOut) ? [`${texts.join(' ')} = ${result}`] : [];
  const because = when === undefined ? [] : [`as ${sizingText(when, all)}`];
  const origins = inputs.length === 0 ? [] : [inputs.map((input) => `${input.name} ${input.from}`).join(', ')];
  return {
    formula: rule.text,
    inputs,
    result,
    bounds: [...bounds, ...(range === undefined ? [] : [{ by: 'kernel' as const, text: range }])],
    text: [...worked, ...because, ...origins, ...told].join('; '),
  };
}

/** A whole number, rounded to the side that serves, as the plan does. */
const rounded = (value: number, verb: ProfileRule['verb']) =>
  verb === 'at most' ? Math.floor(value) : verb === 'at least' ? Math.ceil(value) : Math.round(value);

const isWorkedOut = (expr: Expr) => !['number', 'text', 'keep', 'unlimited', 'listeners'].includes(expr.type);

/** Where the profile's own floor, ceiling or share of memory decided, and not what the workload asks for. */
function profileBounds(expr: Expr, scope: Scope): readonly SizingBound[] {
  const inside = ('args' in expr ? expr.args : 'left' in expr ? [expr.left, expr.right] : 'of' in expr ? [expr.of] : []).flatMap((child) =>
    profileBounds(child, scope),
  );
  if (expr.type !== 'call' || (expr.name !== 'min' && expr.name !== 'max')) return inside;
  const args = expr.args.map((arg) => {
    const result = evaluate(arg, scope);
    return { arg, value: 'value' in result && typeof result.value === 'number' ? result.value : undefined };
  });
  const values = args.map(({ value }) => value).filter((value) => value !== undefined);
  if (values.length < 2) return inside;
  const winning = expr.name === 'min' ? Math.min(...values) : Math.max(...values);
  const winner = args.find(({ value }) => value === winning);
  const others = args.filter((one) => one !== winner && !isOfProfile(one.arg) && one.value !== undefined && one.value !== winning);
  if (winner === undefined || !isOfProfile(winner.arg) || others.length === 0) return inside;
  const share = winner.arg.type === 'number' ? '' : ` (${sizingText(winner.arg, scope)})`;
  const rest = others.map(({ value }) => formatNumber(value ?? 0)).join(', ');
  return [
    ...inside,
    {
      by: 'profile',
      text: `the profile's ${expr.name === 'min' ? 'most' : 'least'} is ${formatNumber(winning)}${share}: the rest gives ${rest}`,
    },
  ];
}

/** A plain number, or one that only the size of the machine decides. */
function isOfProfile(expr: Expr): boolean {
  const names = factNamesIn(expr);
  return expr.type === 'number' || (names.length > 0 && names.every((name) => name === 'ram_bytes' || name === 'ram_kib'));
}

/** What this kernel takes, where it bounds the value at all and the bound is certain. */
function kernelRange(parameter: Parameter, kernel: Kernel): string | undefined {
  const found = entryFor(
    kernel,
    parameter.value.accepted.filter((range) => range.field === undefined),
  );
  if (found?.certain !== true) return undefined;
  const { min, max } = found.entry;
  if (min === undefined && max === undefined) return undefined;
  return min === undefined
    ? `the kernel takes at most ${max}`
    : max === undefined
      ? `the kernel takes at least ${min}`
      : `the kernel takes ${min} to ${max}`;
}
