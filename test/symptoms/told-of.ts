import { diagnose } from '../../src/core/diagnose.ts';
import type { Told, ToldCause } from '../../src/model/diagnosis.ts';
import type { SymptomExample } from '../../src/model/symptom.ts';
import { exampleQuestion } from './example-question.ts';

export interface ToldOf {
  /** also those that stand below another cause */
  readonly causes: readonly ToldCause[];
  readonly notYet: readonly (Told & { readonly share?: number })[];
  readonly ruledOut: readonly Told[];
  readonly notChecked: readonly Told[];
}

/** All that a diagnosis of an example tells of one symptom. */
export function toldOf(id: string, example: SymptomExample): ToldOf {
  const { causes, notYet, ruledOut, notChecked } = diagnose(exampleQuestion(example));
  const all = causes.flatMap((cause) => [cause, ...cause.follows]);
  const own = <T extends { readonly id: string }>(list: readonly T[]) => list.filter((one) => one.id === id);
  return { causes: own(all), notYet: own(notYet), ruledOut: own(ruledOut), notChecked: own(notChecked) };
}

/** The one cause. */
export function causeOf(id: string, example: SymptomExample): ToldCause {
  const [cause, ...more] = toldOf(id, example).causes;
  if (cause === undefined || more.length > 0) throw new Error(`${more.length + (cause ? 1 : 0)} causes of ${id}: expected one`);
  return cause;
}
