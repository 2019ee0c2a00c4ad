import type { CommandLine, CommandShape, OptionShape } from '../model/command-line.ts';
import { commonOptions, optionChoices, optionKey, sentence } from './option-words.ts';
import { roff, roffLines } from './roff.ts';

export interface ManTexts {
  /** version of the knowledge, which stands where other pages have a date */
  readonly knowledge: string;
  /** command lines, with what they tell */
  readonly examples: readonly (readonly [string, string])[];
  /** sections before and after those that the command line gives: title and source */
  readonly before: readonly ManSection[];
  readonly after: readonly ManSection[];
}

export interface ManSection {
  readonly title: string;
  /** paragraphs, or terms with what they mean */
  readonly body: readonly (string | readonly [string, string])[];
}

/** The manual page of the program, in the macros of man(7). */
export function manPage(line: CommandLine, texts: ManTexts): string {
  const common = commonOptions(line);
  const rows = [
    `.\\" made from the definitions of the command line: change those`,
    `.TH ${line.program.toUpperCase().replaceAll('-', '\\-')} 1 "" "${roff(`${line.program} ${line.version}, knowledge ${texts.knowledge}`)}" "User Commands"`,
    '.nh',
    '.ad l',
    ...texts.before.flatMap(section),
    '.SH COMMANDS',
    ...line.commands.flatMap((command) => commandRows(line, command, common)),
    '.SH COMMON OPTIONS',
    ...commonRows([...common.values()]),
    '.SH EXAMPLES',
    ...texts.examples.flatMap(([typed, what]) => ['.TP', `.B ${roff(typed)}`, ...roffLines(what)]),
    ...texts.after.flatMap(section),
  ];
  return `${rows.join('\n')}\n`;
}

function section({ title, body }: ManSection): readonly string[] {
  return [
    `.SH ${title}`,
    ...body.flatMap((part, i) => (typeof part === 'string' ? [...(i === 0 ? [] : ['.PP']), ...roffLines(part)] : term(part[0], part[1]))),
  ];
}

const term = (name: string, what: string): readonly string[] => ['.TP', `.B ${roff(name)}`, ...roffLines(what)];

function commandRows(line: CommandLine, command: CommandShape, common: ReadonlyMap<string, OptionShape>): readonly string[] {
  const { name, describe, operand, options } = command;
  const shown = name === line.otherwise ? `[\\fB${roff(name)}\\fR]` : `\\fB${roff(name)}\\fR`;
  const also = options.filter((option) => common.has(optionKey(option))).map((option) => `--${option.name}`);
  return [
    `.SS ${roff(line.program)} ${shown}${operand === undefined ? '' : ` \\fI${roff(operand)}\\fR`} [\\fIoptions\\fR]`,
    ...roffLines(sentence(describe)),
    ...options.filter((option) => !common.has(optionKey(option))).flatMap(optionRows),
    ...(also.length === 0 ? [] : ['.PP', ...roffLines(`Also, of the common options: ${also.sort().join(', ')}.`)]),
  ];
}

function commonRows(options: readonly OptionShape[]): readonly string[] {
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups.flatMap((group) => [`.SS ${roff(group)}`, ...options.filter((option) => option.group === group).flatMap(optionRows)]);
}

function optionRows(option: OptionShape): readonly string[] {
  const { name, describe, value, count, optional, repeat } = option;
  const each = value === undefined ? '' : `\\fI${roff(value)}\\fR`;
  const values = value === undefined ? '' : optional ? `[=${each}]` : ` ${Array(count).fill(each).join(' ')}`;
  return [
    '.TP',
    `\\fB${roff(`--${name}`)}\\fR${values}${repeat ? ' ...' : ''}`,
    ...roffLines(`${sentence(describe)}${optionChoices(option)}`),
  ];
}
