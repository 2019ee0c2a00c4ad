import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../model/profile.ts';

/** Made by scripts/pack-profiles.mjs, beside the program. */
interface PackedProfile {
  /** the file that was parsed */
  readonly source: string;
  readonly profile: Omit<Profile, 'ask'> & { readonly ask: readonly (readonly [string, string])[] };
}

let index: Readonly<Record<string, readonly [start: number, length: number]>> | undefined;

/**
 * A shipped profile as the build parsed it, which saves reading its grammar.
 * @param source what its file holds now
 * @returns undefined where the build has not parsed this very text
 */
export function packedProfile(name: string, source: string): Profile | undefined {
  try {
    index ??= JSON.parse(readFileSync(join(import.meta.dirname, 'profiles.json'), 'latin1'));
    const slice = index && Object.hasOwn(index, name) ? index[name] : undefined;
    if (slice === undefined) return undefined;
    const { source: parsed, profile } = JSON.parse(readSlice(...slice)) as PackedProfile;
    return parsed === source ? { ...profile, ask: new Map(profile.ask) } : undefined;
  } catch {
    // not built, or not whole: the file itself is what counts
    return undefined;
  }
}

function readSlice(start: number, length: number): string {
  const file = openSync(join(import.meta.dirname, 'profiles.txt'), 'r');
  try {
    const bytes = Buffer.allocUnsafe(length);
    return bytes.toString('latin1', 0, readSync(file, bytes, 0, length, start));
  } finally {
    closeSync(file);
  }
}
