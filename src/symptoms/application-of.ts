import type { Application, Knowledge } from '../model/knowledge.ts';

/** What is known of the program of this short name; names that several programs share (`java`) tell none. */
export function applicationOf(knowledge: Knowledge, program: string | undefined): Application | undefined {
  return program === undefined ? undefined : knowledge.applications.find((one) => one.comm.includes(program));
}
