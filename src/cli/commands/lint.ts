import { existsSync } from 'node:fs';
import { type Input, readInputs } from '../../collect/read-input.ts';
import { slashes } from '../../collect/slashes.ts';
import { isCandidate } from '../../core/file-kind.ts';
import { suppressionRules } from '../../core/suppress.ts';
import { atLeastAsBad, type Fix, type Severity } from '../../model/finding.ts';
import type { SourceFile } from '../../model/source-file.ts';
import { oneLine } from '../../render/one-line.ts';
import { allRules } from '../../rules/all.ts';
import { type Arguments, flag, many, one, positive } from '../arguments.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { baselineFile, baselinePath, writeBaseline } from '../lint-baseline.ts';
import { changedSince } from '../lint-changed.ts';
import { lintConfig } from '../lint-config.ts';
import { printDiff } from '../lint-diff.ts';
import { lintFiles } from '../lint-files.ts';
import { lintFilter } from '../lint-filter.ts';
import { fixedFiles } from '../lint-fix.ts';
import { formatLint } from '../lint-formats.ts';
import { notIgnored } from '../lint-ignored.ts';
import { lintKernels } from '../lint-kernels.ts';
import { isFolder, shownPath } from '../lint-paths.ts';
import { writeFixed } from '../lint-write.ts';
import { meant } from '../meant.ts';
import { memoryArgument } from '../memory-argument.ts';
import { natGiven } from '../nat-arguments.ts';
import { print, screen, standardInput } from '../screen.ts';
import { tool } from '../tool.ts';

/** Runs `lint`. */
export async function lintCommand(args: Arguments): Promise<ExitCode> {
  const { mode, paths } = asked(args);
  const format = one(args, 'format') ?? 'text';
  const failOn = (one(args, 'fail-on') ?? 'warning') as Severity | 'never';
  const knowledge = knowledgeFile();
  const config = lintConfig(paths, [...allRules, ...suppressionRules]);
  const baselineAt = baselinePath(args, config);
  const changed = changedPaths(args, paths);
  const read = await readFiles(args, paths);
  const kernels = lintKernels(many(args, 'kernel'), config, read.files, knowledge);
  const nat = natGiven(one(args, 'nat'));
  const memoryBytes = memoryArgument(args);
  const cpus = positive(args, 'cpus');
  const writes = flag(args, 'write-baseline');
  const baseline = baselineAt === undefined || writes ? undefined : baselineFile(baselineAt);
  const lint = async (files: readonly SourceFile[]) => {
    const result = await lintFiles({
      files,
      kernels: kernels.kernels,
      kernelsFrom: kernels.from,
      knowledge,
      ...(nat !== undefined && { nat: nat === 'none' ? [] : nat }),
      ...(memoryBytes !== undefined && { memoryBytes }),
      ...(cpus !== undefined && { cpus }),
      notChecked: read.notChecked,
      named: paths,
    });
    return lintFilter(result, { config, ...(changed && { changed }), ...(baseline && { baseline }) });
  };
  let report = await lint(read.files);
  let files = read.files;
  if (writes && baselineAt !== undefined) {
    writeBaseline(baselineAt, report.findings);
    const count = report.findings.length;
    print(`wrote ${count} ${count === 1 ? 'finding' : 'findings'} to ${oneLine(baselineAt)}`);
    return exit.done;
  }
  if (mode !== undefined) {
    const fixed = await fixedFiles(files, report, lint, mode);
    if (flag(args, 'diff')) printDiff(files, fixed.changed);
    else if (fixed.changed.length > 0) {
      writeFixed(fixed.changed, paths);
      files = fixed.files;
      report = await lint(files);
      report = { ...report, summary: { ...report.summary, fixed: fixed.applied.length } };
    }
  }
  if (!flag(args, 'diff')) print(formatLint(format, { report, files, tool: tool(knowledge), screen: screen(args), failOn }));
  const unread = read.files.filter((file) => file.problem !== undefined && paths.includes(file.path));
  if (unread.length > 0) throw new JobError(unread.map((file) => `${file.path}: ${file.problem}`).join('\n'));
  if (report.files.length === 0 && flag(args, 'require-input'))
    throw new JobError(
      'nothing to check: expected files with sysctl settings or limits (sysctl.d, limits.d, units, Ansible, Kubernetes, compose, shell …)',
    );
  return verdict(
    args,
    failOn,
    report.findings.map((f) => f.severity),
  );
}

interface Asked {
  /** fixes that are to be written or shown; absent: none */
  readonly mode?: readonly Fix['disposition'][];
  /** never empty */
  readonly paths: readonly string[];
}

const fixModes = ['safe', 'review'];

/** `--fix PATH` is `--fix` and a path: the word after it is a mode only where it is one. */
function asked(args: Arguments): Asked {
  const fix = one(args, 'fix') ?? (flag(args, 'diff') ? '' : undefined);
  const isMode = fix === undefined || ['', ...fixModes].includes(fix);
  if (!isMode && !existsSync(fix))
    throw new UsageError(`--fix '${fix}': expected safe, review or a path that is there${meant(fix, fixModes)}`);
  // what follows a lone -- comes without a name, behind the command's own
  const after = many(args, '_').slice(1);
  const given = [...(isMode ? [] : [fix]), ...many(args, 'paths'), ...after].map((path) =>
    path === standardInput ? '-' : shownPath(path),
  );
  const paths = given.length === 0 ? ['.'] : given;
  const wrong = (options: string, why: string) => new UsageError(`${options}: ${why}`);
  if (fix !== undefined && paths.includes('-') && !flag(args, 'diff'))
    throw wrong('--fix -', 'standard input cannot be written: expected --diff beside it');
  if (flag(args, 'diff') && args['format'] !== undefined) throw wrong('--diff --format', '--diff prints a patch: expected one of the two');
  if (flag(args, 'write-baseline') && (fix !== undefined || args['changed-since'] !== undefined))
    throw wrong('--write-baseline', 'a baseline is of all that is found: expected no --fix, --diff or --changed-since beside it');
  if (fix === undefined) return { paths };
  return { paths, mode: fix === 'review' ? ['safe', 'review'] : ['safe'] };
}

function changedPaths(args: Arguments, paths: readonly string[]): ReadonlySet<string> | undefined {
  const revision = one(args, 'changed-since');
  if (revision === undefined) return undefined;
  if (paths.includes('-')) throw new UsageError('--changed-since: standard input has no history: expected paths');
  return changedSince(revision, paths);
}

export async function readFiles(args: Arguments, paths: readonly string[]): Promise<Input> {
  const kept = notIgnored(paths.filter((path) => path !== '-' && isFolder(path)));
  let ignored = 0;
  const accept = (path: string) => {
    if (!wanted(path)) return false;
    const keep = kept(path);
    if (!keep) ignored += 1;
    return keep;
  };
  const read = readInputs(paths, { accept, ...(paths.includes('-') && { stdin: await stdin(args) }) });
  if (ignored === 0) return read;
  const what = ignored === 1 ? '1 file' : `${ignored} files`;
  return { ...read, notChecked: [...read.notChecked, { what, why: 'ignored by git' }] };
}

/** Files of a tree that may hold settings by their path, and those that say for which kernel. */
function wanted(path: string): boolean {
  return isCandidate(path) || /(^|\/)os-release$/.test(path);
}

function verdict(args: Arguments, failOn: Severity | 'never', severities: readonly Severity[]): ExitCode {
  if (failOn === 'never' || flag(args, 'exit-zero')) return exit.done;
  return severities.some((severity) => atLeastAsBad(severity, failOn)) ? exit.findings : exit.done;
}

const largest = 16 << 20;

async function stdin(args: Arguments): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const name = one(args, 'stdin-filename');
  if (name === undefined)
    throw new UsageError(
      "'-' needs --stdin-filename: expected the path that the text is judged as (etc/sysctl.conf); what sysctl -a prints is no file: tune-advise --snapshot - takes it",
    );
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    size += (part as Buffer).length;
    if (size > largest) throw new JobError('standard input is larger than 16 MiB');
    parts.push(part as Buffer);
  }
  return { name: slashes(name), bytes: Buffer.concat(parts) };
}
