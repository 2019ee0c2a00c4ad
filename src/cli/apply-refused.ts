import { Refusal, reasonOf } from '../apply/place.ts';
import { JobError, UsageError } from './errors.ts';
import type { ExitCode } from './exit.ts';

/** What apply refuses, and what the system refuses it, is told as a job that could not be done. @throws {JobError} */
export async function refused(work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JobError || error instanceof UsageError) throw error;
    if (error instanceof Refusal) throw new JobError(error.message);
    if (error instanceof Error && 'syscall' in error) throw new JobError(`nothing was done: ${reasonOf(error)}`);
    throw error;
  }
}
