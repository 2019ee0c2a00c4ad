import { fileKind } from '../../src/core/file-kind.ts';
import { type LintResult, lint } from '../../src/core/lint.ts';
import type { Example, FileLines } from '../../src/model/rule.ts';
import { readLimits } from '../../src/read/limits.ts';
import { readSysctl } from '../../src/read/sysctl.ts';
import { allRules } from '../../src/rules/all.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';

export function fileLines(path: string, text: string): FileLines {
  return fileKind(path, text) === 'limits'
    ? { path, kind: 'limits', text, lines: readLimits(path, text) }
    : { path, kind: 'sysctl', text, lines: readSysctl(path, text) };
}

/** Lints files by path → text with the whole knowledge and all rules. */
export function lintFiles(
  files: Readonly<Record<string, string>>,
  more: Partial<Omit<Example, 'files' | 'kernel'>> & { kernels?: readonly string[] } = {},
): LintResult {
  return lint({
    files: Object.entries(files).map(([path, text]) => fileLines(path, text)),
    kernels: (more.kernels ?? ['6.1']).map(kernel),
    kernelsFrom: '--kernel',
    knowledge,
    rules: allRules,
    ...(more.nat && { nat: more.nat }),
    ...(more.memoryBytes !== undefined && { memoryBytes: more.memoryBytes }),
  });
}

export const found = (result: LintResult): readonly string[] =>
  result.findings.map((f) => `${f.severity} ${f.id} ${f.place.path}:${f.place.line}:${f.place.column} ${f.message}`);

/** Every release that the knowledge lists, as lint takes them when nothing names a kernel. */
export const allKernels: readonly string[] = knowledge.distributions.map((d) => d.distro);
