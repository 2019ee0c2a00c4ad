import type { Edit, Removal } from '../model/plan.ts';
import type { BadLine } from './bad-lines.ts';
import { isAdministrators } from './bad-lines.ts';
import { isDropIn } from './own-file.ts';
import { basename, compareBytes, type ReadSysctlFile } from './precedence.ts';

export interface EditInput {
  readonly files: readonly ReadSysctlFile[];
  readonly bad: readonly BadLine[];
  /** what the plan's own file sets, and where it lies */
  readonly settings: ReadonlyMap<string, string>;
  readonly ownPath: string;
  readonly earlier: ReadSysctlFile | undefined;
}

/** Bad lines and lines that would win over the plan, commented out with the reason; and what is removed, told. */
export function edits(input: EditInput): { readonly edits: readonly Edit[]; readonly removals: readonly Removal[] } {
  const all: Edit[] = [];
  const removals: Removal[] = [];
  for (const { line, key, reason, harmless } of input.bad) {
    const replacement = input.settings.get(key) ?? null;
    removals.push({ path: line.path, line: line.line, key, value: line.value ?? '', reason, replacement: replacement ?? harmless ?? null });
    all.push(commentedOut(line.path, line.line, line.text, reason));
  }
  const done = new Set(all.map((edit) => `${edit.path}:${edit.line}`));
  for (const file of input.files) {
    if (file.path === input.ownPath || file === input.earlier || !comesLater(file, input.ownPath)) continue;
    for (const line of file.lines) {
      const wanted = line.key === undefined ? undefined : input.settings.get(line.key);
      if (wanted === undefined || line.kind !== 'setting' || line.value === wanted || done.has(`${line.path}:${line.line}`)) continue;
      done.add(`${line.path}:${line.line}`);
      all.push(commentedOut(line.path, line.line, line.text, `read after ${input.ownPath}, which sets ${wanted}`));
    }
  }
  if (input.earlier !== undefined && input.earlier.path !== input.ownPath)
    for (const line of input.earlier.lines)
      all.push({ path: line.path, line: line.line, from: line.text, to: null, reason: `moved to ${input.ownPath}, which is read later` });
  return { edits: all.sort((a, b) => compareBytes(a.path, b.path) || a.line - b.line), removals };
}

/** /etc/sysctl.conf is read last by procps; a later name in sysctl.d beats ours only where no name of ours was late enough. */
function comesLater(file: ReadSysctlFile, own: string): boolean {
  if (file.path === '/etc/sysctl.conf') return true;
  return isAdministrators(file.path) && isDropIn(file.path) && compareBytes(basename(file.path), basename(own)) > 0;
}

function commentedOut(path: string, line: number, from: string, reason: string): Edit {
  const cr = from.endsWith('\r') ? '\r' : '';
  return { path, line, from, to: `# taken out by tune-advise: ${reason}${cr}\n# ${from}`, reason };
}

/** A text with its edits carried out; every other byte stays. */
export function editedText(text: string, changes: readonly Edit[]): string {
  const byLine = new Map(changes.map((edit) => [edit.line, edit]));
  const out: string[] = [];
  for (const [i, part] of (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).entries()) {
    const edit = byLine.get(i + 1);
    if (edit === undefined) out.push(part);
    else if (edit.to !== null) out.push(`${edit.to}${part.endsWith('\n') ? '\n' : ''}`);
  }
  return out.join('');
}
