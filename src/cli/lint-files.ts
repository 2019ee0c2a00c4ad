import { fileKind } from '../core/file-kind.ts';
import { type LintResult, lint } from '../core/lint.ts';
import type { NotChecked } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { FileLines } from '../model/rule.ts';
import type { SourceFile } from '../model/source-file.ts';
import { readLimits } from '../read/limits.ts';
import { readSysctl } from '../read/sysctl.ts';
import { allRules } from '../rules/all.ts';

export interface LintFiles {
  readonly files: readonly SourceFile[];
  readonly kernels: readonly Kernel[];
  readonly kernelsFrom: string;
  readonly knowledge: Knowledge;
  readonly nat?: readonly ('clients' | 'outbound' | 'gateway')[];
  readonly memoryBytes?: number;
  readonly cpus?: number;
  readonly notChecked?: readonly NotChecked[];
}

/** Reads the files that speak a language of ours and runs every rule over them; what could not be read is told. */
export function lintFiles(input: LintFiles): LintResult {
  const { files, ...rest } = input;
  const unread = files.filter((file) => file.problem !== undefined).map((file) => ({ what: file.path, why: file.problem ?? '' }));
  return lint({ ...rest, rules: allRules, files: files.flatMap(linesOf), notChecked: [...(input.notChecked ?? []), ...unread] });
}

function linesOf(file: SourceFile): readonly FileLines[] {
  if (file.text === undefined) return [];
  const kind = fileKind(file.path, file.text);
  if (kind === 'sysctl') return [{ path: file.path, kind, text: file.text, lines: readSysctl(file.path, file.text) }];
  return kind === 'limits' ? [{ path: file.path, kind, text: file.text, lines: readLimits(file.path, file.text) }] : [];
}
