import { diagnose } from '../../src/core/diagnose.ts';
import type { Diagnosis, ToldCause } from '../../src/model/diagnosis.ts';
import type { Symptom, SymptomExample } from '../../src/model/symptom.ts';
import { exampleQuestion } from './example-question.ts';

/** What one symptom alone finds. */
export function lookAt(symptom: Symptom, example: SymptomExample): Diagnosis {
  return diagnose({ ...exampleQuestion(example), symptoms: [symptom] });
}

/** Its only cause. */
export function onlyCause(symptom: Symptom, example: SymptomExample): ToldCause {
  const { causes, ruledOut, notYet, notChecked } = lookAt(symptom, example);
  const [cause] = causes;
  if (cause === undefined || causes.length > 1)
    throw new Error(`${causes.length} causes; ${[...ruledOut, ...notYet, ...notChecked].map((told) => told.why).join('; ')}`);
  return cause;
}

/** Everything that a cause says, in one text. */
export function said(cause: ToldCause): string {
  const evidence = cause.evidence.map(({ fact, value, from }) => `${fact} ${value} (${from})`);
  return [cause.title, ...evidence, cause.reading, ...cause.do, ...cause.notThis.map(({ key, text }) => `${key ?? ''} ${text}`)].join('\n');
}
