import type { CommandLine, OptionShape } from '../model/command-line.ts';

/** An option that so many commands have in the same words is told once. */
const manyCommands = 3;

/** The same for options that say the same. */
export const optionKey = ({ name, describe, value, values }: OptionShape): string =>
  [name, describe, value, ...(values.words ?? [])].join('\n');

/** Options that many commands have, by {@link optionKey}. */
export function commonOptions({ commands }: CommandLine): ReadonlyMap<string, OptionShape> {
  const seen = new Map<string, number>();
  const all = commands.flatMap(({ options }) => options);
  for (const option of all) seen.set(optionKey(option), (seen.get(optionKey(option)) ?? 0) + 1);
  return new Map(
    all.flatMap((option) => ((seen.get(optionKey(option)) ?? 0) < manyCommands ? [] : [[optionKey(option), option] as const])),
  );
}

/** ` One of text, json.` where its value is one of some words, else nothing. */
export const optionChoices = ({ optional, values: { words } }: OptionShape): string =>
  words === undefined || optional ? '' : ` One of ${words.join(', ')}.`;

export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
