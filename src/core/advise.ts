import type { Fact, Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { LimitSources } from '../model/limit-sources.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Kept, Plan } from '../model/plan.ts';
import type { Profile } from '../model/profile.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { ReaderName, SysctlReader } from '../model/sysctl-reader.ts';
import { type BadLine, badLines, wins } from './bad-lines.ts';
import { bootReader, withLink } from './boot-reader.ts';
import { capacityFigures } from './capacity-figures.ts';
import { commands } from './commands.ts';
import { joinedLines } from './compose-joined.ts';
import { type DecideContext, type Decision, decide, scopeOf } from './decide.ts';
import { decidingFirst } from './deciding-first.ts';
import { edits } from './edits.ts';
import { knownReader } from './effective-readers.ts';
import { guardAll, guardFindings } from './guarded.ts';
import { harmless } from './harmless.ts';
import { bootValue, byHandValue, fields, runningValue } from './in-force.ts';
import { listenerPorts } from './listener-ports.ts';
import { moduleFiles } from './module-files.ts';
import { valuesOf, withNeedsMet } from './needs.ts';
import { type Block, blocksOf, earlierFile, exclusionMark, fileText, ownPath } from './own-file.ts';
import { planLimits } from './plan-limits.ts';
import type { Planned } from './planned.ts';
import { leave, plannedLine } from './planned-line.ts';
import { precedence, type Winner } from './precedence.ts';
import { withProfileModules } from './profile-modules.ts';
import { appAdvice, questionsFor } from './questions.ts';
import { sizingOf } from './sizing.ts';
import { smallestValue } from './smallest-value.ts';

export interface AdviseInput {
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  readonly profile: Profile;
  /** what namedFacts() made of the facts */
  readonly named: ReadonlyMap<string, Fact<number | boolean | string>>;
  /** with their lines as they stand in the files, for whoever edits them */
  readonly sysctlFiles: readonly ReadSysctlFile[];
  /** the same files with their lines as one reader takes them, lines of a linked file at its target; absent: as they stand */
  sysctlAs?(reader: SysctlReader): readonly ReadSysctlFile[];
  readonly limitsLines: readonly LimitsLine[];
  readonly unitLines: readonly UnitLine[];
  /** the files of both as their readers find them, asked for where the profile has limits; absent: the lines are all there is */
  limitSources?(): LimitSources;
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
  const unwanted = new Map(decisions.all.filter((d) => d.kind === 'absent').map((d) => [d.key, d.entry.why ?? 'must not be set']));
  const found = badLines(context, input.sysctlFiles, earlier?.path, unwanted);
  const going = found.filter((line) => line.owner !== 'package').map(({ line }) => `${line.path}:${line.line}`);
  const afterwards = { ...context, ...readers(input, new Set(going)) };
  const either = [context.boot, context.byHand, afterwards.boot, afterwards.byHand];
  const bad = found.filter((line) => line.owner !== 'package' || wins(line, either));
  const kept: Kept[] = [];
  const skipped: { key: string; reason: string }[] = [];
  const absent: { key: string; reason: string }[] = [];
  const questions = questionsFor(context, decisions);
  const wanted: Planned[] = [];
  const fallen = new Set<number | undefined>(bad.filter(({ owner }) => owner === 'ours').map(({ line }) => line.line));
  const standing = (earlier === undefined ? [] : blocksOf(earlier)).filter(
    (block) => !fallen.has(block.line) && !superseded(block, afterwards.boot.winner(block.key), earlier?.path),
  );
  const earlierBlocks = new Map(standing.map((block) => [block.key, block]));

  const scope = scopeOf(context, decisions);
  const propose = (decision: Decision, value: string, reason: string, serves: (v: string) => boolean) => {
    const { rule } = decision.kind === 'set' ? decision : {};
    const sizing = rule && sizingOf({ rule, value, ...sized(decision) }, scope, context);
    const planned = plannedLine(decision, value, reason, serves, earlierBlocks.get(decision.key), context, afterwards, sizing);
    if (planned.line !== undefined) wanted.push(planned.line);
    if (planned.kept !== undefined) kept.push(planned.kept);
  };

  for (const decision of decisions.all) {
    const harm = harmless(decision, context, bad, afterwards);
    if (decision.kind === 'set') propose(decision, decision.result.value, reasonOf(decision), decision.result.serves);
    else if (decision.kind === 'skip') skipped.push({ key: decision.key, reason: decision.reason });
    else if (harm !== undefined) propose(decision, harm.value, harm.reason, harm.serves);
    else if (decision.kind === 'absent') absent.push({ key: decision.key, reason: decision.entry.why ?? 'must not be set' });
    else if (decision.kind === 'ask')
      questions.push({
        fact: decision.key,
        assumed: decision.running.value ?? null,
        why: decision.value === undefined ? decision.reason : `${decision.reason}; the profile would set ${decision.value}`,
      });
    else leave(decision, kept, context);
    const block = earlierBlocks.get(decision.key);
    if (block !== undefined && !wanted.some((line) => line.key === block.key)) wanted.push(block);
  }
  const inProfile = new Set(decisions.all.map((d) => d.key));
  for (const line of bad) {
    const parameter = context.knowledge.parameter(line.key);
    if (line.harmless === undefined || parameter === undefined || inProfile.has(line.key)) continue;
    inProfile.add(line.key);
    const decision = { ...undecided(context, parameter, line), kind: 'absent' as const };
    const harm = harmless(decision, context, bad, afterwards);
    if (harm !== undefined) propose(decision, harm.value, harm.reason, harm.serves);
  }
  for (const block of earlierBlocks.values()) if (!inProfile.has(block.key)) wanted.push(block);

  const guarded = guardAll(context, wanted);
  const needed = withNeedsMet(afterwards, guarded.allowed);
  skipped.push(...guarded.refused, ...needed.skipped);
  const lines = ordered(
    needed.lines,
    decisions.all.filter((d) => d.kind === 'set'),
  );
  const settings = new Map(lines.map((line) => [line.key, line.value]));
  const header = input.header(decisions.usedFacts);
  const own = ownPath(input.sysctlFiles, settings);
  const changed = edits({ files: input.sysctlFiles, bad, settings, ownPath: own.path, earlier, writes: lines.length > 0 });
  const modules = moduleFiles(context, lines, input.texts, header, scope);
  const limits = planLimits(context, {
    services: input.services,
    units: input.unitLines,
    limits: input.limitsLines,
    ...(input.limitSources !== undefined && { sources: input.limitSources }),
    header,
    scope,
    texts: input.texts,
    settings,
    nrOpen: smallestValue(valuesOf(afterwards, 'fs.nr_open', settings)),
  });
  const figures = capacityFigures(context, { settings, limits, modules: modules.changes }, scope);
  const changes = [...lines.map((l) => l.change).filter((c) => c !== undefined), ...modules.changes, ...limits.changes];
  const inFiles = guardFindings(context, input.sysctlFiles, settings);
  const files = [...(lines.length > 0 ? [{ path: own.path, content: fileText(header, lines) }] : []), ...modules.files, ...limits.files];
  return {
    profile: input.profile.name,
    changes,
    removals: changed.removals,
    kept: [...kept.filter((k) => !bad.some((b) => `${b.line.path}:${b.line.line}` === k.from)), ...limits.kept],
    absent,
    skipped: [...skipped, ...limits.skipped],
    questions: decidingFirst(input.profile, [...questions, ...limits.questions]),
    advice: appAdvice(context, scope),
    joined: joinedLines(decisions.all),
    ...figures,
    findings: [...guarded.findings, ...limits.findings, ...figures.findings, ...inFiles.findings].sort(bySeverity),
    ...(inFiles.notChecked.length > 0 && { notChecked: inFiles.notChecked }),
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

/** What a formula may look at beside the facts. */
const sized = ({ parameter, running }: Decision) => ({
  ...(parameter !== undefined && { parameter }),
  ...(running.value !== undefined && { current: running.value }),
});

const rank = { error: 0, warning: 1, advice: 2 } as const;
const bySeverity = (a: Finding, b: Finding) => rank[a.severity] - rank[b.severity] || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function contextOf(input: AdviseInput): DecideContext {
  const { facts, kernel, knowledge } = input;
  return withProfileModules({
    facts,
    kernel,
    knowledge,
    profile: input.profile,
    named: input.named,
    ...readers(input, new Set()),
    modules: facts.modules && new Set(facts.modules),
    natHolds: new Set(facts.nat.filter((role) => role.holds === true).map((role) => role.role)),
    listenerPorts: listenerPorts(facts),
  });
}

/** How the files are read at boot and by hand, without the lines at these places. */
function readers(input: AdviseInput, without: ReadonlySet<string>): Pick<DecideContext, 'boot' | 'byHand'> {
  const { facts, knowledge, sysctlFiles } = input;
  const by = (name: ReaderName) => {
    const { reader } = knownReader(name, facts, knowledge);
    const files = withLink(input.sysctlAs?.(reader) ?? sysctlFiles, facts, knowledge).map((file) => ({
      ...file,
      lines: file.lines.filter((line) => !without.has(`${line.path}:${line.line}`)),
    }));
    return precedence(files, reader);
  };
  const boot = bootReader(facts, knowledge);
  return { boot: by(boot), ...(boot === 'systemd' && { byHand: by('procps') }) };
}

/** Whether a later file gives the key of an earlier block another value: what has no effect is not brought back. */
function superseded(block: Block, winner: Winner | undefined, own: string | undefined): boolean {
  return winner !== undefined && winner.path !== own && fields(winner.value) !== fields(block.value);
}

/** A key of which the profile says nothing, and a line does harm. */
function undecided(context: DecideContext, parameter: Parameter, { key, line }: BadLine) {
  const byHand = byHandValue(context, parameter, key);
  return {
    entry: { section: 'sysctl' as const, key, rules: [], path: line.path, line: line.line, from: '' },
    key,
    parameter,
    running: runningValue(context, parameter, key),
    boot: bootValue(context, parameter, key),
    ...(byHand && { byHand }),
  };
}

/**
 * ip_forward first, as writing it resets the keys of interfaces; else as the profile has them. An exclusion of an earlier file
 * goes where the key is set now, by us or another file, since the one read later would win.
 */
function ordered(lines: readonly Planned[], set: readonly Decision[]): readonly Planned[] {
  const keys = new Set([...lines, ...set].map(({ key }) => key));
  const first = (line: Planned) => (line.key === 'net.ipv4.ip_forward' ? 0 : 1);
  return lines
    .filter((line) => !line.key.startsWith(exclusionMark) || !keys.has(line.key.slice(exclusionMark.length)))
    .sort((a, b) => first(a) - first(b));
}

const reasonOf = (decision: Extract<Decision, { kind: 'set' }>) =>
  [decision.entry.why ?? decision.rule.text, decision.harm].filter((text) => text !== undefined).join('; ');
