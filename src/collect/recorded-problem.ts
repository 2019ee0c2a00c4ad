import type { Content } from './tree.ts';

/** Why a recorded path has no content, in the words of this machine: `EACCES` is a code of the kernel, all else a sentence. */
export function recordedProblem(problem: string): Content {
  return /^E[A-Z0-9]{1,20}$/.test(problem) ? { problem: `not readable (${problem})`, code: problem } : { problem };
}
