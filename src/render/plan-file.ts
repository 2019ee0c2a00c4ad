import type { OutputFile, Plan } from '../model/plan.ts';
import { commentLines } from './comment-lines.ts';
import { type Header, headerLines } from './header.ts';

export type PlanFileKind = 'sysctl' | 'limits' | 'systemd' | 'other';

/** Which reader a generated file is for, by its path. `other`: modules-load.d, modprobe.d. */
export function planFileKind(path: string): PlanFileKind {
  if (/(^|\/)sysctl\.(conf$|d\/)/.test(path)) return 'sysctl';
  if (/(^|\/)(limits\.conf$|limits\.d\/)/.test(path)) return 'limits';
  if (/(^|\/)systemd\/.*\.(d\/|conf$|service$|socket$)/.test(path)) return 'systemd';
  return 'other';
}

/**
 * The plan's file for one reader, as `--format sysctl|limits|systemd` prints it: exactly the file's content where there is one;
 * several stand one after another, each below a comment with its path. Lines of other files that would win over it are named at
 * the end, since this text alone cannot take them out.
 * @returns text that ends with a line feed; a header and a comment where there is nothing to write
 */
export function planFile(plan: Plan, kind: Exclude<PlanFileKind, 'other'>, header: Header): string {
  const files = plan.files.filter((file) => planFileKind(file.path) === kind).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const edits = plan.edits
    .filter((edit) => planFileKind(edit.path) === kind)
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
  const also = edits.flatMap((edit) =>
    commentLines(
      `not done by this file: ${edit.path}:${edit.line} ${edit.to === null ? 'must go' : 'must change'} (${edit.reason}); --format diff has it`,
    ),
  );
  const body = files.length > 0 ? joined(files) : [...headerLines(header), ...commentLines(`nothing to write for ${kind}`), ''].join('\n');
  return also.length > 0 ? `${body}\n${also.join('\n')}\n` : body;
}

function joined(files: readonly OutputFile[]): string {
  const whole = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  if (files.length === 1) return whole(files[0]?.content ?? '');
  return files.map((file) => `${commentLines(`file: ${file.path}`, 10_000).join('\n')}\n${whole(file.content)}`).join('\n');
}
