import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JobError } from './errors.ts';

/** The collector script that lies beside the program, whole. @throws {JobError} where it is not there */
export function collectorScript(): string {
  const path = join(import.meta.dirname, 'collect.sh');
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new JobError(`the collector is missing: expected ${path}; install the program anew`);
  }
}
