import type { Finding } from '../model/finding.ts';

/**
 * What guards, lint and the values in force say, each thing once: a guard that knows this machine stands for the general warning
 * of lint about the same line, and a line in a file for the value that it gave.
 * @param settled keys that the plan sets
 */
export function mergeFindings(
  guards: readonly Finding[],
  inFiles: readonly Finding[],
  running: readonly Finding[],
  settled: ReadonlySet<string>,
): readonly Finding[] {
  const at = (finding: Finding) => `${finding.place.path}:${finding.place.line}`;
  const guarded = new Set(guards.map(at));
  const files = inFiles.filter((finding) => finding.id !== 'TA011' || !guarded.has(at(finding)));
  const told = new Set([...guards, ...files].map((finding) => finding.key));
  const values = running.filter((finding) => finding.key === undefined || (!told.has(finding.key) && !settled.has(finding.key)));
  return [...guards, ...files, ...values];
}
