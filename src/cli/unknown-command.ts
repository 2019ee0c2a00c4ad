import { existsSync } from 'node:fs';
import { explainLookup } from './explain-lookup.ts';
import { knowledgeFile } from './knowledge-file.ts';
import { alike, meant } from './meant.ts';
import { profileNames } from './profile-files.ts';

/** `help lint`, `version`: the words that other programs take for these options. */
const wordsForOptions: ReadonlyMap<string, string> = new Map([
  ['help', '--help'],
  ['version', '--version'],
]);

/** What is said of a first word that is no command: people type a profile, a parameter or a path there. @param names of all commands */
export function unknownCommand(word: string, names: readonly string[]): string {
  const expected = `'${word}' is no command: expected ${names.join(', ')}`;
  const near = meant(word, names);
  if (near !== '') return `${expected}${near}`;
  const whole = wholeCommands(word).map((line) => `'tune-advise ${line}'`);
  return whole.length === 0 ? expected : `${expected}; did you mean ${whole.join(' or ')}?`;
}

function wholeCommands(word: string): readonly string[] {
  const option = wordsForOptions.get(word);
  if (option !== undefined) return [option];
  if (word.trim() === '' || word.length > 200) return [];
  const profiles = profileNames();
  const named = profiles.includes(word) ? [word] : alike(word, profiles);
  if (named.length > 0) return named.map((name) => `--profile ${name}`);
  if (existsSync(word)) return [`lint ${word}`];
  return 'error' in explainLookup(word, knowledgeFile()) ? [] : [`explain ${/\s/.test(word) ? `"${word}"` : word}`];
}
