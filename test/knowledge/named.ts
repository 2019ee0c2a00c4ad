import type { Application } from '../../src/model/knowledge.ts';
import { knowledge } from './whole-knowledge.ts';

export function namedApplication(name: string): Application {
  const found = knowledge.applications.find((app) => app.name === name);
  if (!found) throw new Error(`no entry for ${name}`);
  return found;
}

/** Whatever an entry may refer to in `see`: a parameter, a limit, a counter, a word. */
export function isNamed(name: string): boolean {
  return (
    knowledge.parameter(name) !== undefined ||
    knowledge.known(name) !== undefined ||
    knowledge.limit(name) !== undefined ||
    knowledge.counters.some((counter) => counter.name === name) ||
    knowledge.terms.some((term) => term.name === name)
  );
}
