import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JobError } from './errors.ts';

/** The page that lies beside the program, whole. @throws {JobError} where it is not there */
export function pageFile(): string {
  const path = join(import.meta.dirname, 'page.html');
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new JobError(`the page is missing: expected ${path}; install the program anew`);
  }
}
