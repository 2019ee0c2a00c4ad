import { readdirSync, realpathSync, statSync } from 'node:fs';
import type { SourceFile } from '../model/source-file.ts';
import { decode } from './decode.ts';
import { codeOf, readRegular, special } from './tree.ts';

export interface ProfileFile {
  readonly name: string;
  readonly path: string;
}

/** No profile is larger; a hostile one shall not keep the parser busy. */
const largestProfile = 1 << 20;
const profileName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,80}$/;

/** Profiles in directories, by name, sorted; an earlier directory hides a later one. A directory that is not there has none. */
export function listProfiles(directories: readonly string[]): readonly ProfileFile[] {
  const found = new Map<string, ProfileFile>();
  for (const directory of directories) {
    for (const entry of namesIn(directory)) {
      const name = entry.endsWith('.ini') ? entry.slice(0, -'.ini'.length) : '';
      if (profileName.test(name) && !found.has(name)) found.set(name, { name, path: `${directory}/${entry}` });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Whether what a user gave as a profile is the path of a file and no name. */
export const isProfilePath = (given: string): boolean => given.includes('/') || given.endsWith('.ini');

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
