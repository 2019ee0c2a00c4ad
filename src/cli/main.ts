import yargs, { type Argv } from 'yargs';
import { escapeTerminal } from '../render/escape.ts';
import { commands } from './commands.ts';
import { JobError, UsageError } from './errors.ts';
import { examples } from './examples.ts';
import { type ExitCode, exit } from './exit.ts';
import type { Options } from './options.ts';
import { print, standardInput } from './screen.ts';
import { columns } from './standard-output.ts';
import { version } from './version.ts';
import { wrongWords } from './wrong-words.ts';

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
  const names = commands.map((command) => command.name);
  if (first !== undefined && !first.startsWith('-') && !names.includes(first)) {
    const { unknownCommand } = await import('./unknown-command.ts');
    throw new UsageError(unknownCommand(first, names));
  }
  let code: ExitCode = exit.done;
  // yargs drops a lone '-' from a list of positional arguments
  const words = argv.map((arg) => (arg === '-' ? standardInput : arg));
  const parser = yargs(words)
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
    .wrap(Math.min(120, columns() ?? 100))
    .epilogue(epilogue)
    .fail((message, error) => {
      const ours = error === undefined || error === null || error.name === 'YError';
      throw ours ? new UsageError(wrongWords(message ?? error?.message ?? '', argv, commands)) : error;
    });
  // help tells of all commands, and nothing else needs those that are not named
  const all = argv.some((arg) => /^-.*h/.test(arg));
  if (all) for (const [command, what] of examples) parser.example(command, what);
  for (const command of commands.filter(({ name }) => all || name === 'advise' || argv.includes(name)))
    parser.command(
      command.name === 'advise' ? ['$0', 'advise'] : `${command.name}${command.positional ?? ''}`,
      command.describe,
      (y: Argv) => withOptions(y, command.options),
      async (args) => {
        code = await command.run(args as Readonly<Record<string, unknown>>);
      },
    );
  // what yargs prints by itself is help and the version
  await parser.parseAsync(words, (_error: unknown, _parsed: unknown, text: string) => {
    if (text !== '') print(text);
  });
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

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // node would end by itself, but first it takes its memory apart
  process.nextTick(() => {
    if (process.getActiveResourcesInfo().length === 0) process.exit();
  });
});
