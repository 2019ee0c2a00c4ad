import type { CommandLine, CommandShape, Values } from '../model/command-line.ts';
import { completionWord } from './completion-word.ts';

/**
 * A completion for bash from 3.2 on, which needs no package beside it.
 * @returns the script, to be sourced
 */
export function completionBash(line: CommandLine): string {
  const sets = [...line.sets].map(([name, words]) => `_tune_advise_${name}='${words.map(completionWord).join(' ')}'`);
  const names = line.commands.map(({ name }) => name);
  return `# bash completion for ${line.program} ${line.version}, printed by: ${line.program} completion bash
${sets.join('\n')}

# sets what may stand behind an option of a command; without an option: what the command is asked about
_tune_advise_values() {
  case "$1 $2" in
${valueCases(line).join('\n')}
    *) return 1 ;;
  esac
}

_tune_advise_options() {
  case $1 in
${line.commands.map((command) => `    ${command.name}) list='${optionNames(command).join(' ')}' ;;`).join('\n')}
  esac
}
${functionText(names, line.otherwise)}
complete -F _tune_advise ${line.program}
`;
}

/** Commands that have the same values behind an option share a line. */
function valueCases(line: CommandLine): readonly string[] {
  const cases = new Map<string, string[]>();
  for (const { name, options, operandValues } of line.commands) {
    const places = options.flatMap((option) =>
      option.count === 0 ? [] : [[`--${option.name}${option.optional ? '=' : ''}`, option.values] as const],
    );
    for (const [place, values] of [['', operandValues] as const, ...places]) {
      const what = assignments(values);
      if (place === '' && what === '') continue;
      cases.set(what, [...(cases.get(what) ?? []), `'${name} ${place}'`]);
    }
  }
  return [...cases].map(([what, places]) => `    ${wrapped(places)}) ${what === '' ? ':' : what} ;;`);
}

/** Patterns of one case, over several lines where they are many. */
function wrapped(places: readonly string[]): string {
  const lines: string[] = [];
  for (const place of places) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + place.length < 120) lines[lines.length - 1] = `${last} | ${place}`;
    else lines.push(place);
  }
  return lines.join(' | \\\n      ');
}

function assignments({ set, words, commas, files, folders, users }: Values): string {
  return [
    set === undefined ? [] : [`list=$_tune_advise_${set}`],
    words === undefined ? [] : [`list='${words.map(completionWord).join(' ')}'`],
    commas ? ['commas=1'] : [],
    files ? ['kind=file'] : [],
    folders ? ['kind=directory'] : [],
    users ? ['kind=user'] : [],
  ]
    .flat()
    .join(' ');
}

function optionNames({ options }: CommandShape): readonly string[] {
  const negated = options.some(({ name }) => name === 'color') ? ['--no-color'] : [];
  return [...options.map(({ name }) => `--${name}`), ...negated, '--help', '--version'].sort();
}

const functionText = (names: readonly string[], otherwise: string): string => `
_tune_advise() {
  local IFS=$' \\t\\n' line=\${COMP_LINE:0:COMP_POINT} command=${otherwise}
  local typed value before='' option='' list='' kind='' commas='' cut='' found i
  local -a words
  COMPREPLY=()
  read -ra words <<<"$line"
  case $line in *[[:blank:]]) words+=('') ;; esac
  i=$((\${#words[@]} - 1))
  typed=\${words[i]} value=\${words[i]}
  case \${words[1]} in ${names.join(' | ')}) [ "$i" -gt 1 ] && command=\${words[1]} ;; esac

  case $typed in
    --*=*) option=\${typed%%=*} value=\${typed#*=} before=\${typed%%=*}= ;;
    -*) ;;
    *)
      case \${words[i - 1]} in --between | --[a-z]*) option=\${words[i - 1]} ;; esac
      [ "$i" -gt 2 ] && [ "\${words[i - 2]}" = --between ] && option=--between
      ;;
  esac
  if [ "$i" -eq 1 ] && [ "\${typed#-}" = "$typed" ]; then
    list='${names.join(' ')}'
  elif [ -n "$option" ] && _tune_advise_values "$command" "$option"; then
    :
  elif [ -n "$before" ] && _tune_advise_values "$command" "$before"; then
    :
  elif [ "\${typed#-}" != "$typed" ] || ! _tune_advise_values "$command" ''; then
    _tune_advise_options "$command"
  fi

  [ -z "$commas" ] || { before=$before\${value%"\${value##*,}"} value=\${value##*,}; }
  # readline replaces what stands behind the last of these signs alone
  for i in : =; do
    case $COMP_WORDBREAKS in *"$i"*) ;; *) continue ;; esac
    case $typed in *"$i"*) found=\${typed%"\${typed##*"$i"}"}; [ \${#found} -gt \${#cut} ] && cut=$found ;; esac
  done
  while IFS= read -r found; do
    [ -n "$found" ] || continue
    found=$before$found
    COMPREPLY+=("\${found#"$cut"}")
  done < <(
    [ -z "$list" ] || compgen -W "$list" -- "$value"
    [ -z "$kind" ] || compgen -A "$kind" -- "$value"
  )
  if type compopt >/dev/null 2>&1; then
    case $kind in file | directory) compopt -o filenames 2>/dev/null ;; esac
    case \${COMPREPLY[0]} in *=) compopt -o nospace 2>/dev/null ;; esac
  fi
  return 0
}
`;
