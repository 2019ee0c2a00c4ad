import type { Finding } from '../model/finding.ts';
import type { Kept, Plan, Question } from '../model/plan.ts';
import type { ProfileEntry, ProfileRule } from '../model/profile.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import type { DecideContext } from './decide.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { guardLimit } from './guarded.ts';
import { limitChange } from './limit-change.ts';
import { limitFiles } from './limit-files.ts';
import { isUnitName, type LimitTarget, serviceUnits, unitTarget, userTarget } from './limit-targets.ts';

export interface LimitsInput {
  readonly services: readonly string[];
  readonly units: readonly UnitLine[];
  readonly limits: readonly LimitsLine[];
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

/** What one line of a profile asks for. */
interface Want {
  readonly entry: ProfileEntry;
  readonly rule: ProfileRule;
  readonly need: bigint;
  readonly only?: 'soft' | 'hard';
}

/** What a target gets in the end, of all lines that concern it. */
export interface PlannedLimit {
  readonly target: LimitTarget;
  readonly reasons: readonly string[];
  readonly soft: bigint;
  readonly hard: bigint;
  readonly changed: boolean;
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
  const targets = new Map<string, { readonly target: LimitTarget; readonly wants: Want[] }>();
  for (const entry of context.profile.entries.filter((e) => e.section === 'limits')) {
    const match = /^nofile(?:\.(soft|hard))?(?:@(.+))?$/.exec(entry.key);
    const wanted = match === null ? 'only nofile is planned so far' : numberWanted(entry, input.scope);
    if (match === null || typeof wanted === 'string') {
      out.skipped.push({ key: entry.key, reason: typeof wanted === 'string' ? wanted : '' });
      continue;
    }
    const only = match[1] as 'soft' | 'hard' | undefined;
    for (const target of targetsOf(context, input, match[2], wanted.need, out)) {
      const name = target.unit ?? `@${target.user}`;
      const wants = targets.get(name)?.wants ?? [];
      wants.push({ entry, ...wanted, ...(only !== undefined && { only }) });
      targets.set(name, { target, wants });
    }
  }
  const planned = [...targets.values()]
    .map(({ target, wants }) => ({ target, wants: wants.filter((want) => allowed(context, input, target, want, out)) }))
    .filter(({ wants }) => wants.length > 0)
    .map(({ target, wants }) => settle(target, wants, input.nrOpen, out));
  return {
    ...out,
    files: limitFiles(planned, input.header, input.texts),
    restart: planned
      .filter((p) => p.changed && p.target.unit !== undefined)
      .map((p) => ({ unit: p.target.unit ?? '', why: 'a running process keeps the limits it was started with' })),
  };
}

function targetsOf(context: DecideContext, input: LimitsInput, user: string | undefined, need: bigint, out: Out): readonly LimitTarget[] {
  if (user !== undefined) {
    if (/^@?[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/.test(user)) return [userTarget(user, input.limits, context.facts, input.units)];
    out.skipped.push({
      key: `nofile@${user}`,
      reason: `'${user}' names no user or group: expected one, as a limit for all is never written`,
    });
    return [];
  }
  const units = serviceUnits(context.facts, input.services, context.knowledge);
  for (const unit of units.filter((name) => !isUnitName(name)))
    out.skipped.push({ key: 'nofile', reason: `'${unit}' is no name of a systemd unit` });
  if (units.length === 0) {
    out.questions.push({
      fact: 'service',
      assumed: null,
      why: `nofile ${need} is wanted for the program that serves: name its unit with --service, limits.conf does not reach services`,
    });
  }
  return units.filter(isUnitName).map((unit) => unitTarget(unit, context.facts, input.units));
}

/** The number of a nofile line, or why there is none. */
function numberWanted(entry: ProfileEntry, scope: Scope): { readonly need: bigint; readonly rule: ProfileRule } | string {
  for (const rule of entry.rules) {
    if (rule.when !== undefined) {
      const holds = evaluate(rule.when, scope);
      if (!('value' in holds) || holds.value !== true) continue;
    }
    const [field] = rule.fields;
    if (field === undefined || rule.verb === 'default') return 'left as it is';
    const result = evaluate(field, scope);
    if ('unknown' in result) return `not worked out: ${result.unknown.join(', ')} not known`;
    return typeof result.value === 'number'
      ? { need: BigInt(Math.ceil(result.value)), rule }
      : 'unlimited is never proposed: it is fs.nr_open, and programs that close every descriptor hang';
  }
  return 'no rule holds';
}

/** Under the guard, and never to take away what is in force: that is asked. */
function allowed(context: DecideContext, input: LimitsInput, target: LimitTarget, { entry, rule, need, only }: Want, out: Out): boolean {
  const settings = new Map([...input.settings, ...(input.nrOpen === undefined ? [] : [['fs.nr_open', `${input.nrOpen}`] as const])]);
  const hits = guardLimit(context, 'nofile', `${need}`, target.path, settings);
  out.findings.push(...hits);
  if (hits.some((hit) => hit.severity === 'error')) {
    out.skipped.push({ key: entry.key, reason: `${need} is above fs.nr_open ${input.nrOpen}: the limit would be refused` });
    return false;
  }
  if (rule.verb !== 'exactly' && rule.verb !== 'at most') return true;
  const inForce = [
    ...(only === 'hard' ? [] : [target.bootSoft, target.runningSoft]),
    ...(only === 'soft' ? [] : [target.bootHard, target.runningHard]),
  ];
  const larger = inForce.find((text) => (size(text, input.nrOpen) ?? 0n) > need);
  if (larger !== undefined)
    out.questions.push({
      fact: entry.key,
      assumed: larger,
      why: `${larger} is in force for ${target.unit ?? target.user} and larger: lowering a capacity is for you to decide; the profile would set ${need}`,
    });
  return larger === undefined && rule.verb === 'exactly';
}

const size = (text: string | undefined, nrOpen: bigint | undefined): bigint | undefined => {
  if (text === undefined) return undefined;
  return /^\d{1,20}$/.test(text) ? BigInt(text) : (nrOpen ?? 1048576n);
};

function settle(target: LimitTarget, wants: readonly Want[], nrOpen: bigint | undefined, out: Out): PlannedLimit {
  const largest = (...all: (bigint | undefined)[]) => all.filter((v) => v !== undefined).reduce((a, b) => (a > b ? a : b), 0n);
  const [bootSoft, bootHard] = [size(target.bootSoft, nrOpen), size(target.bootHard, nrOpen)];
  const [runningSoft, runningHard] = [size(target.runningSoft, nrOpen), size(target.runningHard, nrOpen)];
  const needOf = (type: 'soft' | 'hard') => {
    const asked = wants.filter((want) => (want.only ?? type) === type);
    return asked.length === 0 ? undefined : largest(...asked.map((want) => want.need));
  };
  const [needSoft, needHard] = [needOf('soft'), needOf('hard')];
  const soft = largest(needSoft, bootSoft, runningSoft) || (needHard ?? 0n);
  const hard = largest(needHard, bootHard, runningHard, soft, size(target.leastHard, nrOpen));
  let changed = false;
  for (const [type, need, value, boot, running] of [
    ['soft', needSoft, soft, bootSoft, runningSoft],
    // a soft limit cannot be above the hard one, which goes with it
    ['hard', needHard ?? needSoft, hard, bootHard, runningHard],
  ] as const) {
    const want = wants.find((w) => (w.only ?? type) === type) ?? wants[0];
    if (need === undefined || want === undefined) continue;
    const short = { boot: boot === undefined || boot < need, running: running !== undefined && running < need };
    if (short.boot || short.running) {
      changed = true;
      out.changes.push(limitChange(want.entry, target, type, value, short));
    } else if (wants.some((w) => (w.only ?? type) === type)) {
      out.kept.push({
        target: 'limit',
        key: 'nofile',
        value: `${type} ${boot}`,
        reason: `already at least ${need} for ${target.unit ?? target.user}`,
        beware: [],
      });
    }
  }
  const reasons = [...new Set(wants.map(({ entry }) => `${entry.why ?? ''} (${entry.rules[0]?.text ?? ''})`))];
  return { target, reasons, soft, hard, changed };
}
