import type { Fact, Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/parameter.ts';
import type { Kept, Plan } from '../model/plan.ts';
import type { Profile } from '../model/profile.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import { badLines } from './bad-lines.ts';
import { bewares } from './bewares.ts';
import { bootReader, withLink } from './boot-reader.ts';
import { commands } from './commands.ts';
import { type DecideContext, type Decision, decide, scopeOf } from './decide.ts';
import { edits } from './edits.ts';
import { guardAll, guardFindings } from './guarded.ts';
import { bootValue, runningValue } from './in-force.ts';
import { listenerPorts } from './listener-ports.ts';
import { mend } from './mend.ts';
import { moduleFiles } from './module-files.ts';
import { type Block, blocksOf, earlierFile, fileText, ownPath, reasonComment } from './own-file.ts';
import { planLimits } from './plan-limits.ts';
import type { Planned } from './planned.ts';
import { precedence, type ReadSysctlFile } from './precedence.ts';
import { appAdvice, questionsFor } from './questions.ts';
import { support } from './support.ts';
import { sysctlChange } from './sysctl-change.ts';

export interface AdviseInput {
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  readonly profile: Profile;
  /** what namedFacts() made of the facts */
  readonly named: ReadonlyMap<string, Fact<number | boolean | string>>;
  readonly sysctlFiles: readonly ReadSysctlFile[];
  readonly limitsLines: readonly LimitsLine[];
  readonly unitLines: readonly UnitLine[];
  /** path → text of module lists, to see what is loaded at boot already */
  readonly texts: ReadonlyMap<string, string>;
  readonly services: readonly string[];
  /** the comment lines that every generated file begins with, from the facts that were used */
  header(usedFacts: ReadonlySet<string>): readonly string[];
}

/**
 * Facts and a profile → changes, removals, questions, warnings and files. Pure: the same input gives the same plan, and a plan
 * that was carried out yields no changes.
 */
export function advise(input: AdviseInput): Plan & { readonly usedFacts: ReadonlySet<string> } {
  const context = contextOf(input);
  const decisions = decide(context);
  const earlier = earlierFile(input.sysctlFiles);
  const bad = badLines(context, input.sysctlFiles, earlier?.path);
  const kept: Kept[] = [];
  const skipped: { key: string; reason: string }[] = [];
  const absent: { key: string; reason: string }[] = [];
  const questions = questionsFor(context, decisions);
  const wanted: Planned[] = [];
  const earlierBlocks = new Map((earlier === undefined ? [] : blocksOf(earlier)).map((block) => [block.key, block]));

  const propose = (decision: Decision, value: string, reason: string, serves: (v: string) => boolean) => {
    const planned = plannedLine(decision, value, reason, serves, earlierBlocks.get(decision.key), context);
    if (planned.line !== undefined) wanted.push(planned.line);
    if (planned.kept !== undefined) kept.push(planned.kept);
  };

  for (const decision of decisions.all) {
    const harm = harmless(decision, context, bad);
    if (decision.kind === 'set') propose(decision, decision.result.value, decision.entry.why ?? decision.rule.text, decision.result.serves);
    else if (decision.kind === 'skip') skipped.push({ key: decision.key, reason: decision.reason });
    else if (harm !== undefined) propose(decision, harm.value, harm.reason, (v) => v === harm.value);
    else if (decision.kind === 'absent') absent.push({ key: decision.key, reason: decision.entry.why ?? 'must not be set' });
    else if (decision.kind === 'ask')
      questions.push({
        fact: decision.key,
        assumed: decision.running.value ?? null,
        why: `${decision.reason}; the profile would set ${decision.value}`,
      });
    else leave(decision, kept, context);
    const block = earlierBlocks.get(decision.key);
    if (block !== undefined && !wanted.some((line) => line.key === block.key) && stands(block, context)) wanted.push(block);
  }
  const inProfile = new Set(decisions.all.map((d) => d.key));
  for (const line of bad) {
    const value = line.harmless;
    const parameter = context.knowledge.parameter(line.key);
    if (value === undefined || parameter === undefined || inProfile.has(line.key)) continue;
    inProfile.add(line.key);
    const base = {
      key: line.key,
      parameter,
      running: runningValue(context, parameter, line.key),
      boot: bootValue(context, parameter, line.key),
    };
    const entry = { section: 'sysctl' as const, key: line.key, rules: [], path: line.line.path, line: line.line.line, from: '' };
    propose({ ...base, entry, kind: 'absent' }, value, line.reason, (v) => v === value);
  }
  for (const block of earlierBlocks.values()) if (!inProfile.has(block.key) && stands(block, context)) wanted.push(block);

  const guarded = guardAll(context, wanted);
  skipped.push(...guarded.refused);
  const lines = ordered(guarded.allowed);
  const settings = new Map(lines.map((line) => [line.key, line.value]));
  const header = input.header(decisions.usedFacts);
  const own = ownPath(input.sysctlFiles, settings);
  const changed = edits({ files: input.sysctlFiles, bad, settings, ownPath: own.path, earlier });
  const modules = moduleFiles(context, lines, input.texts, header);
  const scope = scopeOf(context, decisions);
  const limits = planLimits(context, {
    services: input.services,
    units: input.unitLines,
    limits: input.limitsLines,
    header,
    scope,
    nrOpen: numberOf(settings.get('fs.nr_open') ?? decisions.planned('fs.nr_open')),
  });
  const changes = [...lines.map((l) => l.change).filter((c) => c !== undefined), ...modules.changes, ...limits.changes];
  const files = [...(lines.length > 0 ? [{ path: own.path, content: fileText(header, lines) }] : []), ...modules.files, ...limits.files];
  return {
    profile: input.profile.name,
    changes,
    removals: changed.removals,
    kept: [...kept.filter((k) => !bad.some((b) => `${b.line.path}:${b.line.line}` === k.from)), ...limits.kept],
    absent,
    skipped: [...skipped, ...limits.skipped],
    questions: [...questions, ...limits.questions],
    advice: appAdvice(context, scope),
    findings: [...guarded.findings, ...guardFindings(context, input.sysctlFiles, settings)].sort(bySeverity),
    files,
    edits: changed.edits,
    restart: limits.restart,
    ...commands({
      context,
      lines,
      changes,
      edits: changed.edits,
      files,
      ownPath: own.path,
      earlier: earlier !== undefined,
      texts: input.texts,
      restart: limits.restart,
    }),
    usedFacts: decisions.usedFacts,
  };
}

const rank = { error: 0, warning: 1, advice: 2 } as const;
const bySeverity = (a: Finding, b: Finding) => rank[a.severity] - rank[b.severity] || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function contextOf(input: AdviseInput): DecideContext {
  const { facts, kernel, knowledge } = input;
  const reader = bootReader(facts, knowledge);
  const files = withLink(input.sysctlFiles, facts, knowledge);
  return {
    facts,
    kernel,
    knowledge,
    profile: input.profile,
    named: input.named,
    boot: precedence(files, reader),
    ...(reader === 'systemd' && { byHand: precedence(files, 'procps') }),
    modules: facts.modules && new Set(facts.modules),
    natHolds: new Set(facts.nat.filter((role) => role.holds === true).map((role) => role.role)),
    listenerPorts: listenerPorts(facts),
  };
}

/** A line of our file for a decision, where there is something to change or our earlier file already holds it. */
function plannedLine(
  decision: Decision,
  value: string,
  reason: string,
  serves: (v: string) => boolean,
  earlier: Block | undefined,
  context: DecideContext,
): { readonly line?: Planned; readonly kept?: Kept } {
  const { running, boot } = decision;
  const runs = running.value === undefined ? undefined : serves(running.value);
  const booted = [boot, decision.byHand].map((v) => v?.value).filter((v) => v !== undefined);
  const boots = booted.length === 0 ? undefined : booted.every(serves);
  const beware = bewares(decision, value, context);
  if (runs !== false && boots !== false && (runs ?? boots) === true) {
    const { beware: _, ...entry } = decision.entry;
    const here = bewares({ ...decision, entry }, value, context);
    const keep: Kept = {
      target: 'sysctl',
      key: decision.key,
      value: running.value ?? boot.value ?? value,
      reason: `already as wanted: ${reason}`,
      beware: here,
      ...setIn(decision),
    };
    return { kept: keep, ...(earlier !== undefined && { line: earlier }) };
  }
  const change = sysctlChange(decision, value, reason, beware, { runs, boots }, context);
  const rule = decision.kind === 'set' && decision.rule.text !== value ? ` (${decision.rule.text})` : '';
  const comments = [
    ...reasonComment(`${reason}${rule}`),
    ...(change.sources[0] === undefined ? [] : reasonComment(`source: ${change.sources[0]}`)),
  ];
  return { line: { key: decision.key, value, comments, change } };
}

/** Where a file sets it, as far as a reader of this machine takes that line. */
function setIn(decision: Decision): { readonly from?: string } {
  const from = [decision.boot.from, decision.byHand?.from ?? ''].find((text) => /^\/.+:\d+$/.test(text));
  return from === undefined ? {} : { from };
}

function leave(decision: Decision, kept: Kept[], context: DecideContext): void {
  if (decision.kind !== 'leave') return;
  const value = decision.running.value ?? decision.boot.value;
  // the profile's caveats are about setting it; what is left alone needs only what the facts say
  const { beware: _, ...entry } = decision.entry;
  kept.push({
    target: 'sysctl',
    key: decision.key,
    value: value ?? 'unknown',
    reason: decision.reason,
    beware: value === undefined ? [] : bewares({ ...decision, entry }, value, context),
    ...setIn(decision),
  });
}

function stands(block: Block, context: DecideContext): boolean {
  if (support(block.key, context.kernel, context.knowledge, context.facts).exists === false) return false;
  const parameter = context.knowledge.parameter(block.key);
  return parameter === undefined || mend(context, parameter, block.value) === undefined;
}

/** The harmless value for a key whose value in force, or whose line in a file, is judged wrong; only from `warning` on without a line. */
function harmless(
  decision: Decision,
  context: DecideContext,
  bad: ReturnType<typeof badLines>,
): { readonly value: string; readonly reason: string } | undefined {
  if (decision.parameter === undefined) return undefined;
  const line = bad.find((b) => b.key === decision.key && b.harmless !== undefined);
  if (line?.harmless !== undefined) return { value: line.harmless, reason: `${line.reason}${partly(decision)}` };
  if (decision.running.value === undefined) return undefined;
  const mended = mend(context, decision.parameter, decision.running.value);
  if (mended?.value === undefined || mended.judged.severity === 'advice') return undefined;
  return { value: mended.value, reason: `${decision.running.value} does harm: ${mended.judged.judgement.why}${partly(decision)}` };
}

const partly = (decision: Decision) =>
  decision.parameter?.capacity === 'range' ? '; only the low end is raised, and the ends differ in parity' : '';

/** ip_forward first, as writing it resets the keys of interfaces; else as the profile has them. */
function ordered(lines: readonly Planned[]): readonly Planned[] {
  const first = (line: Planned) => (line.key === 'net.ipv4.ip_forward' ? 0 : 1);
  return lines.toSorted((a, b) => first(a) - first(b));
}

function numberOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}
