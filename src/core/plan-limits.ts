import type { Finding } from '../model/finding.ts';
import type { LimitSources } from '../model/limit-sources.ts';
import type { Kept, Plan, Question } from '../model/plan.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import { compareText } from './compare-text.ts';
import type { DecideContext } from './decide.ts';
import type { Scope } from './evaluate.ts';
import { grouped } from './grouped.ts';
import { guardLimit } from './guarded.ts';
import { amountOf, amountText } from './limit-amount.ts';
import { limitUnit } from './limit-change.ts';
import { limitFiles } from './limit-files.ts';
import { isUnitName, serviceUnits } from './limit-recognised.ts';
import { type SettledLimit, settleLimit } from './limit-settle.ts';
import { type LimitTarget, unitTargets, userTargets } from './limit-targets.ts';
import { type Want, wantOf } from './limit-want.ts';

export interface LimitsInput {
  readonly services: readonly string[];
  readonly units: readonly UnitLine[];
  readonly limits: readonly LimitsLine[];
  /** the same files as their readers find them; absent: the lines are all there is */
  sources?(): LimitSources;
  readonly header: readonly string[];
  readonly scope: Scope;
  /** path → text of the files that are there */
  readonly texts: ReadonlyMap<string, string>;
  /** what the plan's own file sets */
  readonly settings: ReadonlyMap<string, string>;
  /** largest nofile that the kernel lets anybody have, once the plan is loaded */
  readonly nrOpen: bigint | undefined;
}

export interface LimitsPlan extends Pick<Plan, 'changes' | 'kept' | 'questions' | 'skipped' | 'files' | 'restart'> {
  readonly findings: readonly Finding[];
}

interface Out {
  readonly changes: Plan['changes'][number][];
  readonly kept: Kept[];
  readonly questions: Question[];
  readonly skipped: { key: string; reason: string }[];
  readonly findings: Finding[];
}

/** Limits that reach the service: a unit's drop-in for a named or recognised unit, limits.d lines for a named user or group, never `*`. */
export function planLimits(context: DecideContext, input: LimitsInput): LimitsPlan {
  const out: Out = { changes: [], kept: [], questions: [], skipped: [], findings: [] };
  const wants: Want[] = [];
  for (const entry of context.profile.entries.filter((e) => e.section === 'limits')) {
    const want = wantOf(entry, context, input.scope);
    if (typeof want === 'string') out.skipped.push({ key: entry.key, reason: want });
    else wants.push(want);
  }
  const targets = new Map<string, { readonly target: LimitTarget; readonly wants: Want[] }>();
  for (const [whom, of] of wantsByTarget(context, input, wants, out)) {
    for (const target of targetsOf(whom, of, context, input, out)) {
      const wanted = of.filter(({ limit }) => limit.item === target.item);
      targets.set(`${whom} ${target.item}`, { target, wants: wanted.filter((want) => allowed(context, input, target, want, out)) });
    }
  }
  const settled: SettledLimit[] = [];
  for (const { target, wants: wanted } of targets.values()) {
    if (wanted.length === 0) continue;
    const found = settleLimit(target, wanted, input.nrOpen);
    if (found === undefined) out.questions.push(unknownInForce(target, wanted));
    else settled.push(found);
  }
  const planned = settled.map((one) => one.planned);
  const restarted = planned.filter((p) => p.changed).flatMap(({ target }) => target.unit ?? []);
  return {
    ...out,
    changes: settled.flatMap(({ changes }) => changes),
    kept: settled.flatMap(({ kept }) => kept),
    files: limitFiles(planned, input.header, input.texts),
    restart: [...new Set(restarted)].map((unit) => ({ unit, why: 'a running process keeps the limits it was started with' })),
  };
}

/** Units, users (`user proxy`) and groups with the lines that are for them. */
function wantsByTarget(context: DecideContext, input: LimitsInput, wants: readonly Want[], out: Out): ReadonlyMap<string, readonly Want[]> {
  const found = new Map<string, Want[]>();
  const add = (whom: string, want: Want) => found.set(whom, [...(found.get(whom) ?? []), want]);
  const homeless: Want[] = [];
  const misnamed = new Set<string>();
  for (const want of wants) {
    const { whom, entry, limit } = want;
    if (whom !== undefined) {
      if (/^@?[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/.test(whom)) add(`user ${whom}`, want);
      else
        out.skipped.push({
          key: `${limit.item}@${whom}`,
          reason: `'${whom}' names no user or group: expected one, as a limit for all is never written`,
        });
      continue;
    }
    const units = serviceUnits(context.facts, input.services, entry.from.split(','), context.knowledge);
    for (const unit of units.filter((name) => !isUnitName(name) && !misnamed.has(`${name} ${limit.item}`))) {
      misnamed.add(`${unit} ${limit.item}`);
      out.skipped.push({ key: limit.item, reason: `'${unit}' is no name of a systemd unit` });
    }
    if (units.length === 0) homeless.push(want);
    for (const unit of units.filter(isUnitName)) add(unit, want);
  }
  if (homeless.length > 0) {
    const asked = homeless.map(({ limit, only, need }) => `${limit.item}${only === undefined ? '' : ` ${only}`} ${said(limit, need)}`);
    out.questions.push({
      fact: 'service',
      assumed: null,
      why: `${asked.join(', ')} ${asked.length === 1 ? 'is' : 'are'} wanted for the program that serves: name its unit with --service, limits.conf does not reach services`,
    });
  }
  return found;
}

function targetsOf(whom: string, wants: readonly Want[], context: DecideContext, input: LimitsInput, out: Out): readonly LimitTarget[] {
  const items = [...new Map(wants.map(({ limit }) => [limit.item, limit])).values()];
  const given = { sources: input.sources?.() ?? byPath(input), nrOpen: input.nrOpen, items };
  if (!whom.startsWith('user ')) return unitTargets(whom, context, given);
  const found = userTargets(whom.slice('user '.length), context, given);
  if (!('stopped' in found)) return found;
  for (const { entry } of wants)
    out.skipped.push({
      key: entry.key,
      reason: `${found.stopped} ends all limits of that user, so no other line counts: take it away first`,
    });
  return [];
}

/** Files by their lines alone. */
function byPath({ limits, units }: LimitsInput): LimitSources {
  const files = <L extends { readonly path: string }>(lines: readonly L[]) =>
    [...grouped(lines, ({ path }) => path)].map(([path, of]) => ({ path, lines: of }));
  return { limits: files(limits), units: files(units) };
}

/** Under the guard, and never to take away what is in force: that is asked. */
function allowed(
  context: DecideContext,
  input: LimitsInput,
  target: LimitTarget,
  { entry, limit, rule, need, only }: Want,
  out: Out,
): boolean {
  const settings = new Map([...input.settings, ...(input.nrOpen === undefined ? [] : [['fs.nr_open', `${input.nrOpen}`] as const])]);
  const hits = guardLimit(context, limit.item, amountText(need), target.path, settings);
  out.findings.push(...hits);
  const refused = hits.find((hit) => hit.severity === 'error');
  if (refused !== undefined) {
    out.skipped.push({ key: entry.key, reason: `${refused.message}: the limit would be refused` });
    return false;
  }
  if (rule.verb !== 'exactly' && rule.verb !== 'at most') return true;
  const inForce = [
    ...(only === 'hard' ? [] : [target.bootSoft, target.runningSoft]),
    ...(only === 'soft' ? [] : [target.bootHard, target.runningHard]),
  ];
  const larger = inForce.find((text) => (amountOf(limit.item, text, input.nrOpen) ?? 0n) > need);
  if (larger !== undefined)
    out.questions.push({
      fact: entry.key,
      assumed: larger,
      why: `${larger} is in force for ${target.unit ?? target.user} and larger: lowering a capacity is for you to decide; the profile would set ${said(limit, need)}`,
    });
  return larger === undefined && rule.verb === 'exactly';
}

function unknownInForce({ item, unit, user }: LimitTarget, wants: readonly Want[]): Question {
  const needs = wants.map(({ limit, need }) => said(limit, need)).toSorted(compareText);
  return {
    fact: `${item}${unit === undefined ? `@${user}` : ''}`,
    assumed: null,
    why: `${needs.join(', ')} is wanted for ${unit ?? user}, and what it has now is not known, of which a line could take some away: compare /proc/PID/limits of its process, and give the line by hand`,
  };
}

/** `1048576`, `67108864 bytes` */
function said(limit: Want['limit'], need: bigint): string {
  const text = amountText(need);
  return text === 'unlimited' || limit.item === 'nofile' ? text : `${text} ${limitUnit(limit)}`;
}
