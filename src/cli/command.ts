import type { ExitCode } from './exit.ts';
import type { Options } from './options.ts';

export interface Command {
  readonly name: string;
  /** as yargs writes positional arguments: ` [paths..]` */
  readonly positional?: string;
  readonly describe: string;
  readonly options: Options;
  run(args: Readonly<Record<string, unknown>>): ExitCode | Promise<ExitCode>;
}
