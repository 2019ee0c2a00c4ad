import type { CommandLine, CommandShape, OptionShape } from '../model/command-line.ts';
import type { ManSection, ManTexts } from './man-page.ts';
import { markdownTable } from './markdown-page.ts';
import { markdownText } from './markdown-text.ts';
import { commonOptions, optionChoices, optionKey, sentence } from './option-words.ts';

/** What the manual page says, in Markdown: every command, option and exit code. Ends in a line end. */
export function commandLinePage(line: CommandLine, texts: ManTexts): string {
  const common = commonOptions(line);
  const groups = [...new Set([...common.values()].map(({ group }) => group))];
  const parts = [
    '# Command line',
    // the name is the title of all pages, and each command below says how it is typed
    ...texts.before.filter(({ title }) => title !== 'NAME' && title !== 'SYNOPSIS').flatMap(section),
    '## Commands',
    ...line.commands.flatMap((command) => commandParts(line, command, common)),
    '## Common options',
    ...groups.flatMap((group) => [
      `### ${markdownText(group.replace(/:$/, ''))}`,
      optionTable([...common.values()].filter((option) => option.group === group)),
    ]),
    '## Examples',
    markdownTable(
      ['typed', 'tells'],
      texts.examples.map(([typed, what]) => [code(typed), markdownText(what)]),
    ),
    ...texts.after.flatMap(section),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section({ title, body }: ManSection): readonly string[] {
  const terms = body.flatMap((part) => (typeof part === 'string' ? [] : [`- ${code(part[0])}: ${markdownText(part[1])}`]));
  return [
    `## ${title.charAt(0)}${title.slice(1).toLowerCase()}`,
    ...body.flatMap((part) => (typeof part === 'string' ? [markdownText(part)] : [])),
    ...(terms.length === 0 ? [] : [terms.join('\n')]),
  ];
}

function commandParts(line: CommandLine, command: CommandShape, common: ReadonlyMap<string, OptionShape>): readonly string[] {
  const { name, describe, operand, options } = command;
  const own = options.filter((option) => !common.has(optionKey(option)));
  const also = options.filter((option) => common.has(optionKey(option))).map((option) => code(`--${option.name}`));
  const typed = `${line.program} ${name === line.otherwise ? `[${name}]` : name}${operand === undefined ? '' : ` ${operand}`} [OPTIONS]`;
  return [
    `### ${name}`,
    code(typed),
    markdownText(sentence(describe)),
    ...(own.length === 0 ? [] : [optionTable(own)]),
    ...(also.length === 0 ? [] : [`Also, of the common options: ${also.sort().join(', ')}.`]),
  ];
}

function optionTable(options: readonly OptionShape[]): string {
  return markdownTable(
    ['option', 'does'],
    options.map((option) => [
      code(typedOption(option)).replaceAll('|', '\\|'),
      markdownText(`${sentence(option.describe)}${optionChoices(option)}`),
    ]),
  );
}

function typedOption({ name, value, count, optional, repeat }: OptionShape): string {
  const values = value === undefined ? '' : optional ? `[=${value}]` : ` ${Array(count).fill(value).join(' ')}`;
  return `--${name}${values}${repeat ? ' ...' : ''}`;
}

/** Our own words, in which no sign of Markdown stands. */
const code = (text: string): string => `\`${text}\``;
