import { advisedPlan } from '../cli/advised-plan.ts';
import { UsageError } from '../cli/errors.ts';
import { judgedMachine } from '../cli/judged-machine.ts';
import { machine } from '../cli/machine.ts';
import { parsedFiles } from '../cli/parsed-files.ts';
import { tool } from '../cli/tool.ts';
import { CollectError } from '../collect/tree.ts';
import { headerInputs } from '../core/header-inputs.ts';
import { sizingQuestions } from '../core/sizing-questions.ts';
import type { Plan, Question } from '../model/plan.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { adviseHtml } from '../render/advise-html.ts';
import { ansibleVars } from '../render/ansible-vars.ts';
import { unifiedDiff } from '../render/diff.ts';
import { hostLine } from '../render/host-line.ts';
import type { Judgement } from '../render/judge-text.ts';
import { planFile, planFileKind } from '../render/plan-file.ts';
import { systemdDropIn } from '../render/systemd-drop-in.ts';
import { inputArguments, type PageInputs } from './page-inputs.ts';
import type { PageKnowledge } from './page-knowledge.ts';
import { recordedMachine } from './recorded-machine.ts';

/** One file of an answer: what `--format` prints, and how it is called when it is saved. */
export interface PageFile {
  readonly name: string;
  readonly text: string;
}

export type FileTab = 'sysctl' | 'limits' | 'systemd' | 'ansible' | 'diff';

export type Answer =
  | {
      readonly kind: 'plan';
      readonly host: string;
      readonly plan: Plan;
      readonly questions: readonly Question[];
      readonly files: Readonly<Record<FileTab, PageFile>>;
      /** all of it as one page, made when it is asked for */
      readonly report: () => PageFile;
    }
  | { readonly kind: 'judgement'; readonly judgement: Judgement; readonly report: () => PageFile }
  /** an input is wrong, or one is missing */
  | { readonly kind: 'problem'; readonly message: string };

/** The answer of `advise` to the inputs, on a stand-in or on the machine of a record. Never throws for what was typed. */
export function answer(inputs: PageInputs, record: Snapshot | undefined, page: PageKnowledge): Answer {
  try {
    return answered(inputs, record, page);
  } catch (error) {
    if (error instanceof UsageError || error instanceof CollectError) return { kind: 'problem', message: error.message };
    throw error;
  }
}

function answered(inputs: PageInputs, record: Snapshot | undefined, page: PageKnowledge): Answer {
  const { knowledge } = page;
  const args = inputArguments(inputs);
  if (record === undefined && inputs.profiles.length === 0)
    return { kind: 'problem', message: 'choose a profile: what the machine is to be good at' };
  if (record === undefined && args['kernel'] === undefined)
    return { kind: 'problem', message: '--kernel is missing: expected a release (6.1) or a distribution (debian:12)' };
  const found = record === undefined ? machine(args, knowledge) : recordedMachine(record, args, knowledge);
  const files = parsedFiles(found.files);
  const { facts } = found;
  const report = (text: string): PageFile => ({ name: 'tune-advise.html', text });
  if (inputs.profiles.length === 0) {
    const judgement = judgedMachine(found, files, knowledge);
    const told = headerInputs(facts, new Map(), new Set());
    return { kind: 'judgement', judgement, report: () => report(adviseHtml({ tool: tool(knowledge), facts, judgement, inputs: told })) };
  }
  const asked = page.profile(inputs.profiles);
  const { plan, wanted, inputs: told, after, tool: ours } = advisedPlan({ asked, names: inputs.profiles }, found, files, knowledge);
  const header = { tool: ours, profile: wanted.name, inputs: told };
  return {
    kind: 'plan',
    host: hostLine(facts),
    plan,
    questions: sizingQuestions(wanted, plan.questions),
    files: {
      sysctl: { name: fileName(plan, 'sysctl', '90-tune-advise.conf'), text: planFile(plan, 'sysctl', header) },
      limits: { name: fileName(plan, 'limits', '90-tune-advise-limits.conf'), text: planFile(plan, 'limits', header) },
      systemd: { name: fileName(plan, 'systemd', 'tune-advise.conf'), text: systemdDropIn(plan, header) },
      ansible: { name: 'tune-advise.yml', text: ansibleVars(plan, header) },
      diff: { name: 'tune-advise.diff', text: unifiedDiff(new Map([...after.keys()].map((path) => [path, files.texts.get(path)])), after) },
    },
    report: () => report(adviseHtml({ tool: ours, facts, plan, inputs: told })),
  };
}

function fileName(plan: Plan, kind: 'sysctl' | 'limits' | 'systemd', otherwise: string): string {
  const own = plan.files.filter((file) => planFileKind(file.path) === kind);
  return own.length === 1 ? (own[0]?.path.split('/').at(-1) ?? otherwise) : otherwise;
}
