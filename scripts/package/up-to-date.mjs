/** Whether what was built is newer than all that it was built from. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} made a file that the build writes
 * @param {readonly string[]} sources files and folders; of folders all that lies in them, and themselves, as they change with what is deleted
 */
export function isUpToDate(made, sources) {
  const built = statSync(made, { throwIfNoEntry: false })?.mtimeMs;
  return built !== undefined && sources.every((source) => !isNewer(source, built));
}

/** A source that is gone counts as newer: the build shall say what it misses. */
function isNewer(path, than) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.mtimeMs > than) return true;
  return stats.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), than));
}
