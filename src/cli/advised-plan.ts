import { advise } from '../core/advise.ts';
import { editedText } from '../core/edits.ts';
import { headerInputs, type NamedInput } from '../core/header-inputs.ts';
import { machineDefaults } from '../core/machine-defaults.ts';
import { mergeFindings } from '../core/merge-findings.ts';
import { type NamedFacts, namedFacts } from '../core/named-facts.ts';
import { natProfileFinding } from '../core/nat-profile.ts';
import { runningFindings } from '../core/running-findings.ts';
import { servedPlan } from '../core/serve-causes.ts';
import { unknownPlanned } from '../core/unknown-planned.ts';
import { unreadFile } from '../core/unread-file.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Plan } from '../model/plan.ts';
import type { Profile } from '../model/profile.ts';
import { headerLines, type Tool } from '../render/header.ts';
import { UsageError } from './errors.ts';
import { limitSources } from './limit-sources.ts';
import { lintMachine } from './lint-machine.ts';
import type { Machine } from './machine.ts';
import { meant } from './meant.ts';
import type { ParsedFiles } from './parsed-files.ts';
import { sysctlFilesAs } from './parsed-files.ts';
import { profile } from './profile-files.ts';
import { tool } from './tool.ts';
import { judgedProfile } from './tuned-profile.ts';

export interface AdvisedPlan {
  readonly plan: Plan;
  /** the profile as it was followed */
  readonly wanted: Profile;
  readonly named: NamedFacts;
  readonly inputs: readonly NamedInput[];
  readonly tool: Tool;
  /** every file as the plan leaves it, by absolute path, sorted */
  readonly after: ReadonlyMap<string, string>;
}

export interface PlanWanted {
  readonly asked: Profile;
  /** as they were typed; for profiles of tuned and notes of saptune, which are read anew for the machine */
  readonly names: readonly string[];
  /** of a diagnosis, that the plan is for */
  readonly causes?: Parameters<typeof servedPlan>[1];
  readonly narrowed?: (whole: Profile) => Profile;
}

/** The whole answer of `advise` for a profile on a machine: what it changes, and every file as that leaves it. */
export function advisedPlan(want: PlanWanted, found: Machine, files: ParsedFiles, knowledge: Knowledge): AdvisedPlan {
  const { profile: whole, ...vendor } = judgedProfile(want.asked, found, knowledge, (make) => profile(want.names, make));
  const wanted = want.narrowed?.(whole) ?? whole;
  const named = namedFacts(found.facts, machineDefaults(found.facts, found.kernel, knowledge));
  const ours = tool(knowledge);
  const planned = advised(wanted, found, files, knowledge, named, ours);
  const plan: Plan = {
    ...servedPlan(planned, want.causes ?? []),
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
  const inputs = headerInputs(found.facts, named, planned.usedFacts);
  return { plan, wanted, named, inputs, tool: ours, after: afterPlan(plan, files.texts) };
}

/** What `advise` of the core makes of a machine, with the header of our files where the tool is named. */
export function advised(wanted: Profile, found: Machine, files: ParsedFiles, knowledge: Knowledge, named: NamedFacts, ours?: Tool) {
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

/** @throws {UsageError} for a `value(KEY)` that can never be worked out */
export function refuseUnknownPlanned(wanted: Profile, knowledge: Knowledge): void {
  const unknown = unknownPlanned(wanted, (key) => knowledge.parameter(key) !== undefined);
  if (unknown.length === 0) return;
  const lines = unknown.map(
    ({ entry, key }) => `${entry.path}:${entry.line}: value(${key}): expected a parameter that is known here${meant(key, knowledge.keys)}`,
  );
  throw new UsageError(lines.join('\n'));
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
