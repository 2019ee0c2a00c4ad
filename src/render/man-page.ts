import type { CommandLine, CommandShape, OptionShape } from '../model/command-line.ts';
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

/** An option that so many commands have in the same words is told once. */
const manyCommands = 3;

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

const keyOf = ({ name, describe, value, values }: OptionShape): string => [name, describe, value, ...(values.words ?? [])].join('\n');

function commonOptions({ commands }: CommandLine): ReadonlyMap<string, OptionShape> {
  const seen = new Map<string, number>();
  const all = commands.flatMap(({ options }) => options);
  for (const option of all) seen.set(keyOf(option), (seen.get(keyOf(option)) ?? 0) + 1);
  return new Map(all.flatMap((option) => ((seen.get(keyOf(option)) ?? 0) < manyCommands ? [] : [[keyOf(option), option] as const])));
}

function commandRows(line: CommandLine, command: CommandShape, common: ReadonlyMap<string, OptionShape>): readonly string[] {
  const { name, describe, operand, options } = command;
  const shown = name === line.otherwise ? `[\\fB${roff(name)}\\fR]` : `\\fB${roff(name)}\\fR`;
  const also = options.filter((option) => common.has(keyOf(option))).map((option) => `--${option.name}`);
  return [
    `.SS ${roff(line.program)} ${shown}${operand === undefined ? '' : ` \\fI${roff(operand)}\\fR`} [\\fIoptions\\fR]`,
    ...roffLines(sentence(describe)),
    ...options.filter((option) => !common.has(keyOf(option))).flatMap(optionRows),
    ...(also.length === 0 ? [] : ['.PP', ...roffLines(`Also, of the common options: ${also.sort().join(', ')}.`)]),
  ];
}

function commonRows(options: readonly OptionShape[]): readonly string[] {
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups.flatMap((group) => [`.SS ${roff(group)}`, ...options.filter((option) => option.group === group).flatMap(optionRows)]);
}

function optionRows({ name, describe, value, count, optional, repeat, values: { words } }: OptionShape): readonly string[] {
  const choices = words === undefined || optional ? '' : ` One of ${words.join(', ')}.`;
  const each = value === undefined ? '' : `\\fI${roff(value)}\\fR`;
  const values = value === undefined ? '' : optional ? `[=${each}]` : ` ${Array(count).fill(each).join(' ')}`;
  return ['.TP', `\\fB${roff(`--${name}`)}\\fR${values}${repeat ? ' ...' : ''}`, ...roffLines(`${sentence(describe)}${choices}`)];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
