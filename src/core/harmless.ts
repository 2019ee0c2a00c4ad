import type { Parameter } from '../model/parameter.ts';
import { accepts } from './accepts.ts';
import type { BadLine } from './bad-lines.ts';
import type { DecideContext, Decision } from './decide.ts';
import { atBoot, fields, type InForceContext } from './in-force.ts';
import { mend, worthKeeping } from './mend.ts';
import { unsettable } from './unsettable.ts';
import { numbers, takesAway } from './verb.ts';

export interface Harmless {
  readonly value: string;
  readonly reason: string;
  /** whether a value does no harm already */
  readonly serves: (value: string) => boolean;
}

/**
 * The harmless value for a key whose value in force, or whose line in a file, is judged wrong; only from `warning` on without a line.
 * @param afterwards the files without the lines that go: what one of them hid may do harm too
 */
export function harmless(
  decision: Decision,
  context: DecideContext,
  bad: readonly BadLine[],
  afterwards: InForceContext,
): Harmless | undefined {
  const { parameter, running, key } = decision;
  // a line for a module that is not loaded sets nothing: loading it to mend the line would do more harm than the line
  if (parameter === undefined || isOfMissingModule(parameter, context, key)) return undefined;
  const line = bad.find((b) => b.key === key && b.harmless !== undefined);
  if (line?.harmless !== undefined) {
    const instead = settled(decision, parameter, context, line.harmless, reasonOf(line), lineValue(line, parameter, context));
    // where the running value does no harm and none comes at the next boot, it is enough that the line goes
    const rest = [running, ...atBoot(afterwards, parameter, key)];
    const enough = running.from.startsWith('/proc/') && rest.every((v) => v.value !== undefined && instead.serves(v.value));
    return enough ? undefined : instead;
  }
  if (unsettable(context, parameter, key) !== undefined) return undefined;
  for (const now of [running, ...atBoot(afterwards, parameter, key)]) {
    const { value } = now;
    const mended = value === undefined ? undefined : mend(context, parameter, value);
    // that PID 1 would have set more is only concluded from the distribution of a tree
    const concluded = context.facts.init?.origin.kind === 'assumed' && now === running && parameter.setBy.length > 0;
    if (concluded && mended?.judged.judgement.kind === 'lowers-default') continue;
    if (value !== undefined && mended?.value !== undefined && mended.judged.severity !== 'advice')
      return settled(decision, parameter, context, mended.value, `${value} does harm: ${mended.judged.judgement.why}`, value);
  }
  return undefined;
}

/** Field by field no less than what else is in force and may stay: of that another field may be what does harm. */
function withFieldsOf(value: string, kept: readonly string[], parameter: Parameter): string {
  if (parameter.capacity !== 'more' || parameter.value.fields < 2) return value;
  const all = [value, ...kept].map(numbers).filter((fields) => fields !== undefined);
  const [first = []] = all;
  const joined = first.map((field, i) => all.reduce((most, fields) => ((fields[i] ?? 0n) > most ? (fields[i] ?? 0n) : most), field));
  return first.length === parameter.value.fields ? joined.join(' ') : value;
}

function isOfMissingModule({ module }: Parameter, { facts, modules }: DecideContext, key: string): boolean {
  return module !== undefined && modules?.has(module) === false && facts.sysctlComplete && !facts.sysctl.has(key);
}

const reasonOf = (line: BadLine) => (line.owner === 'package' ? `${line.line.path} sets ${line.line.value}: ${line.reason}` : line.reason);

function lineValue(line: BadLine, parameter: Parameter, context: DecideContext): string {
  const acceptance = accepts(parameter, context.kernel, line.line.value ?? '');
  return acceptance.accepted === true ? acceptance.kept : fields(line.line.value ?? '');
}

/** A value in force that does no harm may be larger than the harmless one: then that is it. */
function settled(
  decision: Decision,
  parameter: Parameter,
  context: DecideContext,
  mended: string,
  reason: string,
  wrong: string,
): Harmless {
  const inForce = [decision.running, decision.boot, decision.byHand].map((v) => v?.value).filter((v) => v !== undefined);
  const value = withFieldsOf(
    mended,
    inForce.filter((have) => have !== wrong).map((have) => worthKeeping(context, parameter, have)),
    parameter,
  );
  const larger = inForce.find(
    (have) => have !== wrong && takesAway(value, have, parameter.capacity) && worthKeeping(context, parameter, have) === have,
  );
  const partly =
    parameter.capacity === 'range' && larger === undefined
      ? '; only the low end is raised, with the high end moved by one where the two would be of the same parity'
      : '';
  return {
    value: larger ?? value,
    reason: `${reason}${partly}`,
    serves: (have) => have === (larger ?? value) || (have !== wrong && mend(context, parameter, have) === undefined),
  };
}
