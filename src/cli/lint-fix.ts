import { applyFixes } from '../core/apply-fixes.ts';
import { fileKind, isTemplateFile } from '../core/file-kind.ts';
import type { LintResult } from '../core/lint.ts';
import type { Finding, Fix } from '../model/finding.ts';
import type { SourceFile } from '../model/source-file.ts';

/** Each round mends what the one before it laid open; lines only ever get better or go, so few are needed. */
const mostRounds = 20;

export interface FixedFiles {
  /** all files, with their texts as they are to be */
  readonly files: readonly SourceFile[];
  /** those that changed */
  readonly changed: readonly SourceFile[];
  readonly applied: readonly Finding[];
}

/** A file with one setting on each line of its own; settings inside another language are told of, not mended. */
function isNative({ path, text }: SourceFile): boolean {
  if (text === undefined || isTemplateFile(path, text)) return false;
  return ['sysctl', 'limits', 'unit', 'manager'].includes(fileKind(path, text) ?? '');
}

/**
 * Mends files until nothing is left that can be mended.
 * @param findingsOf what is found in files, after all that the user put up with was taken away
 */
export async function fixedFiles(
  files: readonly SourceFile[],
  first: Pick<LintResult, 'findings'>,
  findingsOf: (files: readonly SourceFile[]) => Promise<Pick<LintResult, 'findings'>>,
  dispositions: readonly Fix['disposition'][],
): Promise<FixedFiles> {
  let now = files;
  let found = first;
  const applied: Finding[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const texts = new Map(now.flatMap((file) => (isNative(file) ? [[file.path, file.text ?? '']] : [])));
    const done = applyFixes(texts, found.findings, dispositions);
    if (done.applied.length === 0) break;
    for (const finding of done.applied) applied.push(finding);
    now = now.map((file) => ({ ...file, ...(done.texts.has(file.path) && { text: done.texts.get(file.path) ?? '' }) }));
    found = await findingsOf(now);
  }
  const before = new Map(files.map((file) => [file.path, file.text]));
  return { files: now, changed: now.filter((file) => file.text !== before.get(file.path)), applied };
}
