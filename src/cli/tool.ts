import type { Knowledge } from '../model/knowledge.ts';
import type { Tool } from '../render/header.ts';
import { version } from './version.ts';

/** How reports and generated files name this program. */
export function tool(knowledge: Knowledge): Tool {
  return { name: 'tune-advise', version: version(), knowledge: knowledge.version };
}
