import type { CommandLine, CommandShape, OptionShape, Values } from '../model/command-line.ts';
import { completionWord } from './completion-word.ts';

/**
 * A completion for zsh.
 * @returns the text of a file `_tune-advise` in a folder of fpath; it may be sourced after compinit too
 */
export function completionZsh(line: CommandLine): string {
  return `#compdef ${line.program}
# zsh completion for ${line.program} ${line.version}, printed by: ${line.program} completion zsh
${[...line.sets].map(([name, words]) => `typeset -ga _tune_advise_${name}\n_tune_advise_${name}=(${words.map(completionWord).join(' ')})`).join('\n')}

# the words of an array; then: commas (several with commas between), files
_tune_advise_words() {
  local name=$1 ending=' '
  shift
  (( $argv[(I)commas] )) && compset -P '*,'
  [[ $name == _tune_advise_facts ]] && ending=''
  compadd -S "$ending" -a -- $name
  local found=$?
  (( $argv[(I)files] )) && _files && found=0
  return found
}

_tune-advise() {
  local curcontext=$curcontext command=${line.otherwise} state line
  typeset -A opt_args
  local -a commands
  commands=(
${line.commands.map(({ name, describe }) => `    ${quoted(`${name}:${describe}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands
    return
  fi
  if (( CURRENT > 2 )) && (( $commands[(I)$words[2]:*] )); then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${line.commands.map(commandCase).join('\n')}
  esac
}

if [[ $funcstack[1] == _tune-advise ]]; then
  _tune-advise "$@"
else
  compdef _tune-advise ${line.program}
fi
`;
}

function commandCase(command: CommandShape): string {
  const specs = [
    ...command.options.map(optionSpec),
    ...(command.options.some(({ name }) => name === 'color') ? [quoted('--no-color[no colour]')] : []),
    quoted('(- *)--help[what there is, and its options]'),
    quoted('(- *)--version[the version]'),
    ...(command.operand === undefined ? [] : [operandSpec(command.operand, command.operandValues)]),
  ];
  return `    ${command.name})\n      _arguments -s : \\\n        ${specs.join(' \\\n        ')}\n      ;;`;
}

function optionSpec({ name, describe, value, count, optional, repeat, values }: OptionShape): string {
  const told = `[${describe.replace(/[[\]\\]/g, '\\$&')}]`;
  if (value === undefined || count === 0) return quoted(`--${name}${told}`);
  const one = `${optional ? '::' : ':'}${message(value)}:${action(values)}`;
  return quoted(`${repeat ? '*' : ''}--${name}=${optional ? '-' : ''}${told}${one.repeat(count)}`);
}

function operandSpec(operand: string, values: Values): string {
  return quoted(`${operand.includes('...') ? '*' : '1'}:${message(operand)}:${action(values)}`);
}

const message = (text: string): string => text.replaceAll(':', '\\:');

/** An action that begins with a blank is called as it stands. */
function action({ set, words, commas, files, folders, users }: Values): string {
  if (set !== undefined) return ` _tune_advise_words _tune_advise_${set}${commas ? ' commas' : ''}${files ? ' files' : ''}`;
  if (words !== undefined && commas) return `_values -s , word ${words.map(completionWord).join(' ')}`;
  if (words !== undefined) return `(${words.map(completionWord).join(' ')})`;
  return files ? '_files' : folders ? '_files -/' : users ? '_users' : ' ';
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
