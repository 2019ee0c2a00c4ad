import { type FileKind, fileKind, isTemplateFile } from '../core/file-kind.ts';
import { type LintResult, lint } from '../core/lint.ts';
import type { NotChecked } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { FileLines } from '../model/rule.ts';
import type { SourceFile } from '../model/source-file.ts';
import { readAnsible } from '../read/ansible.ts';
import { readCloudInit } from '../read/cloud-init.ts';
import { readCompose } from '../read/compose.ts';
import { readDockerfile } from '../read/dockerfile.ts';
import { readKubernetes } from '../read/kubernetes.ts';
import { readLimits } from '../read/limits.ts';
import { readSaptune } from '../read/saptune.ts';
import type { FoundSettings } from '../read/setting-finder.ts';
import { readShell } from '../read/shell.ts';
import { readSysctl } from '../read/sysctl.ts';
import { readUnitLines } from '../read/systemd-unit.ts';
import { readTemplate } from '../read/template.ts';
import { readTuned } from '../read/tuned.ts';
import type { YamlParser } from '../read/yaml-tree.ts';
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
  /** what the user named, folders too */
  readonly named?: readonly string[];
}

/** Reads the files that speak a language of ours and runs every rule over them; what could not be read is told. */
export async function lintFiles(input: LintFiles): Promise<LintResult> {
  const { files, named = [], ...rest } = input;
  const unread = files.filter((file) => file.problem !== undefined).map((file) => ({ what: file.path, why: file.problem ?? '' }));
  const found = await readFiles(files);
  const without = found.files.length > 0 ? [] : withoutSettings(files, named);
  const notChecked = [...(input.notChecked ?? []), ...unread, ...without, ...found.notChecked];
  return lint({ ...rest, rules: allRules, files: found.files, notChecked });
}

/** Where nothing could be checked, the files that were named are told: a packed one looks like a clean one otherwise. */
function withoutSettings(files: readonly SourceFile[], named: readonly string[]): readonly NotChecked[] {
  return files
    .filter(({ path, text }) => text !== undefined && text !== '' && named.includes(path))
    .map(({ path, text = '' }) => ({
      what: path,
      why: text.includes('\0') ? 'is no text: expected it unpacked' : 'no setting of a kind that lint reads is in it',
    }));
}

/** Of a machine's own files only those that its readers of parameters and limits take. */
export function lintNativeFiles(input: LintFiles): LintResult {
  const { files, ...rest } = input;
  const read = files.flatMap(({ path, text, encoding }) => {
    const kind = text === undefined ? undefined : fileKind(path, text);
    return kind === 'sysctl' || kind === 'limits' ? readFile({ path, encoding }, text ?? '', kind, undefined).files : [];
  });
  return lint({ ...rest, rules: allRules, files: read });
}

export interface ReadFiles {
  readonly files: readonly FileLines[];
  readonly notChecked: readonly NotChecked[];
}

const yamlKinds: ReadonlySet<FileKind> = new Set(['ansible', 'kubernetes', 'compose', 'cloud-init']);

/** The settings of all files. The parser of YAML is loaded where there is YAML to read: it costs more than a small lint. */
export async function readFiles(files: readonly SourceFile[]): Promise<ReadFiles> {
  const known = files.flatMap((file) => {
    const kind = file.text === undefined ? undefined : fileKind(file.path, file.text);
    return kind === undefined ? [] : [{ file, text: file.text ?? '', kind }];
  });
  const yaml = known.some(({ kind }) => yamlKinds.has(kind)) ? await import('yaml') : undefined;
  const all = known.map(({ file, text, kind }) => readFile(file, text, kind, yaml));
  return {
    files: all.flatMap((one) => one.files),
    notChecked: all.flatMap((one, i) => [...one.notChecked, ...filledIn(known[i]?.file.path ?? '', one.filledIn)]),
  };
}

function filledIn(what: string, count: number): readonly NotChecked[] {
  return count === 0
    ? []
    : [{ what, why: count === 1 ? '1 setting is filled in when it runs' : `${count} settings are filled in when it runs` }];
}

function readFile({ path, encoding }: SourceFile, text: string, kind: FileKind, yaml: YamlParser | undefined): FoundSettings {
  const native = (lines: FileLines): FoundSettings => ({ files: [lines], filledIn: 0, notChecked: [] });
  const template = isTemplateFile(path, text);
  if (kind === 'sysctl' || kind === 'limits' || kind === 'unit' || kind === 'manager') {
    if (template) return readTemplate(path, text, kind);
    if (kind === 'sysctl') return native({ path, kind, text, lines: readSysctl(path, text) });
    if (kind === 'limits') return native({ path, kind, text, lines: readLimits(path, text) });
    return native({ path, kind: 'unit', text, lines: readUnitLines(path, text, encoding), ...(kind === 'manager' && { manager: true }) });
  }
  if (kind === 'tuned') return readTuned(path, text);
  if (kind === 'saptune') return readSaptune(path, text);
  if (kind === 'shell') return readShell(path, text, template);
  if (kind === 'dockerfile') return readDockerfile(path, text);
  if (yaml === undefined) throw new Error(`no parser was loaded for ${kind}`);
  if (kind === 'ansible') return readAnsible(path, text, yaml);
  if (kind === 'kubernetes') return readKubernetes(path, text, yaml);
  return kind === 'compose' ? readCompose(path, text, yaml) : readCloudInit(path, text, yaml);
}
