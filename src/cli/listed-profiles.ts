import { UsageError } from './errors.ts';
import { profileFiles, profileOrigin, readListed } from './profile-files.ts';

/** Every profile that can be named, with where it is from. One that cannot be read is listed with its first fault. */
export function listedProfiles() {
  return profileFiles().map((file) => ({ name: file.name, ...summaryOf(file.name), ...profileOrigin(file) }));
}

function summaryOf(name: string): { readonly summary: string; readonly problem: string | null } {
  try {
    return { summary: readListed(name).summary, problem: null };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { summary: '', problem: error.message.split('\n')[0] ?? '' };
  }
}
