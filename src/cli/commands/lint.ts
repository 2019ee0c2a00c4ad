import { readInputs } from '../../collect/read-input.ts';
import { fileKind } from '../../core/file-kind.ts';
import { atLeastAsBad, type Severity } from '../../model/finding.ts';
import { findingsText } from '../../render/finding-text.ts';
import { lintJson } from '../../render/lint-json.ts';
import { type Arguments, flag, many, one, positive } from '../arguments.ts';
import type { Command } from '../command.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { lintFiles } from '../lint-files.ts';
import { lintKernels } from '../lint-kernels.ts';
import { memoryArgument } from '../memory-argument.ts';
import { natGiven } from '../nat-arguments.ts';
import {
  failOnOption,
  formatOption,
  kernelsOption,
  machineOptions,
  type Options,
  requireInputOption,
  screenOptions,
  stdinOption,
  workloadOptions,
} from '../options.ts';
import { print, screen, standardInput } from '../screen.ts';
import { tool } from '../tool.ts';

const pick = (from: Options, names: readonly string[]): Options =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));

export const lintCommand: Command = {
  name: 'lint',
  positional: ' [paths..]',
  describe: 'check committed sysctl and limits files; never reads this host',
  options: {
    ...kernelsOption,
    ...pick(machineOptions, ['memory', 'cpus']),
    ...pick(workloadOptions, ['nat']),
    ...stdinOption,
    ...formatOption(['text', 'json']),
    ...failOnOption,
    ...requireInputOption,
    ...screenOptions,
  },
  async run(args) {
    const paths = many(args, 'paths').map((path) => (path === standardInput ? '-' : path));
    const format = one(args, 'format') ?? 'text';
    const failOn = one(args, 'fail-on') ?? 'warning';
    const knowledge = knowledgeFile();
    const read = readInputs(paths.length === 0 ? ['.'] : paths, {
      accept: wanted,
      ...(paths.includes('-') && { stdin: await stdin(args) }),
    });
    const kernels = lintKernels(many(args, 'kernel'), read.files, knowledge);
    const nat = natGiven(one(args, 'nat'));
    const memoryBytes = memoryArgument(args);
    const cpus = positive(args, 'cpus');
    const result = lintFiles({
      files: read.files,
      kernels: kernels.kernels,
      kernelsFrom: kernels.from,
      knowledge,
      ...(nat !== undefined && { nat: nat === 'none' ? [] : nat }),
      ...(memoryBytes !== undefined && { memoryBytes }),
      ...(cpus !== undefined && { cpus }),
      notChecked: read.notChecked,
    });
    const texts = new Map(read.files.map((file) => [file.path, file.text?.split('\n')]));
    if (format === 'json') print(lintJson(result, tool(knowledge)));
    else print(findingsText(result, (path, line) => texts.get(path)?.[line - 1]?.replace(/\r$/, ''), screen(args)));
    const unread = read.files.filter((file) => file.problem !== undefined && paths.includes(file.path));
    if (unread.length > 0) throw new JobError(unread.map((file) => `${file.path}: ${file.problem}`).join('\n'));
    if (result.files.length === 0 && flag(args, 'require-input'))
      throw new JobError('nothing to check: expected sysctl.conf, sysctl.d/*.conf, limits.conf or limits.d/*.conf');
    return verdict(
      args,
      failOn,
      result.findings.map((f) => f.severity),
    );
  },
};

/** Files of a tree that say by their path what they are, and those that say for which kernel. */
function wanted(path: string): boolean {
  return fileKind(path, '') !== undefined || /(^|\/)(tune-advise\.ini|os-release)$/.test(path);
}

function verdict(args: Arguments, failOn: string, severities: readonly Severity[]): ExitCode {
  if (failOn === 'never' || flag(args, 'exit-zero')) return exit.done;
  return severities.some((severity) => atLeastAsBad(severity, failOn as Severity)) ? exit.findings : exit.done;
}

const largest = 16 << 20;

async function stdin(args: Arguments): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const name = one(args, 'stdin-filename');
  if (name === undefined) throw new UsageError("'-' needs --stdin-filename: expected the path that the text is judged as");
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    size += (part as Buffer).length;
    if (size > largest) throw new JobError('standard input is larger than 16 MiB');
    parts.push(part as Buffer);
  }
  return { name, bytes: Buffer.concat(parts) };
}
