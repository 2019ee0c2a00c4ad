import { sep } from 'node:path';

/** A path of this system as reports show it everywhere: `/` between folders. A page has no separator of its own. */
export function slashes(path: string, separator: string | undefined = sep): string {
  return separator === '\\' ? path.replaceAll('\\', '/') : path;
}
