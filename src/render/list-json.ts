import type { Tool } from './header.ts';
import { jsonText } from './json-text.ts';

export type Listed = 'profiles' | 'parameters' | 'limits' | 'rules' | 'symptoms' | 'applications' | 'facts' | 'formats';

/** The report of `list` (schemas/report-list.schema.json). Items keep their order; parameters come from parameterItem(). */
export function listJson(tool: Tool, what: Listed, items: readonly { readonly name: string }[]): string {
  return jsonText({
    version: 1,
    command: 'list',
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    what,
    items,
  });
}
