import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type KnowledgeIndex, loadKnowledge } from '../knowledge/load.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { JobError } from './errors.ts';

/** The knowledge that was packed beside the program. @throws {JobError} when it is not there */
export function knowledgeFile(): Knowledge {
  const path = join(import.meta.dirname, 'knowledge.json');
  const textPath = join(import.meta.dirname, 'knowledge.txt');
  try {
    const index = JSON.parse(readFileSync(path, 'utf8')) as KnowledgeIndex;
    return loadKnowledge({ ...index, read: partReader(openSync(textPath, 'r')) });
  } catch {
    throw new JobError(`the knowledge is missing: expected ${path} and knowledge.txt beside it; install the program anew`);
  }
}

/** After this many parts a command wants them all, and one reading of two megabytes is cheaper than the readings to come. */
const fewParts = 150;

function partReader(file: number): (start: number, length: number) => string {
  let whole: Buffer | undefined;
  let parts = 0;
  return (start, length) => {
    parts += 1;
    if (parts === fewParts) {
      whole = readFileSync(file);
      closeSync(file);
    }
    if (whole !== undefined) return whole.toString('latin1', start, start + length);
    const part = Buffer.allocUnsafe(length);
    if (readSync(file, part, 0, length, start) !== length)
      throw new Error('knowledge.txt ends early: expected what knowledge.json tells of it');
    return part.toString('latin1');
  };
}
