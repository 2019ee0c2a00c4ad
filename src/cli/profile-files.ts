import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findProfile, isProfilePath, listProfiles } from '../collect/profiles.ts';
import { composeProfile } from '../core/compose-profile.ts';
import { factNames } from '../model/fact-names.ts';
import type { Profile } from '../model/profile.ts';
import { readProfile } from '../read/profile.ts';
import { UsageError } from './errors.ts';
import { meant } from './meant.ts';

/** The folder with the profiles of this package. */
function folder(): string {
  for (const up of ['..', '../..']) {
    const path = join(import.meta.dirname, up, 'profiles');
    try {
      if (statSync(path).isDirectory()) return path;
    } catch {
      // dist/ and src/cli/ lie differently deep
    }
  }
  return join(import.meta.dirname, '..', 'profiles');
}

let names: readonly string[] | undefined;

/** Names of the profiles of this package, sorted. */
export function profileNames(): readonly string[] {
  names ??= listProfiles([folder()]).map((found) => found.name);
  return names;
}

/** A profile of this package by its name, or a file of the user by its path. @throws {UsageError} with file and line */
export function readNamed(name: string): Profile {
  const isPath = isProfilePath(name);
  const file = findProfile(name, [folder()]);
  if (file === undefined)
    throw new UsageError(
      `'${name}' is no profile: expected one of ${profileNames().join(', ')}, or the path of an INI file${meant(name, profileNames())}`,
    );
  if (file.text === undefined) throw new UsageError(`${file.path}: ${file.problem ?? 'cannot be read'}`);
  const read = readProfile(
    isPath ? basename(name, '.ini') : name,
    isPath ? name : `profiles/${name}.ini`,
    file.text,
    factNames.map((f) => f.name),
  );
  if ('profile' in read) return read.profile;
  throw new UsageError(read.problems.map((p) => `${p.path}:${p.line}: ${p.message}`).join('\n'));
}

/** Profiles joined with all that they include. An include is looked for beside the user's file first, then in this package. */
export function profile(names: readonly string[]): Profile {
  const beside = names.filter(isProfilePath).map((name) => dirname(name));
  const cache = new Map<string, Profile>();
  const lookup = (name: string): Profile | undefined => {
    const known = cache.get(name);
    if (known !== undefined) return known;
    const found = names.includes(name) || profileNames().includes(name) ? name : beside.map((dir) => join(dir, `${name}.ini`)).find(isFile);
    if (found === undefined) return undefined;
    const read = readNamed(found);
    cache.set(name, read);
    return read;
  };
  const composed = composeProfile(names, lookup);
  if ('problem' in composed) throw new UsageError(composed.problem);
  return composed.profile;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
