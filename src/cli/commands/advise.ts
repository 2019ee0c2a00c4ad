import { headerInputs } from '../../core/header-inputs.ts';
import { machineDefaults } from '../../core/machine-defaults.ts';
import { namedFacts } from '../../core/named-facts.ts';
import { sizingQuestions } from '../../core/sizing-questions.ts';
import type { Facts } from '../../model/facts.ts';
import { atLeastAsBad, type Finding, type Severity } from '../../model/finding.ts';
import type { Knowledge } from '../../model/knowledge.ts';
import type { Profile } from '../../model/profile.ts';
import { adviseJson } from '../../render/advise-json.ts';
import { adviseText } from '../../render/advise-text.ts';
import { sysctlEntries } from '../../render/ansible-entries.ts';
import type { AnsibleShape } from '../../render/ansible-shape.ts';
import { ansibleTasks } from '../../render/ansible-tasks.ts';
import { ansibleVars } from '../../render/ansible-vars.ts';
import { unifiedDiff } from '../../render/diff.ts';
import { judgeText } from '../../render/judge-text.ts';
import { planFile } from '../../render/plan-file.ts';
import { systemdDropIn } from '../../render/systemd-drop-in.ts';
import { tunedProfile } from '../../render/tuned-profile.ts';
import { advised, advisedPlan, refuseUnknownPlanned } from '../advised-plan.ts';
import { type Arguments, flag, one } from '../arguments.ts';
import { ask, repeatedCommand, terminalToAsk } from '../ask.ts';
import { askArguments, withMeasured } from '../ask-arguments.ts';
import { clusterArgument, containerFormat, isContainerFormat } from '../container-formats.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { diagnosedArgument, forCauses, withDiagnosed } from '../from-diagnosis.ts';
import { judgedMachine } from '../judged-machine.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { type Machine, machine } from '../machine.ts';
import { type ParsedFiles, parsedFiles } from '../parsed-files.ts';
import { profileArguments } from '../profile-arguments.ts';
import { profile } from '../profile-files.ts';
import { print, printBytes, screen } from '../screen.ts';
import { tool } from '../tool.ts';
import { writePlan } from '../write-plan.ts';

/** Runs `advise`. */
export async function adviseCommand(args: Arguments, known?: Machine): Promise<ExitCode> {
  const typed = profileArguments(args);
  const diagnosed = diagnosedArgument(args);
  const names = typed.length > 0 ? typed : (diagnosed?.profiles ?? []);
  const format = one(args, 'format') ?? 'text';
  const shape = one(args, 'ansible-shape') as AnsibleShape | undefined;
  if (shape !== undefined && format !== 'ansible') throw new UsageError('--ansible-shape: expected with --format ansible');
  if (one(args, 'fail-on') !== undefined && !flag(args, 'check')) throw new UsageError('--fail-on: expected with --check');
  const release = clusterArgument(args, format);
  const knowledge = knowledgeFile();
  const asked = names.length === 0 ? diagnosed?.bare : profile(names);
  if (asked !== undefined) refuseUnknownPlanned(asked, knowledge);
  if (known === undefined && flag(args, 'ask')) return asking(args, asked, knowledge);
  const found = withDiagnosed(known ?? machine(args, knowledge), diagnosed);
  const files = parsedFiles(found.files);
  if (asked === undefined) return judge(args, format, found, files, knowledge);
  const answer = advisedPlan({ asked, names, ...forCauses(diagnosed, args) }, found, files, knowledge);
  const { plan, wanted, named, inputs, after, tool: ours } = answer;
  const output = one(args, 'output');
  const written =
    output === undefined ? 0 : writePlan({ folder: output, snapshot: one(args, 'snapshot') !== undefined, after, plan, found });
  if (format === 'text') print(adviseText({ facts: found.facts, plan, written }, screen(args)));
  else if (format === 'json') print(adviseJson({ tool: ours, facts: found.facts, plan, inputs }));
  else if (format === 'html')
    print((await import('../../render/advise-html.ts')).adviseHtml({ tool: ours, facts: found.facts, plan, inputs, written }));
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
  return verdict(args, plan.changes.length + plan.removals.length, plan.findings);
}

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
  return adviseCommand(answered, withMeasured(machine(answered, knowledge), first));
}

async function judge(args: Arguments, format: string, found: Machine, files: ParsedFiles, knowledge: Knowledge): Promise<ExitCode> {
  if (format !== 'text' && format !== 'json' && format !== 'html')
    throw new UsageError(`--format ${format} needs a profile: expected --profile NAME (tune-advise list profiles)`);
  if (one(args, 'output') !== undefined) throw new UsageError('--output needs a profile: without one nothing is proposed');
  const judgement = judgedMachine(found, files, knowledge);
  const inputs = headerInputs(found.facts, new Map(), new Set());
  const report = { tool: tool(knowledge), facts: found.facts, judgement, inputs };
  if (format === 'text') print(judgeText(judgement, screen(args)));
  else if (format === 'json') print(adviseJson(report));
  else print((await import('../../render/advise-html.ts')).adviseHtml(report));
  return verdict(args, 0, judgement.findings);
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

/** Findings count beside the changes where `--fail-on` says from which severity on. */
function verdict(args: Arguments, changes: number, findings: readonly Finding[]): ExitCode {
  if (!flag(args, 'check') || flag(args, 'exit-zero')) return exit.done;
  const least = one(args, 'fail-on') ?? 'never';
  const bad = least !== 'never' && findings.some((finding) => atLeastAsBad(finding.severity, least as Severity));
  return changes > 0 || bad ? exit.findings : exit.done;
}
