import type { KnowledgePack } from '../../src/knowledge/load.ts';

export function packKnowledge(srcDir: string): KnowledgePack;
