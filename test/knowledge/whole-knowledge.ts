import { fileURLToPath } from 'node:url';
import { packKnowledge } from '../../scripts/knowledge/pack.mjs';
import { type KnowledgePack, loadKnowledge } from '../../src/knowledge/load.ts';
import { readKernel } from '../../src/model/kernel.ts';
import type { Kernel } from '../../src/model/kernel-types.ts';
import type { Parameter } from '../../src/model/parameter.ts';

export const knowledgeFolder = fileURLToPath(new URL('../../src/knowledge/', import.meta.url));
const packed = packKnowledge(knowledgeFolder);
export const pack: KnowledgePack = { ...packed.index, read: (start, length) => packed.text.slice(start, start + length) };
export const knowledge = loadKnowledge(pack);

export function kernel(text: string): Kernel {
  const read = readKernel(text, knowledge.distributions);
  if ('error' in read) throw new Error(read.error);
  return read;
}

export function parameter(key: string): Parameter {
  const found = knowledge.parameter(key);
  if (!found) throw new Error(`no entry for ${key}`);
  return found;
}

export const parameters: readonly Parameter[] = knowledge.keys.map((key) => parameter(key));
