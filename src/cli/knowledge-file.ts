import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KnowledgePack, loadKnowledge } from '../knowledge/load.ts';
import type { Knowledge } from '../model/parameter.ts';
import { JobError } from './errors.ts';

/** The knowledge that was packed beside the program. @throws {JobError} when it is not there */
export function knowledgeFile(): Knowledge {
  const path = join(import.meta.dirname, 'knowledge.json');
  try {
    return loadKnowledge(JSON.parse(readFileSync(path, 'utf8')) as KnowledgePack);
  } catch {
    throw new JobError(`the knowledge is missing: expected ${path}; run npm run build`);
  }
}
