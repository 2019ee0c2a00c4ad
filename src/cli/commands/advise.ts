import { writeTree } from '../../apply/write-files.ts';
import { advise } from '../../core/advise.ts';
import { editedText } from '../../core/edits.ts';
import { headerInputs } from '../../core/header-inputs.ts';
import { judgeMachine } from '../../core/judge-machine.ts';
import { machineDefaults } from '../../core/machine-defaults.ts';
import { mergeFindings } from '../../core/merge-findings.ts';
import { type NamedFacts, namedFacts } from '../../core/named-facts.ts';
import { natProfileFinding } from '../../core/nat-profile.ts';
import { runningFindings } from '../../core/running-findings.ts';
import { unknownPlanned } from '../../core/unknown-planned.ts';
import { unreadFile } from '../../core/unread-file.ts';
import type { Knowledge } from '../../model/knowledge.ts';
import type { Plan } from '../../model/plan.ts';
import type { Profile } from '../../model/profile.ts';
import { adviseJson } from '../../render/advise-json.ts';
import { adviseText } from '../../render/advise-text.ts';
import { ansibleVars } from '../../render/ansible-vars.ts';
import { unifiedDiff } from '../../render/diff.ts';
import { headerLines, type Tool } from '../../render/header.ts';
import { environmentWarning, hostLine } from '../../render/host-line.ts';
import { judgeText } from '../../render/judge-text.ts';
import { planFile } from '../../render/plan-file.ts';
import { type Arguments, flag, many, one } from '../arguments.ts';
import type { Command } from '../command.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { lintMachine } from '../lint-machine.ts';
import { type Machine, machine } from '../machine.ts';
import { meant } from '../meant.ts';
import { checkOption, failOnOption, formatOption, machineOptions, outputOption, screenOptions, workloadOptions } from '../options.ts';
import { type ParsedFiles, parsedFiles, sysctlFilesAs } from '../parsed-files.ts';
import { profile } from '../profile-files.ts';
import { print, printBytes, screen } from '../screen.ts';
import { tool } from '../tool.ts';

const formats = ['text', 'json', 'diff', 'sysctl', 'limits', 'systemd', 'ansible'] as const;

export const adviseCommand: Command = {
  name: 'advise',
  describe: 'what to set for a workload, what to remove, and why; without --profile a judgement of what is there',
  options: {
    ...machineOptions,
    ...workloadOptions,
    ...formatOption(formats),
    ...outputOption,
    ...checkOption,
    ...failOnOption,
    ...screenOptions,
  },
  run(args) {
    const names = many(args, 'profile')
      .flatMap((text) => text.split(','))
      .map((name) => name.trim());
    if (names.includes('')) throw new UsageError('--profile: expected a name or the path of an INI file');
    const format = one(args, 'format') ?? 'text';
    const knowledge = knowledgeFile();
    const wanted = names.length === 0 ? undefined : profile(names);
    if (wanted !== undefined) refuseUnknownPlanned(wanted, knowledge);
    const found = machine(args, knowledge);
    const files = parsedFiles(found.files);
    if (wanted === undefined) return judge(args, format, found, files, knowledge);
    const named = namedFacts(found.facts, machineDefaults(found.facts, found.kernel, knowledge));
    const ours = tool(knowledge);
    const planned = advised(wanted, found, files, knowledge, named, ours);
    const plan: Plan = {
      ...planned,
      findings: [
        ...natProfileFinding(wanted, found.facts),
        ...unreadFile(found.facts, knowledge, files.sysctl),
        ...mergeFindings(
          planned.findings,
          lintMachine(found, knowledge),
          runningFindings(found.facts, found.kernel, knowledge),
          new Set(planned.changes.map((change) => change.key)),
        ),
      ],
    };
    const after = afterPlan(plan, files.texts);
    const output = one(args, 'output');
    const written = output === undefined ? 0 : write(output, after, found);
    const inputs = headerInputs(found.facts, named, planned.usedFacts);
    if (format === 'text') print(adviseText({ facts: found.facts, plan, written }, screen(args)));
    else if (format === 'json') print(adviseJson({ tool: ours, facts: found.facts, plan, inputs }));
    else if (format === 'diff') printBytes(diff(after, files.texts, found));
    else if (format === 'ansible') print(ansibleVars(plan, { tool: ours, profile: wanted.name, inputs }));
    else print(planFile(plan, format as 'sysctl' | 'limits' | 'systemd', { tool: ours, profile: wanted.name, inputs }));
    return verdict(args, plan.changes.length + plan.removals.length);
  },
};

/** @throws {UsageError} for a `value(KEY)` that can never be worked out */
function refuseUnknownPlanned(wanted: Profile, knowledge: Knowledge): void {
  const unknown = unknownPlanned(wanted, (key) => knowledge.parameter(key) !== undefined);
  if (unknown.length === 0) return;
  const lines = unknown.map(
    ({ entry, key }) => `${entry.path}:${entry.line}: value(${key}): expected a parameter that is known here${meant(key, knowledge.keys)}`,
  );
  throw new UsageError(lines.join('\n'));
}

const noProfile: Profile = { name: '', path: '', summary: '', include: [], conflicts: [], ask: new Map(), entries: [] };

function advised(wanted: Profile, found: Machine, files: ParsedFiles, knowledge: Knowledge, named: NamedFacts, ours?: Tool) {
  return advise({
    facts: found.facts,
    kernel: found.kernel,
    knowledge,
    profile: wanted,
    named,
    sysctlFiles: files.sysctl,
    sysctlAs: (reader) => sysctlFilesAs(found.files, reader, 'target'),
    limitsLines: files.limits,
    unitLines: files.units,
    texts: files.texts,
    services: found.services,
    header: (used) =>
      ours === undefined ? [] : headerLines({ tool: ours, profile: wanted.name, inputs: headerInputs(found.facts, named, used) }),
  });
}

function judge(args: Arguments, format: string, found: Machine, files: ParsedFiles, knowledge: Knowledge): ExitCode {
  if (format !== 'text' && format !== 'json')
    throw new UsageError(`--format ${format} needs a profile: expected --profile NAME (tune-advise list profiles)`);
  if (one(args, 'output') !== undefined) throw new UsageError('--output needs a profile: without one nothing is proposed');
  const findings = mergeFindings(
    // without a profile nothing is proposed; the guards are on all the same
    advised(noProfile, found, files, knowledge, namedFacts(found.facts)).findings,
    lintMachine(found, knowledge),
    runningFindings(found.facts, found.kernel, knowledge),
    new Set(),
  );
  const judged = judgeMachine(found.facts, knowledge, [...unreadFile(found.facts, knowledge, files.sysctl), ...findings]);
  const environment = environmentWarning(found.facts);
  const judgement = {
    host: hostLine(found.facts),
    ...(environment !== undefined && { environment }),
    does: judged.does,
    fits: judged.fits,
    findings: judged.findings,
    notChecked: found.facts.notChecked,
  };
  if (format === 'json') {
    print(adviseJson({ tool: tool(knowledge), facts: found.facts, judgement, inputs: headerInputs(found.facts, new Map(), new Set()) }));
  } else print(judgeText(judgement, screen(args)));
  return exit.done;
}

/** Every file as the plan leaves it: edited ones whole, with all other bytes as they were. */
function afterPlan(plan: Plan, texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const after = new Map<string, string>();
  for (const path of new Set(plan.edits.map((edit) => edit.path))) {
    after.set(
      path,
      editedText(
        texts.get(path) ?? '',
        plan.edits.filter((edit) => edit.path === path),
      ),
    );
  }
  for (const file of plan.files) after.set(file.path, file.content);
  return new Map([...after].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The diff as latin1, one character a byte, since files may hold bytes that are no UTF-8 and the patch must apply all the same. */
function diff(after: ReadonlyMap<string, string>, texts: ReadonlyMap<string, string>, found: Machine): string {
  const latin1 = new Set(found.files.filter((file) => file.encoding === 'latin1').map((file) => file.path));
  const bytes = (path: string, text: string) => (latin1.has(path) ? text : Buffer.from(text, 'utf8').toString('latin1'));
  const before = [...after.keys()].map((path) => [path, texts.get(path)] as const);
  return unifiedDiff(
    new Map(before.map(([path, text]) => [path, text === undefined ? undefined : bytes(path, text)])),
    new Map([...after].map(([path, text]) => [path, bytes(path, text)])),
  );
}

function write(folder: string, after: ReadonlyMap<string, string>, found: Machine): number {
  const encodings = new Map(found.files.map((file) => [file.path, file.encoding]));
  const result = writeTree(
    folder,
    [...after].map(([path, content]) => ({ path, content, encoding: encodings.get(path) ?? 'utf8' })),
  );
  if ('error' in result) throw new JobError(result.error);
  return after.size;
}

function verdict(args: Arguments, changes: number): ExitCode {
  return flag(args, 'check') && changes > 0 && !flag(args, 'exit-zero') ? exit.findings : exit.done;
}
