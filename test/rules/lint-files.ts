import * as yaml from 'yaml';
import { fileKind, isTemplateFile } from '../../src/core/file-kind.ts';
import { type LintResult, lint } from '../../src/core/lint.ts';
import type { Example, FileLines } from '../../src/model/rule.ts';
import { readAnsible } from '../../src/read/ansible.ts';
import { readCloudInit } from '../../src/read/cloud-init.ts';
import { readCompose } from '../../src/read/compose.ts';
import { readDockerfile } from '../../src/read/dockerfile.ts';
import { readKubernetes } from '../../src/read/kubernetes.ts';
import { readLimits } from '../../src/read/limits.ts';
import { readSaptune } from '../../src/read/saptune.ts';
import { readShell } from '../../src/read/shell.ts';
import { readSysctl } from '../../src/read/sysctl.ts';
import { readUnitLines } from '../../src/read/systemd-unit.ts';
import { readTemplate } from '../../src/read/template.ts';
import { readTuned } from '../../src/read/tuned.ts';
import { allRules } from '../../src/rules/all.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';

/** As the command reads a file, at once: the parser of YAML is there. */
function linesOf(path: string, text: string): readonly FileLines[] {
  const kind = fileKind(path, text) ?? 'sysctl';
  const template = isTemplateFile(path, text);
  if (kind === 'sysctl' || kind === 'limits' || kind === 'unit' || kind === 'manager') {
    if (template) return readTemplate(path, text, kind).files;
    if (kind === 'sysctl') return [{ path, kind, text, lines: readSysctl(path, text) }];
    if (kind === 'limits') return [{ path, kind, text, lines: readLimits(path, text) }];
    return [{ path, kind: 'unit', text, lines: readUnitLines(path, text), ...(kind === 'manager' && { manager: true }) }];
  }
  if (kind === 'tuned') return readTuned(path, text).files;
  if (kind === 'saptune') return readSaptune(path, text).files;
  if (kind === 'shell') return readShell(path, text, template).files;
  if (kind === 'dockerfile') return readDockerfile(path, text).files;
  if (kind === 'ansible') return readAnsible(path, text, yaml).files;
  if (kind === 'kubernetes') return readKubernetes(path, text, yaml).files;
  return kind === 'compose' ? readCompose(path, text, yaml).files : readCloudInit(path, text, yaml).files;
}

/** Lints files by path → text with the whole knowledge and all rules. */
export function lintFiles(
  files: Readonly<Record<string, string>>,
  more: Partial<Omit<Example, 'files' | 'kernel'>> & { kernels?: readonly string[] } = {},
): LintResult {
  return lint({
    files: Object.entries(files).flatMap(([path, text]) => linesOf(path, text)),
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
