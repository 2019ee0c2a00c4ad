import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packKnowledge } from '../../../scripts/knowledge/pack.mjs';
import { loadKnowledge } from '../../../src/knowledge/load.ts';
import type { Knowledge } from '../../../src/model/knowledge.ts';

/**
 * The knowledge of a folder that need not be whole: what it lacks (names.json, applications/ …) is taken from `rest`.
 * @param folder with sysctl/ in it
 */
export function readKnowledge(folder: string, rest: string): Knowledge {
  const whole = mkdtempSync(join(tmpdir(), 'tune-advise-knowledge-'));
  try {
    for (const name of readdirSync(rest))
      symlinkSync(existsSync(join(folder, name)) ? join(folder, name) : join(rest, name), join(whole, name));
    const { index, text } = packKnowledge(whole);
    return loadKnowledge({ ...index, read: (start, length) => text.slice(start, start + length) });
  } finally {
    rmSync(whole, { recursive: true, force: true });
  }
}
