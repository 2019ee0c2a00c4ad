import type { Change, Kept } from '../model/plan.ts';
import { amountOf, amountText, sayableInPam } from './limit-amount.ts';
import { limitChange, limitUnit } from './limit-change.ts';
import type { LimitTarget } from './limit-targets.ts';
import type { Want } from './limit-want.ts';

/** What a target gets in the end, of all lines that concern it; amounts in the kernel's unit. */
export interface PlannedLimit {
  readonly target: LimitTarget;
  /** `LimitNOFILE` */
  readonly directive: string;
  readonly reasons: readonly string[];
  readonly soft: bigint;
  readonly hard: bigint;
  readonly changed: boolean;
}

export interface SettledLimit {
  readonly planned: PlannedLimit;
  readonly changes: readonly Change[];
  readonly kept: readonly Kept[];
}

type Type = 'soft' | 'hard';

/** What all lines for one target come to, never less than it has. `undefined` where nobody knows what it has and could lose. */
export function settleLimit(target: LimitTarget, wants: readonly Want[], nrOpen: bigint | undefined): SettledLimit | undefined {
  const [first] = wants;
  if (first === undefined) return undefined;
  const { limit } = first;
  const { item } = target;
  const of = (text: string | undefined) => amountOf(item, text, nrOpen);
  const boot = { soft: of(target.bootSoft), hard: of(target.bootHard) };
  const running = { soft: of(target.runningSoft), hard: of(target.runningHard) };
  const needs = { soft: needOf(wants, 'soft'), hard: needOf(wants, 'hard') };
  const written = (value: bigint) => (target.unit === undefined ? sayableInPam(item, value) : value);
  const soft = written(largest(needs.soft, boot.soft, running.soft, of(target.leastSoft)) || (needs.hard ?? 0n));
  const hard = written(largest(needs.hard, boot.hard, running.hard, soft, of(target.leastHard)));
  // a line gives both halves: the half of which nothing is known may be larger now
  const blind = (type: Type, value: bigint) =>
    boot[type] === undefined && running[type] === undefined && amountText(value) !== 'unlimited' && !floored(target, type);
  if (item !== 'nofile' && (blind('soft', soft) || blind('hard', hard))) return undefined;
  const changes: Change[] = [];
  const kept: Kept[] = [];
  for (const [type, need, value] of [
    ['soft', needs.soft, soft],
    // a soft limit cannot be above the hard one, which goes with it
    ['hard', needs.hard ?? needs.soft, hard],
  ] as const) {
    const want = wants.find((w) => (w.only ?? type) === type) ?? first;
    if (need === undefined) continue;
    const [then, now] = [boot[type], running[type]];
    const short = { boot: then === undefined || then < need, running: now !== undefined && now < need };
    const sizing = want.sizing !== undefined && { sizing: want.sizing };
    if (short.boot || short.running) changes.push({ ...limitChange(want.entry, target, limit, type, amountText(value), short), ...sizing });
    else if (wants.some((w) => (w.only ?? type) === type)) {
      const unit = item === 'nofile' || amountText(need) === 'unlimited' ? '' : ` ${limitUnit(limit)}`;
      kept.push({
        target: 'limit',
        key: item,
        value: `${type} ${amountText(then ?? 0n)}`,
        reason: `already at least ${amountText(need)}${unit} for ${target.unit ?? target.user}`,
        beware: [],
        ...sizing,
      });
    }
  }
  const directive = limit.directive.replace(/=$/, '');
  return { planned: { target, directive, reasons: reasonsOf(wants), soft, hard, changed: changes.length > 0 }, changes, kept };
}

const floored = (target: LimitTarget, type: Type) => (type === 'soft' ? target.leastSoft : target.leastHard) !== undefined;

const largest = (...all: readonly (bigint | undefined)[]) => all.filter((v) => v !== undefined).reduce((a, b) => (a > b ? a : b), 0n);

function needOf(wants: readonly Want[], type: Type): bigint | undefined {
  const asked = wants.filter((want) => (want.only ?? type) === type);
  return asked.length === 0 ? undefined : largest(...asked.map((want) => want.need));
}

function reasonsOf(wants: readonly Want[]): readonly string[] {
  const texts = wants.flatMap(({ entry, sizing }) => [
    `${entry.why ?? ''} (${entry.rules[0]?.text ?? ''})`,
    ...(sizing === undefined ? [] : [`sizing: ${sizing.text}`]),
  ]);
  return [...new Set(texts)];
}
