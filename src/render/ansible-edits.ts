import type { Edit, Plan } from '../model/plan.ts';
import type { AnsibleItem } from './ansible-yaml.ts';
import { commentLines } from './comment-lines.ts';

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Edits of lines in other files, for ansible.builtin.replace: the whole line as it stands, anchored, so that a second run finds nothing.
 * @returns items with `path`, `regexp` and `replace` (of Python's re), and comment lines for what cannot be told so
 */
export function ansibleEdits(plan: Plan): { readonly items: readonly AnsibleItem[]; readonly unsaid: readonly string[] } {
  const items = new Map<string, AnsibleItem>();
  const unsaid: string[] = [];
  for (const edit of plan.edits.toSorted((a, b) => compareText(a.path, b.path) || a.line - b.line)) {
    if (edit.from === '') continue;
    if (!/^[\t\x20-\x7e]+$/.test(edit.from)) {
      unsaid.push(
        ...commentLines(`not here: ${edit.path}:${edit.line} (${edit.reason}): its bytes are not plain text; --format diff has it`),
      );
      continue;
    }
    const name = JSON.stringify([edit.path, edit.from]);
    if (!items.has(name)) items.set(name, item(edit));
  }
  return { items: [...items.values()], unsaid };
}

function item(edit: Edit): AnsibleItem {
  const from = edit.from.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  return {
    reasons: [`${edit.path}:${edit.line}: ${edit.reason}`],
    fields: [
      ['path', edit.path],
      ['regexp', edit.to === null ? `^${from}(?:\\n|\\Z)` : `^${from}$`],
      ['replace', (edit.to ?? '').replaceAll('\\', '\\\\')],
    ],
  };
}
