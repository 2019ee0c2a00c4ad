import { fieldOf, type Judged, judge } from '../model/judgement.ts';
import type { Parameter } from '../model/parameter.ts';
import { accepts } from './accepts.ts';
import { defaultValue } from './default-value.ts';
import { type InForceContext, machineOf, setByOthers } from './in-force.ts';
import { takesAway } from './verb.ts';

export interface Mended {
  readonly judged: Judged;
  /** the harmless value; absent where it depends on something unknown */
  readonly value?: string;
}

type MendContext = InForceContext & { readonly natHolds: ReadonlySet<string> };

/**
 * What to make of a value that the knowledge judges to be wrong: the worst judgement and the value that does no harm.
 * Guards are left out: they warn, they never take a line away.
 */
export function mend(context: MendContext, parameter: Parameter, value: string): Mended | undefined {
  const set = setByOthers(parameter, context.facts);
  const own = defaultValue(parameter, context.kernel, machineOf(context.facts));
  const known = set?.value ?? (own?.certain === true ? own.value : undefined);
  const worst = (text: string) => judgedWrong(context, parameter, text, known)[0];
  const judged = worst(value);
  if (judged === undefined) return undefined;
  // a large number that is only said to help is still in use: nothing is taken away for that
  if (judged.judgement.kind === 'folklore' && known !== undefined && takesAway(known, value, parameter.capacity)) return undefined;
  const replacement =
    parameter.kind === 'action' ? undefined : (partly(value, worst, parameter, known) ?? judged.judgement.harmless ?? known);
  const usable = replacement !== undefined && replacement !== value && accepts(parameter, context.kernel, replacement).accepted !== false;
  return { judged, ...(usable && { value: replacement }) };
}

/** The worst first. */
function judgedWrong(context: MendContext, parameter: Parameter, value: string, known: string | undefined): readonly Judged[] {
  const nat = context.natHolds as ReadonlySet<'clients' | 'outbound' | 'gateway'>;
  return (
    judge(parameter, value, context.kernel, nat, known)
      .filter((j) => j.judgement.kind !== 'guard' && j.condition === undefined)
      // where PID 1 sets the value that is said to be lowered, it is lowered only if that PID 1 is there
      .filter(
        (j) => j.judgement.kind !== 'lowers-default' || parameter.setBy.length === 0 || setByOthers(parameter, context.facts) !== undefined,
      )
      .sort((a, b) => rank[a.severity] - rank[b.severity])
  );
}

/**
 * The part of a value in force that may stay when capacity is counted: harm is not worth keeping, nor what lies below the
 * default. What is only folklore or without effect is still in use.
 */
export function worthKeeping(context: MendContext, parameter: Parameter, value: string): string {
  const mended = mend(context, parameter, value);
  const kind = mended?.judged.judgement.kind;
  return kind === 'harmful' || kind === 'lowers-default' ? (mended?.value ?? value) : value;
}

const rank = { error: 0, warning: 1, advice: 2 } as const;

/** Takes away only what does harm, so that as much capacity as can be is left. */
function partly(
  value: string,
  worst: (text: string) => Judged | undefined,
  parameter: Parameter,
  known: string | undefined,
): string | undefined {
  const judged = worst(value);
  if (judged === undefined) return undefined;
  if (parameter.capacity === 'range') return raisedLow(value, judged);
  return parameter.value.fields > 1 && known !== undefined ? withoutHarm(value, worst, known) : undefined;
}

/** Field by field the default in place of what is judged; all of it where the fields would no longer ascend. */
function withoutHarm(value: string, worst: (text: string) => Judged | undefined, known: string): string | undefined {
  const standard = known.split(' ');
  const fields = value.split(' ');
  for (let judged = worst(value), tries = 0; judged !== undefined; judged = worst(fields.join(' ')), tries++) {
    const at = judged.judgement.field ?? 0;
    const instead = standard[at];
    if (tries > fields.length || instead === undefined || fields[at] === instead) return undefined;
    fields[at] = instead;
  }
  const ascends = fields.every((field, i) => i === 0 || (fieldOf(field, 0) ?? 0n) >= (fieldOf(fields[i - 1] ?? '', 0) ?? 0n));
  return ascends ? fields.join(' ') : undefined;
}

/** The low end of a port range out of the harmful part; ends of different parity. */
function raisedLow(value: string, judged: Judged): string | undefined {
  const low = fieldOf(value, 0);
  const high = fieldOf(value, 1);
  const bound = judged.judgement.below;
  if (low === undefined || high === undefined || bound === undefined || bound === 'default') return undefined;
  const raised = low < BigInt(bound) ? BigInt(bound) : low;
  const odd = raised % 2n === high % 2n ? (high < 65535n ? high + 1n : high - 1n) : high;
  return raised < high ? `${raised} ${odd}` : undefined;
}
