import { type ExitCode, exit } from './exit.ts';

/** The command line or a profile is wrong. The message quotes what was typed and says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly exitCode: ExitCode = exit.usage;
}

/** The question was right but the work could not be done: unreadable input, not Linux, a failed write. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly exitCode: ExitCode = exit.job;
}
