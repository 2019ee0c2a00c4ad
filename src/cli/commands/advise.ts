import { advise } from '../../core/advise.ts';
import { editedText } from '../../core/edits.ts';
import { headerInputs } from '../../core/header-inputs.ts';
import { judgeMachine } from '../../core/judge-machine.ts';
import { machineDefaults } from '../../core/machine-defaults.ts';
import { mergeFindings } from '../../core/merge-findings.ts';
import { type NamedFacts, namedFacts } from '../../core/named-facts.ts';
import { natProfileFinding } from '../../core/nat-profile.ts';
import { runningFindings } from '../../core/running-findings.ts';
import { onlyForCauses, servedPlan } from '../../core/serve-causes.ts';
import { sizingQuestions } from '../../core/sizing-questions.ts';
import { unknownPlanned } from '../../core/unknown-planned.ts';
import { unreadFile } from '../../core/unread-file.ts';
import type { Facts } from '../../model/facts.ts';
import type { Knowledge } from '../../model/knowledge.ts';
import type { Plan } from '../../model/plan.ts';
import type { Profile } from '../../model/profile.ts';
import { adviseJson } from '../../render/advise-json.ts';
import { adviseText } from '../../render/advise-text.ts';
import { sysctlEntries } from '../../render/ansible-entries.ts';
import type { AnsibleShape } from '../../render/ansible-shape.ts';
import { ansibleTasks } from '../../render/ansible-tasks.ts';
import { ansibleVars } from '../../render/ansible-vars.ts';
import { unifiedDiff } from '../../render/diff.ts';
import { headerLines, type Tool } from '../../render/header.ts';
import { environmentWarning, hostLine } from '../../render/host-line.ts';
import { judgeText } from '../../render/judge-text.ts';
import { planFile } from '../../render/plan-file.ts';
import { systemdDropIn } from '../../render/systemd-drop-in.ts';
import { tunedProfile } from '../../render/tuned-profile.ts';
import { type Arguments, flag, one } from '../arguments.ts';
import { ask, repeatedCommand, terminalToAsk } from '../ask.ts';
import { askArguments, withMeasured } from '../ask-arguments.ts';
import type { Command } from '../command.ts';
import { clusterArgument, containerFormat, containerFormats, isContainerFormat } from '../container-formats.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { diagnosedArgument, withDiagnosed } from '../from-diagnosis.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { limitSources } from '../limit-sources.ts';
import { lintMachine } from '../lint-machine.ts';
import { type Machine, machine } from '../machine.ts';
import { meant } from '../meant.ts';
import {
  ansibleOption,
  askOption,
  checkOption,
  clusterOption,
  failOnOption,
  formatOption,
  fromDiagnosisOption,
  machineOptions,
  outputOption,
  screenOptions,
  workloadOptions,
} from '../options.ts';
import { type ParsedFiles, parsedFiles, sysctlFilesAs } from '../parsed-files.ts';
import { profileArguments } from '../profile-arguments.ts';
import { profile } from '../profile-files.ts';
import { print, printBytes, screen } from '../screen.ts';
import { tool } from '../tool.ts';
import { judgedProfile } from '../tuned-profile.ts';
import { writePlan } from '../write-plan.ts';

const formats = ['text', 'json', 'diff', 'sysctl', 'limits', 'systemd', 'ansible', 'ansible-tasks', ...containerFormats, 'tuned'] as const;

export const adviseCommand: Omit<Command, 'run'> & { run(args: Arguments, known?: Machine): ExitCode | Promise<ExitCode> } = {
  name: 'advise',
  describe: 'what to set for a workload, what to remove, and why; without --profile a judgement of what is there',
  options: {
    ...machineOptions,
    ...workloadOptions,
    ...fromDiagnosisOption,
    ...askOption,
    ...formatOption(formats),
    ...outputOption,
    ...ansibleOption,
    ...clusterOption,
    ...checkOption,
    ...failOnOption,
    ...screenOptions,
  },
  run(args, known) {
    const typed = profileArguments(args);
    const diagnosed = diagnosedArgument(args);
    const names = typed.length > 0 ? typed : (diagnosed?.profiles ?? []);
    const format = one(args, 'format') ?? 'text';
    const shape = one(args, 'ansible-shape') as AnsibleShape | undefined;
    if (shape !== undefined && format !== 'ansible') throw new UsageError('--ansible-shape: expected with --format ansible');
    const release = clusterArgument(args, format);
    const knowledge = knowledgeFile();
    const asked = names.length === 0 ? diagnosed?.bare : profile(names);
    if (asked !== undefined) refuseUnknownPlanned(asked, knowledge);
    if (known === undefined && flag(args, 'ask')) return asking(args, asked, knowledge);
    const found = withDiagnosed(known ?? machine(args, knowledge), diagnosed);
    const files = parsedFiles(found.files);
    if (asked === undefined) return judge(args, format, found, files, knowledge);
    const { profile: whole, ...vendor } = judgedProfile(asked, found, knowledge, (make) => profile(names, make));
    const wanted = diagnosed !== undefined && typed.length === 0 ? onlyForCauses(whole, diagnosed.causes) : whole;
    const named = namedFacts(found.facts, machineDefaults(found.facts, found.kernel, knowledge));
    const ours = tool(knowledge);
    const planned = advised(wanted, found, files, knowledge, named, ours);
    const plan: Plan = {
      ...servedPlan(planned, diagnosed?.causes ?? []),
      ...vendor,
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
    const written =
      output === undefined ? 0 : writePlan({ folder: output, snapshot: one(args, 'snapshot') !== undefined, after, plan, found });
    const inputs = headerInputs(found.facts, named, planned.usedFacts);
    if (format === 'text') print(adviseText({ facts: found.facts, plan, written }, screen(args)));
    else if (format === 'json') print(adviseJson({ tool: ours, facts: found.facts, plan, inputs }));
    else if (format === 'diff') printBytes(diff(after, files.texts, found));
    else if (format === 'ansible') print(ansibleVars(plan, { tool: ours, profile: wanted.name, inputs }, shape));
    else if (format === 'ansible-tasks') print(ansibleTasks(plan, { tool: ours, profile: wanted.name, inputs }, knowledge));
    else if (format === 'systemd') print(systemdDropIn(plan, { tool: ours, profile: wanted.name, inputs }));
    else if (format === 'tuned') print(tunedProfile(plan, sysctlEntries(plan), { tool: ours, profile: wanted.name, inputs }));
    else if (isContainerFormat(format)) {
      const planFor = (facts: Facts, services: readonly string[]) =>
        advised(wanted, { ...found, facts, services, files: [] }, parsedFiles([]), knowledge, named);
      const { facts, kernel, services } = found;
      const header = { tool: ours, profile: wanted.name, inputs };
      print(containerFormat(format, { facts, kernel, knowledge, plan, services, release, planFor, header }));
    } else print(planFile(plan, format as 'sysctl' | 'limits', { tool: ours, profile: wanted.name, inputs }));
    return verdict(args, plan.changes.length + plan.removals.length);
  },
};

/** The same report with what a person answers among the facts. */
async function asking(args: Arguments, wanted: Profile | undefined, knowledge: Knowledge): Promise<ExitCode> {
  if (wanted === undefined) throw new UsageError('--ask needs a profile: expected --profile NAME (tune-advise list profiles)');
  const terminal = { input: process.stdin, output: process.stderr };
  terminalToAsk(terminal);
  const first = machine(args, knowledge);
  const named = namedFacts(first.facts, machineDefaults(first.facts, first.kernel, knowledge));
  const { questions } = advised(wanted, first, parsedFiles(first.files), knowledge, named);
  const answers = await ask(sizingQuestions(wanted, questions), knowledge.natProducts, terminal);
  const answered = askArguments(args, answers);
  process.stderr.write(`the same without questions: ${repeatedCommand(process.argv.slice(2), answers)}\n\n`);
  return adviseCommand.run(answered, withMeasured(machine(answered, knowledge), first));
}

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
    limitSources: limitSources(found),
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

function verdict(args: Arguments, changes: number): ExitCode {
  return flag(args, 'check') && changes > 0 && !flag(args, 'exit-zero') ? exit.findings : exit.done;
}
