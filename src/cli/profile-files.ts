import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findProfile, isProfilePath, listProfiles, type ProfileFile } from '../collect/profiles.ts';
import { composeProfile } from '../core/compose-profile.ts';
import { tunedAdvice } from '../core/tuned-advice.ts';
import { factNames } from '../model/fact-names.ts';
import type { Profile } from '../model/profile.ts';
import type { VendorFile } from '../model/vendor-line.ts';
import { readProfile } from '../read/profile.ts';
import { escapeTerminal } from '../render/escape.ts';
import { UsageError } from './errors.ts';
import { meant } from './meant.ts';
import { packedProfile } from './packed-profile.ts';
import { packaged, profileDirectories } from './profile-directories.ts';
import { vendorFile } from './tuned-profile.ts';

let files: readonly ProfileFile[] | undefined;
let near: readonly ProfileFile[] | undefined;

/** Profiles that can be named, sorted: those of ./profiles, of the user, of the system and of this package. */
export function profileFiles(): readonly ProfileFile[] {
  files ??= listProfiles(profileDirectories().map(({ path }) => path));
  return files;
}

/** The file of a name; the system's directory is only looked into for a name that no other has. */
function named(name: string): ProfileFile | undefined {
  near ??= listProfiles(
    profileDirectories()
      .slice(0, -1)
      .map(({ path }) => path),
  );
  return near.find((known) => known.name === name) ?? profileFiles().find((known) => known.name === name);
}

export const profileNames = (): readonly string[] => profileFiles().map(({ name }) => name);

/** Where a profile is from (`package`, `./profiles`, …) and which others of its name it hides. */
export function profileOrigin({ path, hides }: ProfileFile): { readonly from: string; readonly hides: readonly string[] } {
  const title = (file: string) => profileDirectories().find((directory) => dirname(file) === directory.path)?.title ?? dirname(file);
  return { from: title(path), hides: (hides ?? []).map(title) };
}

const told = new Set<string>();

/** A profile that hides another of its name is never followed in silence: whoever runs this in a strange folder shall know. */
function tell(file: ProfileFile): void {
  const { from, hides } = profileOrigin(file);
  if (hides.length === 0 || told.has(file.path)) return;
  told.add(file.path);
  const others = hides.map((title) => (title === 'package' ? 'the one of this package' : `the one in ${title}`)).join(' and ');
  process.stderr.write(`${escapeTerminal(`tune-advise: profile ${file.name} is read from ${from}; it hides ${others}`)}\n`);
}

/** A profile by its name, or a file of the user by its path. @throws {UsageError} with file and line */
export function readNamed(name: string, make?: MakeProfile): Profile {
  const listed = isProfilePath(name) ? undefined : named(name);
  if (listed !== undefined) tell(listed);
  return readListed(name, make);
}

/** The same without a word on what it hides. @throws {UsageError} with file and line */
export function readListed(name: string, make: MakeProfile = tunedAdvice): Profile {
  const isPath = isProfilePath(name);
  const listed = isPath ? undefined : named(name);
  const path = isPath && isDirectory(name) ? join(name, 'tuned.conf') : name;
  const file = isPath ? findProfile(path, []) : listed && findProfile(listed.path, []);
  if (file === undefined)
    throw new UsageError(
      `'${name}' is no profile: expected a name that tune-advise list profiles shows, or the path of a file${meant(name, profileNames())}`,
    );
  if (file.text === undefined) throw new UsageError(`${file.path}: ${file.problem ?? 'cannot be read'}`);
  const vendor = isPath ? vendorFile(path, file.text) : undefined;
  if (vendor !== undefined) return make(vendor);
  const shipped = listed !== undefined && dirname(listed.path) === packaged();
  const packed = shipped ? packedProfile(name, file.text) : undefined;
  if (packed !== undefined) return packed;
  const read = readProfile(
    isPath ? basename(name, '.ini') : name,
    isPath ? name : shipped ? `profiles/${name}.ini` : (listed?.path ?? name),
    file.text,
    factNames.map((f) => f.name),
  );
  if ('profile' in read) return read.profile;
  throw new UsageError(read.problems.map((p) => `${p.path}:${p.line}: ${p.message}`).join('\n'));
}

/** How a file of tuned or saptune becomes a profile. */
type MakeProfile = (file: VendorFile) => Profile;

/** Profiles joined with all that they include. An include is looked for beside the user's file first, then by its name. */
export function profile(names: readonly string[], make?: MakeProfile): Profile {
  const composed = composeProfile(names, profileLookup(names, make));
  if ('problem' in composed) throw new UsageError(composed.problem);
  return composed.profile;
}

function profileLookup(names: readonly string[], make: MakeProfile | undefined): (name: string) => Profile | undefined {
  const beside = names.filter(isProfilePath).map((name) => dirname(name));
  const cache = new Map<string, Profile>();
  return (name) => {
    const known = cache.get(name);
    if (known !== undefined) return known;
    const found = names.includes(name)
      ? name
      : (beside.map((directory) => join(directory, `${name}.ini`)).find(isFile) ?? (named(name) === undefined ? undefined : name));
    if (found === undefined) return undefined;
    const read = readNamed(found, make);
    cache.set(name, read);
    return read;
  };
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
