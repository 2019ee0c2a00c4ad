import type { CommandLine, CommandShape, OptionShape } from '../model/command-line.ts';
import type { Command } from './command.ts';
import { operandValues, optionValues } from './option-values.ts';
import type { OptionDefinition } from './options.ts';

/**
 * The command line as data, from the definitions that yargs is given.
 * @param sets words that the knowledge and the profiles bring, by the name of the set
 */
export function commandLine(commands: readonly Command[], version: string, sets: CommandLine['sets']): CommandLine {
  return { program: 'tune-advise', version, commands: commands.map(shapeOf), otherwise: 'advise', sets };
}

function shapeOf({ name, describe, positional, options }: Command): CommandShape {
  return {
    name,
    describe,
    ...(positional !== undefined && { operand: operand(positional) }),
    operandValues: operandValues.get(name) ?? {},
    options: Object.entries(options).map(([option, definition]) => optionShape(name, option, definition)),
  };
}

/** ` [paths..]` is `[PATH...]` in a manual, ` <name..>` is `NAME...`. */
function operand(positional: string): string {
  return positional
    .trim()
    .replace(/s?\.\./, '...')
    .replace(/\w+/, (word) => word.toUpperCase())
    .replace(/^<(.*)>$/, '$1');
}

function optionShape(command: string, name: string, { type, describe, group, array, nargs, choices }: OptionDefinition): OptionShape {
  const known = optionValues.get(`${command} ${name}`) ?? optionValues.get(name);
  const takes = type === 'string';
  const value = choices === undefined ? known?.value : name.replace(/^.*-/, '').toUpperCase();
  return {
    name,
    describe,
    group,
    ...(takes && { value: value ?? 'VALUE' }),
    count: takes ? (nargs ?? 1) : 0,
    optional: takes && nargs === undefined,
    repeat: array === true,
    values: choices === undefined ? (takes ? (known?.values ?? {}) : {}) : { words: choices },
  };
}
