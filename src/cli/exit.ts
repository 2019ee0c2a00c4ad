/** What the program's exit code means. The output format never changes it. */
export const exit = {
  /** done, and nothing at or above --fail-on */
  done: 0,
  /** findings at or above --fail-on, or changes with --check */
  findings: 1,
  /** an unknown option, command, profile, fact or name; a bad profile */
  usage: 2,
  /** input that cannot be read, not Linux, a write that failed and was rolled back */
  job: 3,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
