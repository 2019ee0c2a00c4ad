import yargs, { type Argv } from 'yargs';
import { escapeTerminal } from '../render/escape.ts';
import { commands } from './commands.ts';
import { JobError, UsageError } from './errors.ts';
import { examples } from './examples.ts';
import { type ExitCode, exit } from './exit.ts';
import { meant } from './meant.ts';
import type { Options } from './options.ts';
import { standardInput } from './screen.ts';
import { version } from './version.ts';

const epilogue =
  'Exit code: 0 done, 1 findings (or changes with --check), 2 wrong use, 3 the job could not be done.\nNothing is written but to a path named with --output, by apply, confirm and revert with --write, and by lint --fix and --write-baseline.';

/** Runs one command line. @returns the exit code; never throws for users' mistakes */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  try {
    return await run(argv);
  } catch (error) {
    if (error instanceof UsageError || error instanceof JobError) {
      const lines = error.message.split('\n').map(escapeTerminal);
      process.stderr.write(`tune-advise: ${lines.join('\n  ')}\n`);
      return error.exitCode;
    }
    // scripts/start.cjs throws it where an upgrade took the rest of the program away
    if (error instanceof Error && error.name === 'MissingPart') {
      process.stderr.write(`tune-advise: ${escapeTerminal(error.message)}\n`);
      return exit.job;
    }
    process.stderr.write(
      `tune-advise: a fault of tune-advise itself, please report it: ${escapeTerminal(String(error instanceof Error ? error.stack : error))}\n`,
    );
    return exit.job;
  }
}

async function run(argv: readonly string[]): Promise<ExitCode> {
  const first = argv[0];
  if (first !== undefined && !first.startsWith('-') && !commands.some((c) => c.name === first)) throw new UsageError(unknownCommand(first));
  let code: ExitCode = exit.done;
  // yargs drops a lone '-' from a list of positional arguments
  const parser = yargs(argv.map((arg) => (arg === '-' ? standardInput : arg)))
    .scriptName('tune-advise')
    .locale('en')
    .usage('$0 [command] [options]\n\nWhat to set on a Linux machine for its workload, what to remove, and why')
    .parserConfiguration({
      'camel-case-expansion': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': true,
    })
    .version(version())
    .help()
    .alias('help', 'h')
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .epilogue(epilogue)
    .fail((message, error) => {
      const ours = error === undefined || error === null || error.name === 'YError';
      throw ours ? new UsageError(said(message ?? error?.message ?? '', argv)) : error;
    });
  for (const [command, what] of examples) parser.example(command, what);
  for (const command of commands)
    parser.command(
      command.name === 'advise' ? ['$0', 'advise'] : `${command.name}${command.positional ?? ''}`,
      command.describe,
      (y: Argv) => withOptions(y, command.options),
      async (args) => {
        code = await command.run(args as Readonly<Record<string, unknown>>);
      },
    );
  await parser.parseAsync();
  return code;
}

function withOptions(parser: Argv, options: Options): Argv {
  for (const [name, option] of Object.entries(options)) {
    const { array, nargs, requiresArg, choices, ...rest } = option;
    parser.option(name, {
      ...rest,
      ...(array && { array }),
      ...(nargs && { nargs }),
      ...(requiresArg && { requiresArg }),
      ...(choices && { choices }),
    });
  }
  return parser;
}

function unknownCommand(name: string): string {
  return `'${name}' is no command: expected ${commands.map((c) => c.name).join(', ')}${meant(
    name,
    commands.map((c) => c.name),
  )}`;
}

/** yargs' message in our form, with the option that was probably meant. */
function said(message: string, argv: readonly string[]): string {
  if (/^Not enough non-option arguments/.test(message)) return `${argv[0]} needs a name: see tune-advise ${argv[0]} --help`;
  const without = /^Not enough arguments following: (.+)$/.exec(message);
  if (without) return `--${without[1]} needs a value`;
  const unknown = /^Unknown arguments?: (.+)$/.exec(message);
  if (!unknown)
    return message
      .replace(/\s*\n\s*/g, ' ')
      .replace(/^Invalid values: Argument: (\S+), Given: (.*), Choices: (.*)$/, '--$1 $2: expected one of $3');
  const name = (unknown[1] ?? '').split(', ')[0] ?? '';
  const command = commands.find((c) => c.name === argv[0]) ?? commands[0];
  const option = argv.find((a) => a === `--${name}` || a.startsWith(`--${name}=`)) !== undefined || argv.includes(`-${name}`);
  if (!option) return `'${name}' is not expected here`;
  return `--${name} is no option of ${command?.name ?? 'advise'}: see tune-advise ${command?.name ?? ''} --help${meant(name, Object.keys(command?.options ?? {}), '--')}`;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // the reader of a pipe has gone (head, less): nothing is left to say to it
  if (error.code === 'EPIPE') process.exit(exit.done);
  process.stderr.write(`tune-advise: standard output cannot be written (${error.code}): expected room for what is printed\n`);
  process.exit(exit.job);
});

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
