import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder;

/** A folder for this run alone, which is gone when the run ends, also by a signal. */
export function scratch() {
  if (folder !== undefined) return folder;
  folder = mkdtempSync(join(tmpdir(), 'tune-advise-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
