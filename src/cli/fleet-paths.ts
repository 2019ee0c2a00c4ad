import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { slashes } from '../collect/slashes.ts';
import { codeOf } from '../collect/tree.ts';
import { JobError } from './errors.ts';

const deepest = 32;

/**
 * The paths of a fleet, sorted: every file below the folders, and folders of sosreports as one path each. Links to folders are not
 * followed.
 * @throws {JobError} for a place that the user named and that is not there
 */
export function fleetPaths(places: readonly string[]): {
  readonly paths: readonly string[];
  readonly closed: readonly { readonly path: string; readonly why: string }[];
} {
  const paths = new Set<string>();
  const closed: { path: string; why: string }[] = [];
  const walk = (folder: string, depth: number) => {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      if (entries.some((entry) => entry.name === 'sos_commands' && entry.isDirectory())) {
        paths.add(folder);
        return;
      }
      for (const entry of entries) {
        const path = slashes(join(folder, entry.name));
        if (!entry.isDirectory()) paths.add(path);
        else if (depth < deepest) walk(path, depth + 1);
        else closed.push({ path, why: `more than ${deepest} folders deep` });
      }
    } catch (error) {
      closed.push({ path: folder, why: `not readable (${codeOf(error)})` });
    }
  };
  for (const place of places.map((typed) => slashes(typed))) {
    if (isFolder(place)) walk(place, 1);
    else paths.add(place);
  }
  return { paths: [...paths].sort(), closed };
}

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch (error) {
    throw new JobError(`'${place}' cannot be read (${codeOf(error)}): expected a folder with snapshots`);
  }
}
