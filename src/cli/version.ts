import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of the package that this program lies in; `dist/` and `src/cli/` lie differently deep. */
export function version(): string {
  for (const up of ['..', '../..']) {
    try {
      const found: unknown = JSON.parse(readFileSync(join(import.meta.dirname, up, 'package.json'), 'utf8'));
      if (typeof found === 'object' && found !== null && 'name' in found && found.name === 'tune-advise' && 'version' in found)
        return String(found.version);
    } catch {
      // the other depth is tried next
    }
  }
  return 'unknown';
}
