import type { Plan, Question } from '../model/plan.ts';
import type { Profile } from '../model/profile.ts';
import { decidingFirst } from './deciding-first.ts';

/** More are not asked at once: the rest keeps its assumption and stays in the report. */
const most = 8;

/**
 * The questions of a plan that a person is asked, those first that decide most. What is no fact (a key to lower) and what follows
 * from another answer is left out.
 */
export function sizingQuestions(profile: Profile, questions: Plan['questions']): readonly Question[] {
  const follows = new Set(questions.some((q) => q.fact === 'conn_rate') ? ['local_close_rate'] : []);
  return decidingFirst(profile, questions)
    .filter((question) => !question.fact.includes('.') && !follows.has(question.fact))
    .slice(0, most);
}
