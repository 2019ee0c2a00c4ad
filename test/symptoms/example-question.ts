import type { DiagnoseQuestion } from '../../src/core/diagnose.ts';
import { exampleQuestion as questionOf } from '../../src/core/example-question.ts';
import type { SymptomExample } from '../../src/model/symptom.ts';
import { symptoms } from '../../src/symptoms/all.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';

/** What `diagnose` is asked for an example, with every symptom. */
export const exampleQuestion = (example: SymptomExample): DiagnoseQuestion => questionOf(example, knowledge, symptoms);
