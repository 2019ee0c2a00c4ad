import { baseName } from '../model/base-name.ts';
import type { Edit, Removal } from '../model/plan.ts';
import type { SysctlLine } from '../model/setting.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { BadLine } from './bad-lines.ts';
import { isAdministrators } from './bad-lines.ts';
import { compareText } from './compare-text.ts';
import { contradicts, isDropIn } from './own-file.ts';

export interface EditInput {
  readonly files: readonly ReadSysctlFile[];
  readonly bad: readonly BadLine[];
  /** what the plan's own file sets, and where it lies */
  readonly settings: ReadonlyMap<string, string>;
  readonly ownPath: string;
  readonly earlier: ReadSysctlFile | undefined;
  /** whether the plan writes a file of its own at all */
  readonly writes: boolean;
}

/** Bad lines and lines that would win over the plan, commented out with the reason; and what is removed, told. */
export function edits(input: EditInput): { readonly edits: readonly Edit[]; readonly removals: readonly Removal[] } {
  const all: Edit[] = [];
  const removals: Removal[] = [];
  for (const { line, key, reason, owner } of input.bad) {
    const replacement = input.settings.get(key) ?? null;
    // a package's file stays as it is, and our own file is written anew
    if (owner === 'package' || (owner === 'ours' && replacement !== null)) continue;
    removals.push({ path: line.path, line: line.line, key, value: line.value ?? '', reason, replacement });
    if (owner === 'administrator') all.push(commentedOut(line, reason));
  }
  const done = new Set(all.map((edit) => `${edit.path}:${edit.line}`));
  for (const file of input.files) {
    if (file.path === input.ownPath || file === input.earlier || !comesLater(file, input.ownPath)) continue;
    for (const line of file.lines) {
      const wanted = line.key === undefined ? undefined : input.settings.get(line.key);
      const place = `${line.path}:${line.line}`;
      if (wanted === undefined || !contradicts(line, input.settings) || done.has(place) || !isAdministrators(line.path)) continue;
      done.add(place);
      all.push(commentedOut(line, `read after ${input.ownPath}, which sets ${wanted}`));
    }
  }
  if (input.earlier !== undefined && (input.earlier.path !== input.ownPath || !input.writes)) {
    const reason = input.writes ? `moved to ${input.ownPath}, which is read later` : 'no line of it stands any more';
    for (const line of input.earlier.lines) all.push({ path: line.path, line: line.line, from: line.text, to: null, reason });
  }
  return { edits: all.sort((a, b) => compareText(a.path, b.path) || a.line - b.line), removals };
}

/** /etc/sysctl.conf is read last by procps; a later name in sysctl.d beats ours only where no name of ours was late enough. */
function comesLater(file: ReadSysctlFile, own: string): boolean {
  if (file.path === '/etc/sysctl.conf') return true;
  return isAdministrators(file.path) && isDropIn(file.path) && compareText(baseName(file.path), baseName(own)) > 0;
}

function commentedOut({ path, line, text }: SysctlLine, reason: string): Edit {
  return { path, line, from: text, to: `# taken out by tune-advise: ${oneLine(reason)}\n# ${text}`, reason };
}

/** No character of a reason may end the comment, neither as it is nor as the one byte of it that an old encoding would keep. */
const oneLine = (text: string) => Array.from(text, (char) => ((char.codePointAt(0) ?? 0) % 256 < 32 ? ' ' : char)).join('');

/** A text with its edits carried out; every other byte stays, and a changed line ends as it did. */
export function editedText(text: string, changes: readonly Edit[]): string {
  const byLine = new Map(changes.map((edit) => [edit.line, edit]));
  const out: string[] = [];
  let end = '\n';
  for (const [i, part] of (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).entries()) {
    const edit = byLine.get(i + 1);
    // a last line without an end takes the one of the line before it
    if (part.endsWith('\n')) end = part.endsWith('\r\n') ? '\r\n' : '\n';
    if (edit === undefined) out.push(part);
    else if (edit.to !== null) out.push(`${edit.to.split('\n').join(end)}${part.endsWith('\n') ? end : ''}`);
  }
  return out.join('');
}
