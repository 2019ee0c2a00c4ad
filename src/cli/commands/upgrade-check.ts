import { atLeastAsBad, type Severity } from '../../model/finding.ts';
import type { SourceFile } from '../../model/source-file.ts';
import { upgradeJson } from '../../render/upgrade-json.ts';
import { upgradeText } from '../../render/upgrade-text.ts';
import { type Arguments, flag, many, one, positive } from '../arguments.ts';
import { JobError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { shownPath } from '../lint-paths.ts';
import { memoryArgument } from '../memory-argument.ts';
import { natGiven } from '../nat-arguments.ts';
import { print, screen, standardInput } from '../screen.ts';
import { tool } from '../tool.ts';
import { upgradeReport } from '../upgrade-report.ts';
import { upgradeSide } from '../upgrade-side.ts';
import { readFiles } from './lint.ts';

/** Runs `upgrade-check`. */
export async function upgradeCheckCommand(args: Arguments): Promise<ExitCode> {
  const knowledge = knowledgeFile();
  const [from, to] = [upgradeSide(args, 'from', knowledge), upgradeSide(args, 'to', knowledge)];
  const memoryBytes = memoryArgument(args);
  const processors = positive(args, 'cpus');
  const given = natGiven(one(args, 'nat'));
  const paths = pathsOf(args);
  const read = await readFiles(args, paths);
  const unread = read.files.filter((file) => file.problem !== undefined && paths.includes(file.path));
  // a report about nothing would stand above the one line that matters
  if (unread.length > 0 && unread.length === read.files.length) throw unreadable(unread);
  const report = await upgradeReport({
    ...read,
    from,
    to,
    knowledge,
    machine: { ...(memoryBytes !== undefined && { memoryBytes }), ...(processors !== undefined && { cpus: processors }) },
    ...(given !== undefined && { nat: given === 'none' ? [] : given }),
  });
  print(one(args, 'format') === 'json' ? upgradeJson(report, tool(knowledge)) : upgradeText(report, screen(args)));
  if (unread.length > 0) throw unreadable(unread);
  if (report.files.length === 0 && flag(args, 'require-input'))
    throw new JobError('nothing to check: expected files with sysctl settings or limits (sysctl.d, limits.d, units, Ansible, …)');
  return verdict(
    args,
    report.changes.map(({ severity }) => severity),
  );
}

const unreadable = (files: readonly SourceFile[]) => new JobError(files.map((file) => `${file.path}: ${file.problem}`).join('\n'));

function pathsOf(args: Arguments): readonly string[] {
  // what follows a lone -- comes without a name, behind the command's own
  const given = [...many(args, 'paths'), ...many(args, '_').slice(1)].map((path) => (path === standardInput ? '-' : shownPath(path)));
  return given.length === 0 ? ['.'] : given;
}

/** By default only what breaks makes the exit code 1. */
function verdict(args: Arguments, severities: readonly Severity[]): ExitCode {
  const failOn = (one(args, 'fail-on') ?? 'error') as Severity | 'never';
  if (failOn === 'never' || flag(args, 'exit-zero')) return exit.done;
  return severities.some((severity) => atLeastAsBad(severity, failOn)) ? exit.findings : exit.done;
}
