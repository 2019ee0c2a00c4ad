import type { KnowledgeIndex } from '../../src/knowledge/load.ts';

export function packKnowledge(srcDir: string): { readonly index: KnowledgeIndex; readonly text: string };
