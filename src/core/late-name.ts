import { baseName } from '../model/base-name.ts';
import { compareText } from './compare-text.ts';

const names = ['99-', 'zz-', 'zzz-', '~'].map((prefix) => `${prefix}tune-advise.conf`);

/**
 * The path of a file of ours in a directory of drop-ins that are read in the order of their names, each overriding the last.
 * @param rivals paths of the files that set the same; ours may be among them
 */
export function lateName(directory: string, rivals: readonly string[]): string {
  const isOurs = (path: string) => path.startsWith(`${directory}/`) && names.includes(baseName(path));
  const last = rivals
    .filter((path) => !isOurs(path))
    .map(baseName)
    .sort(compareText)
    .at(-1);
  const present = names.filter((name) => rivals.includes(`${directory}/${name}`));
  const name = [...present.toReversed(), ...names].find((candidate) => last === undefined || compareText(candidate, last) > 0);
  return `${directory}/${name ?? names.at(-1)}`;
}
