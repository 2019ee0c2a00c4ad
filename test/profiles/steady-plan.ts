import type { Check } from './checked-case.ts';
import { adviseFor, carriedOut } from './machine-of.ts';

/** f. A machine on which the plan was carried out is advised nothing, and the same bytes are written again. */
export const steady: Check = ({ running, profile, plan }) => {
  const after = carriedOut(running, plan);
  const again = adviseFor(after, profile);
  const problems = [
    ...again.changes.map((c) => `again: ${c.target} ${c.key} ${c.current} -> ${c.proposed} (${c.where}, ${c.currentFrom})`),
    ...again.removals.map((r) => `again: removal of ${r.path}:${r.line} ${r.key}`),
    ...again.edits.map((e) => `again: edit of ${e.path}:${e.line} ${e.from}`),
  ];
  for (const { path, content } of again.files)
    if (after.files[path] !== content) problems.push(`again: ${path} differs: ${firstDifference(after.files[path] ?? '', content)}`);
  const kept = new Set(again.files.map((file) => file.path));
  for (const { path } of plan.files)
    if (!kept.has(path) && again.changes.length > 0) problems.push(`again: ${path} is not written any more`);
  return problems;
};

function firstDifference(before: string, after: string): string {
  const [one, other] = [before.split('\n'), after.split('\n')];
  const at = one.findIndex((line, i) => line !== other[i]);
  return `'${one[at] ?? 'its end'}' became '${other[at < 0 ? one.length : at] ?? 'its end'}'`;
}
