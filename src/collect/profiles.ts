import { readdirSync, realpathSync, statSync } from 'node:fs';
import type { SourceFile } from '../model/source-file.ts';
import { decode } from './decode.ts';
import { codeOf, readRegular, special } from './tree.ts';

export interface ProfileFile {
  readonly name: string;
  readonly path: string;
  /** files of the same name in later directories, which are not read for it */
  readonly hides?: readonly string[];
}

/** No profile is larger; a hostile one shall not keep the parser busy. */
const largestProfile = 1 << 20;
const profileName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,80}$/;

/**
 * Profiles in directories, by name, sorted; an earlier directory hides a later one. A directory that is not there has none, and one
 * that is reached by two names counts as its last.
 */
export function listProfiles(directories: readonly string[]): readonly ProfileFile[] {
  const found = new Map<string, { path: string; hides: string[] }>();
  for (const directory of unlike(directories)) {
    for (const entry of namesIn(directory)) {
      const name = entry.endsWith('.ini') ? entry.slice(0, -'.ini'.length) : '';
      if (!profileName.test(name)) continue;
      const have = found.get(name);
      if (have === undefined) found.set(name, { path: `${directory}/${entry}`, hides: [] });
      else have.hides.push(`${directory}/${entry}`);
    }
  }
  return [...found]
    .map(([name, { path, hides }]) => ({ name, path, ...(hides.length > 0 && { hides }) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function unlike(directories: readonly string[]): readonly string[] {
  const real = directories.map((directory) => {
    try {
      return realpathSync(directory);
    } catch {
      return directory;
    }
  });
  return directories.filter((_, i) => real.lastIndexOf(real[i] ?? '') === i);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Whether what a user gave as a profile is the path of a file and no name. */
export const isProfilePath = (given: string): boolean => /[/\\]/.test(given) || given.endsWith('.ini');

/**
 * The file of a profile that was given by name (`proxy-behind-nat`) or by path (`./mine.ini`).
 * @returns undefined for a name that no directory has; a path always gives a file, with a `problem` where it cannot be read
 */
export function findProfile(given: string, directories: readonly string[]): SourceFile | undefined {
  if (isProfilePath(given)) return readProfileFile(given);
  const found = listProfiles(directories).find((profile) => profile.name === given);
  return found && readProfileFile(found.path);
}

function readProfileFile(path: string): SourceFile {
  const bad = (problem: string): SourceFile => ({ path, encoding: 'utf8', problem });
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return bad(`is ${special(stats)}, expected a profile`);
    const content = readRegular(realpathSync(path), largestProfile);
    if ('problem' in content) return bad(content.problem);
    return content.truncated ? bad('larger than 1 MiB, expected a profile') : { path, ...decode(content.bytes) };
  } catch (error) {
    return bad(codeOf(error) === 'ENOENT' ? 'no such file' : `not readable (${codeOf(error)})`);
  }
}
