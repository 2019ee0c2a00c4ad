import type { CommandLine, OptionShape, Values } from '../model/command-line.ts';
import { completionWord } from './completion-word.ts';

/** A completion for fish from 3.0 on. @returns the text of a file `tune-advise.fish` in a folder of completions */
export function completionFish(line: CommandLine): string {
  const { program } = line;
  const names = line.commands.map(({ name }) => name);
  const complete = (rest: string) => `complete -c ${program} ${rest}`;
  return `# fish completion for ${program} ${line.version}, printed by: ${program} completion fish
${[...line.sets].map(([name, words]) => `set -g __tune_advise_${name} ${words.map(completionWord).join(' ')}`).join('\n')}

function __tune_advise_is -d 'whether the command is one of these'
    set -l words (commandline -opc)
    set -l command ${line.otherwise}
    if set -q words[2]; and contains -- $words[2] ${names.join(' ')}
        set command $words[2]
    end
    contains -- $command $argv
end

function __tune_advise_first -d 'whether a command is typed'
    test (count (commandline -opc)) -eq 1
end

${complete('-f')}
${line.commands.map(({ name, describe }) => complete(`-n __tune_advise_first -a ${name} -d ${quoted(describe)}`)).join('\n')}
${operands(line).map(complete).join('\n')}
${[...options(line), ...secondValues(line)].map(complete).join('\n')}
${complete("-l help -s h -d 'what there is, and its options'")}
${complete("-l version -d 'the version'")}
`;
}

const when = (names: readonly string[], also = '') => `-n '__tune_advise_is ${names.join(' ')}${also}'`;

function operands({ commands }: CommandLine): readonly string[] {
  return commands.flatMap(({ name, operandValues }) => {
    const shown = shownValues(operandValues);
    return shown === '' ? [] : [`${when([name], '; and not __tune_advise_first')} ${shown}`];
  });
}

/** fish knows of one value for an option. */
function secondValues({ commands }: CommandLine): readonly string[] {
  return commands.flatMap((command) =>
    command.options.flatMap(({ name, count, values }) =>
      count === 2 ? [`${when([command.name], `; and contains -- --${name} (commandline -opc)[-2]`)} ${shownValues(values)}`] : [],
    ),
  );
}

/** Commands that have the same option share a line. */
function options({ commands }: CommandLine): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const command of commands)
    for (const text of command.options.flatMap(optionTexts)) lines.set(text, [...(lines.get(text) ?? []), command.name]);
  const colour = commands.filter((command) => command.options.some(({ name }) => name === 'color')).map(({ name }) => name);
  return [...[...lines].map(([text, names]) => `${when(names)} ${text}`), `${when(colour)} -l no-color -d 'no colour'`];
}

function optionTexts({ name, describe, value, optional, values }: OptionShape): readonly string[] {
  const alone = `-l ${name} -d ${quoted(describe)}`;
  if (value === undefined) return [alone];
  // otherwise fish would take the next word for its value
  if (optional) return [alone, ...(values.words ?? []).map((word) => `-a '--${name}=${completionWord(word)}' -d ${quoted(describe)}`)];
  return [`-l ${name} ${values.files ? '-r' : '-x'} ${shownValues(values)}`.trimEnd().concat(` -d ${quoted(describe)}`)];
}

function shownValues({ set, words, commas, files, folders, users }: Values): string {
  const list = set === undefined ? words?.map(completionWord).join(' ') : `$__tune_advise_${set}`;
  return [
    list === undefined ? [] : [`-a '${commas ? `(__fish_append , ${list})` : list}'`],
    files ? ['-F'] : [],
    folders ? ["-a '(__fish_complete_directories)'"] : [],
    users ? ["-a '(__fish_complete_users)'"] : [],
  ]
    .flat()
    .join(' ');
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
