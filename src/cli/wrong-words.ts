import type { Command } from './command.ts';
import { listKinds } from './list-kinds.ts';
import { meant } from './meant.ts';

/** What yargs says of a wrong command line, in our form: as it was typed, with what was probably meant. */
export function wrongWords(message: string, argv: readonly string[], commands: readonly Command[]): string {
  if (/^Not enough non-option arguments/.test(message))
    return argv[0] === 'list'
      ? `list needs a name: expected one of ${listKinds.join(', ')}`
      : `${argv[0]} needs a name: see tune-advise ${argv[0]} --help`;
  const without = /^Not enough arguments following: (.+)$/.exec(message);
  if (without) return `--${without[1]} needs a value`;
  const unknown = /^Unknown arguments?: (.+)$/.exec(message);
  if (!unknown)
    return message
      .replace(/\s*\n\s*/g, ' ')
      .replace(/^Invalid values: Argument: (\S+), Given: (.*), Choices: (.*)$/, '--$1 $2: expected one of $3');
  const name = (unknown[1] ?? '').split(', ')[0] ?? '';
  const command = commands.find((c) => c.name === argv[0]) ?? commands[0];
  const ours = command?.name ?? 'advise';
  const typed = optionTyped(name, argv);
  if (typed !== undefined) return `${typed} is no option of ${ours}${instead(typed, ours, Object.keys(command?.options ?? {}))}`;
  return command?.positional === undefined
    ? `'${name}' is not expected here: ${ours} takes options alone, see tune-advise ${ours} --help`
    : `'${name}' is not expected here: ${ours} takes one name, see tune-advise ${ours} --help`;
}

/** yargs names `--no-such=1` and `-s` alike: `such`, `s`. */
function optionTyped(name: string, argv: readonly string[]): string | undefined {
  const words = argv.map((word) => word.split('=', 1)[0] ?? '');
  return (
    words.find((word) => [`--${name}`, `--no-${name}`, `-${name}`].includes(word)) ??
    (name.length === 1 ? words.find((word) => /^-[^-]/.test(word) && word.includes(name)) : undefined)
  );
}

function instead(typed: string, command: string, options: readonly string[]): string {
  if (/^--?o(?:utput)?$/.test(typed) && !options.includes('output')) return `, which prints: expected tune-advise ${command} > FILE`;
  const see = `: see tune-advise ${command} --help`;
  const letter = /^-(\w)/.exec(typed)?.[1];
  if (letter === undefined) return `${see}${meant(typed.replace(/^--/, ''), options, '--')}`;
  const starting = [...options, 'version'].filter((option) => option.startsWith(letter.toLowerCase())).slice(0, 3);
  return starting.length === 0 ? see : `${see}; did you mean ${starting.map((option) => `--${option}`).join(' or ')}?`;
}
