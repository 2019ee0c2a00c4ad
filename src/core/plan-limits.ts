import type { Change, Kept, OutputFile, Question } from '../model/plan.ts';
import type { ProfileEntry } from '../model/profile.ts';
import type { LimitsLine, UnitLine } from '../model/setting.ts';
import type { DecideContext } from './decide.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { type LimitTarget, serviceUnits, unitTarget, userTarget } from './limit-targets.ts';
import { reasonComment } from './own-file.ts';

export interface LimitsInput {
  readonly services: readonly string[];
  readonly units: readonly UnitLine[];
  readonly limits: readonly LimitsLine[];
  readonly header: readonly string[];
  readonly scope: Scope;
  /** largest nofile that the kernel lets anybody have, once the plan is loaded */
  readonly nrOpen: bigint | undefined;
}

export interface LimitsPlan {
  readonly changes: readonly Change[];
  readonly kept: readonly Kept[];
  readonly questions: readonly Question[];
  readonly skipped: readonly { readonly key: string; readonly reason: string }[];
  readonly files: readonly OutputFile[];
  readonly restart: readonly { readonly unit: string; readonly why: string }[];
}

interface Wanted {
  readonly entry: ProfileEntry;
  readonly target: LimitTarget;
  readonly soft: bigint;
  readonly hard: bigint;
  readonly changed: boolean;
}

/** Limits that reach the service: a unit's drop-in for a named or recognised unit, limits.d lines for a named user, never `*`. */
export function planLimits(context: DecideContext, input: LimitsInput): LimitsPlan {
  const changes: Change[] = [];
  const kept: Kept[] = [];
  const questions: Question[] = [];
  const skipped: { key: string; reason: string }[] = [];
  const wanted: Wanted[] = [];
  for (const entry of context.profile.entries.filter((e) => e.section === 'limits')) {
    const match = /^nofile(?:\.(soft|hard))?(?:@(.+))?$/.exec(entry.key);
    const need = numberWanted(entry, input.scope);
    if (match === null || typeof need !== 'bigint') {
      skipped.push({ key: entry.key, reason: match === null ? 'only nofile is planned so far' : (need as string) });
      continue;
    }
    const user = match[2];
    const units = user === undefined ? serviceUnits(context.facts, input.services, context.knowledge) : [];
    if (user === undefined && units.length === 0) {
      questions.push({
        fact: 'service',
        assumed: null,
        why: `nofile ${need} is wanted for the program that serves: name its unit with --service, limits.conf does not reach services`,
      });
      continue;
    }
    for (const target of user === undefined
      ? units.map((unit) => unitTarget(unit, context.facts, input.units))
      : [userTarget(user, input.limits)]) {
      if (input.nrOpen !== undefined && need > input.nrOpen) {
        skipped.push({ key: entry.key, reason: `${need} is above fs.nr_open ${input.nrOpen}: the limit would be refused` });
        continue;
      }
      wanted.push(compare(entry, target, need, match[1], changes, kept, input.nrOpen));
    }
  }
  return {
    changes,
    kept,
    questions,
    skipped,
    files: filesFor(wanted, input.header, ownUnitLines(input.units), input.limits),
    restart: restarts(wanted),
  };
}

/** The number of a nofile line, or why there is none. */
function numberWanted(entry: ProfileEntry, scope: Scope): bigint | string {
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
      ? BigInt(Math.ceil(result.value))
      : 'unlimited is never proposed: it is fs.nr_open, and programs that close every descriptor hang';
  }
  return 'no rule holds';
}

const size = (text: string | undefined, nrOpen: bigint | undefined): bigint | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  return nrOpen ?? 1048576n;
};

function compare(
  entry: ProfileEntry,
  target: LimitTarget,
  need: bigint,
  only: string | undefined,
  changes: Change[],
  kept: Kept[],
  nrOpen: bigint | undefined,
): Wanted {
  const largest = (...all: (bigint | undefined)[]) => all.filter((v) => v !== undefined).reduce((a, b) => (a > b ? a : b), 0n);
  const bootSoft = size(target.bootSoft, nrOpen);
  const bootHard = size(target.bootHard, nrOpen);
  const runningSoft = size(target.runningSoft, nrOpen);
  const runningHard = size(target.runningHard, nrOpen);
  const soft = only === 'hard' ? (bootSoft ?? runningSoft ?? need) : largest(need, bootSoft, runningSoft);
  const hard = largest(need, bootHard, runningHard, soft);
  let changed = false;
  for (const [type, value, boot, running] of [
    ['soft', soft, bootSoft, runningSoft],
    ['hard', hard, bootHard, runningHard],
  ] as const) {
    if (only !== undefined && only !== type) continue;
    const bootShort = boot === undefined || boot < need;
    const runningShort = running !== undefined && running < need;
    if (!bootShort && !runningShort) {
      kept.push({
        target: 'limit',
        key: 'nofile',
        value: `${type} ${boot}`,
        reason: `already at least ${need} for ${target.unit ?? target.user}`,
        beware: [],
      });
      continue;
    }
    changed = true;
    changes.push(change(entry, target, type, value, bootShort, runningShort));
  }
  return { entry, target, soft, hard, changed };
}

function change(
  entry: ProfileEntry,
  target: LimitTarget,
  type: 'soft' | 'hard',
  value: bigint,
  bootShort: boolean,
  runningShort: boolean,
): Change {
  const now = type === 'soft' ? target.runningSoft : target.runningHard;
  const boot = type === 'soft' ? target.bootSoft : target.bootHard;
  return {
    target: 'limit',
    key: 'nofile',
    where: bootShort && (runningShort || now === undefined) ? 'both' : bootShort ? 'boot' : 'running',
    current: now ?? boot ?? null,
    currentFrom: now !== undefined ? target.runningFrom : target.bootFrom,
    proposed: value.toString(),
    reason: entry.why ?? entry.rules[0]?.text ?? '',
    beware: entry.beware === undefined ? [] : [entry.beware],
    confidence: 'likely',
    sources: entry.source === undefined ? [] : [entry.source],
    reach:
      target.unit !== undefined
        ? `processes of ${target.unit} from its next start`
        : `new PAM sessions of ${target.user}; no systemd service`,
    ...(target.unit !== undefined ? { unit: target.unit } : { domain: target.user ?? '' }),
    type,
    unitOfValue: 'descriptors',
  };
}

const dropIn = (unit: string) => `/etc/systemd/system/${unit}.d/99-tune-advise.conf`;
const limitsFile = '/etc/security/limits.d/99-tune-advise.conf';

function ownUnitLines(units: readonly UnitLine[]): ReadonlySet<string> {
  return new Set(units.filter((line) => line.path.endsWith('.d/99-tune-advise.conf')).map((line) => line.path));
}

function filesFor(
  wanted: readonly Wanted[],
  header: readonly string[],
  own: ReadonlySet<string>,
  limits: readonly LimitsLine[],
): readonly OutputFile[] {
  const files: OutputFile[] = [];
  const users: string[] = [];
  for (const { entry, target, soft, hard, changed } of wanted) {
    const reason = reasonComment(`${entry.why ?? ''} (${entry.rules[0]?.text ?? ''})`);
    if (target.unit !== undefined) {
      const path = dropIn(target.unit);
      if (!changed && !own.has(path)) continue;
      files.push({
        path,
        content: `${[...header, '', '[Service]', ...reason, `LimitNOFILE=${soft === hard ? soft : `${soft}:${hard}`}`].join('\n')}\n`,
      });
    } else if (changed || limits.some((l) => l.path === limitsFile && l.domain === target.user)) {
      users.push('', ...reason, `${target.user} soft nofile ${soft}`, `${target.user} hard nofile ${hard}`);
    }
  }
  if (users.length > 0) files.push({ path: limitsFile, content: `${[...header, ...users].join('\n')}\n` });
  return files;
}

function restarts(wanted: readonly Wanted[]): readonly { readonly unit: string; readonly why: string }[] {
  return wanted
    .filter((w) => w.changed && w.target.unit !== undefined)
    .map((w) => ({ unit: w.target.unit ?? '', why: 'a running process keeps the limits it was started with' }));
}
