import type { Parameter } from '../model/parameter.ts';
import { accepts } from './accepts.ts';
import type { BadLine } from './bad-lines.ts';
import type { DecideContext, Decision } from './decide.ts';
import { atBoot, fields, type InForceContext } from './in-force.ts';
import { mend, worthKeeping } from './mend.ts';
import { unsettable } from './unsettable.ts';
import { takesAway } from './verb.ts';

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
  if (parameter === undefined) return undefined;
  const line = bad.find((b) => b.key === key && b.harmless !== undefined);
  if (line?.harmless !== undefined)
    return settled(decision, parameter, context, line.harmless, reasonOf(line), lineValue(line, parameter, context));
  if (unsettable(context, parameter, key) !== undefined) return undefined;
  for (const { value } of [running, ...atBoot(afterwards, parameter, key)]) {
    const mended = value === undefined ? undefined : mend(context, parameter, value);
    if (value !== undefined && mended?.value !== undefined && mended.judged.severity !== 'advice')
      return settled(decision, parameter, context, mended.value, `${value} does harm: ${mended.judged.judgement.why}`, value);
  }
  return undefined;
}

const reasonOf = (line: BadLine) => (line.owner === 'package' ? `${line.line.path} sets ${line.line.value}: ${line.reason}` : line.reason);

function lineValue(line: BadLine, parameter: Parameter, context: DecideContext): string {
  const acceptance = accepts(parameter, context.kernel, line.line.value ?? '');
  return acceptance.accepted === true ? acceptance.kept : fields(line.line.value ?? '');
}

/** A value in force that does no harm may be larger than the harmless one: then that is it. */
function settled(decision: Decision, parameter: Parameter, context: DecideContext, value: string, reason: string, wrong: string): Harmless {
  const inForce = [decision.running, decision.boot, decision.byHand].map((v) => v?.value).filter((v) => v !== undefined);
  const larger = inForce.find(
    (have) => have !== wrong && takesAway(value, have, parameter.capacity) && worthKeeping(context, parameter, have) === have,
  );
  const partly =
    parameter.capacity === 'range' && larger === undefined ? '; only the low end is raised, and the ends differ in parity' : '';
  return {
    value: larger ?? value,
    reason: `${reason}${partly}`,
    serves: (have) => have === (larger ?? value) || (have !== wrong && mend(context, parameter, have) === undefined),
  };
}
