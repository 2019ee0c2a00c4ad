import { readdirSync, readFileSync } from 'node:fs';
import { composeProfile } from '../../src/core/compose-profile.ts';
import { factNames } from '../../src/model/fact-names.ts';
import type { Profile } from '../../src/model/profile.ts';
import { readProfile } from '../../src/read/profile.ts';

const folder = new URL('../../profiles/', import.meta.url);
const listed = factNames.map((fact) => fact.name);

/** Every profile of the package, sorted: a new file is covered by being there. */
export const profileNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.ini'))
  .map((file) => file.slice(0, -4))
  .sort();

const read = new Map<string, Profile>();

/** A profile by its name, as it stands in its file. @throws where the file is no profile */
export function shippedProfile(name: string): Profile | undefined {
  if (!profileNames.includes(name)) return undefined;
  const known = read.get(name);
  if (known !== undefined) return known;
  const result = parsedProfile(name, readFileSync(new URL(`${name}.ini`, folder), 'utf8'));
  read.set(name, result);
  return result;
}

/** A profile from its text. @throws where it is none */
export function parsedProfile(name: string, text: string): Profile {
  const result = readProfile(name, `profiles/${name}.ini`, text, listed);
  if ('problems' in result) throw new Error(result.problems.map((p) => `${p.path}:${p.line} ${p.message}`).join('\n'));
  return result.profile;
}

const composed = new Map<string, Profile | string>();

/** Profiles joined with all that they include; a text where they do not go together. */
export function joined(names: readonly string[], extra?: ReadonlyMap<string, Profile>): Profile | string {
  const id = names.join(',');
  const known = extra === undefined ? composed.get(id) : undefined;
  if (known !== undefined) return known;
  const result = composeProfile(names, (name) => extra?.get(name) ?? shippedProfile(name));
  const made = 'problem' in result ? result.problem : result.profile;
  if (extra === undefined) composed.set(id, made);
  return made;
}
