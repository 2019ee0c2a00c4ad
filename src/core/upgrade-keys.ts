import { entryFor, holds } from '../model/kernel.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Support } from '../model/rule.ts';
import type { UpgradeChange, UpgradeSource } from '../model/upgrade.ts';
import { accepts } from './accepts.ts';
import { support } from './support.ts';
import { claimed, rangedClaims } from './upgrade-claim.ts';
import { at, firstOf, kernels, type UpgradeContext, type UpgradeLine } from './upgrade-lines.ts';

const there = (one: Support) => (one.exists === undefined ? undefined : one.exists ? 'there' : 'absent');

/** Whether the key of some lines goes, comes or cannot be told; `stays` where both kernels have it. */
export function keyChanges(key: string, lines: readonly UpgradeLine[], context: UpgradeContext): readonly UpgradeChange[] | 'stays' {
  const { from, to, knowledge } = context;
  const [before, after] = [support(key, from.kernel, knowledge), support(key, to.kernel, knowledge)];
  if (before.exists === true && after.exists === true) return 'stays';
  const parameter = knowledge.parameter(key);
  const sources = supportSources(key, parameter, context);
  const [then, now] = [there(before), there(after)];
  const told = { ...(then !== undefined && { before: then }), ...(now !== undefined && { after: now }), sources };
  if (after.exists === undefined) {
    const named = parameter ?? knowledge.known(key);
    const why =
      named === undefined
        ? 'nothing is known of this key'
        : `no tree or dump tells whether ${to.name} has it${before.exists === undefined ? '' : `; ${from.name} ${before.exists ? 'has' : 'lacks'} it`}`;
    return [
      {
        kind: 'unknown',
        ...firstOf(lines),
        ...told,
        why,
        instead: `look for /proc/sys/${key.replaceAll('.', '/')} there`,
        severity: 'advice',
      },
    ];
  }
  if (before.exists === after.exists) return [];
  if (!after.exists) return lines.map((line) => gone(line, told, after, before, parameter, context));
  const because = before.exists === undefined ? `whether ${from.name} has it is not known` : 'the line did nothing before and acts now';
  const value = firstOf(lines);
  return [{ kind: 'key-appears', ...value, ...told, why: because, instead: 'check that the value is still meant', severity: 'advice' }];
}

type Told = Pick<UpgradeChange, 'before' | 'after' | 'sources'>;

function gone(
  line: UpgradeLine,
  told: Told,
  after: Support,
  before: Support,
  parameter: Parameter | undefined,
  { knowledge, to, from }: UpgradeContext,
): UpgradeChange {
  const bound =
    after.until !== undefined
      ? `no such key since ${after.until}`
      : after.since !== undefined
        ? `no such key before ${after.since}`
        : 'no such key';
  const forgiven = line.line.forgiving === true || line.line.conditional === true;
  const ends = forgiven ? 'the line forgives that, and does nothing' : '`sysctl -p` and `sysctl --system` end with an error there';
  const unsure = before.exists === undefined ? `; whether ${from.name} has it is not known` : '';
  const renamed = (parameter ?? knowledge.known(line.key))?.renamedTo;
  return {
    kind: 'key-gone',
    ...at(line),
    ...told,
    why: `${bound} on ${to.name}: ${ends}${unsure}`,
    instead: renamed === undefined ? 'delete the line' : `${renamed} took over: write that, or delete the line`,
    severity: forgiven ? 'advice' : 'error',
  };
}

function supportSources(key: string, parameter: Parameter | undefined, context: UpgradeContext): readonly UpgradeSource[] {
  if (parameter !== undefined) return claimed(parameter, rangedClaims(parameter.support, kernels(context)));
  const known = context.knowledge.known(key);
  return known === undefined ? [] : [{ of: `name ${known.key}`, source: 'the list of names that kernels were seen with' }];
}

/** What both kernels make of the value of a line; both have the key. */
export function valueChanges(line: UpgradeLine, parameter: Parameter, context: UpgradeContext): readonly UpgradeChange[] {
  const { from, to } = context;
  const [before, after] = [accepts(parameter, from.kernel, line.value), accepts(parameter, to.kernel, line.value)];
  const sources = acceptedSources(parameter, context);
  const place = at(line);
  if (before.accepted !== false && after.accepted === false) {
    const unsure = before.accepted === undefined ? `; whether ${from.name} takes it is not known` : '';
    return [
      {
        kind: 'value-refused',
        ...place,
        ...(before.accepted === true && { before: before.kept }),
        after: 'refused',
        why: `${to.name} does not take it: ${after.why}${unsure}`,
        instead: 'write a value that both take, or leave the default',
        severity: 'error',
        sources,
      },
    ];
  }
  if (before.accepted === false && after.accepted === true)
    return [
      {
        kind: 'value-accepted',
        ...place,
        before: 'refused',
        after: after.kept,
        why: `${from.name} did not take it (${before.why}): the line acts now`,
        severity: 'advice',
        sources,
      },
    ];
  if (before.accepted === true && after.accepted === true && before.kept !== after.kept)
    return [
      {
        kind: 'value-kept',
        ...place,
        before: before.kept,
        after: after.kept,
        why: `the kernel keeps another value of what is written${after.note === undefined ? '' : `: ${after.note}`}`,
        severity: 'warning',
        sources,
      },
    ];
  if (after.accepted === undefined && before.accepted !== undefined)
    return [
      {
        kind: 'unknown',
        ...place,
        before: before.accepted ? before.kept : 'refused',
        why: `whether ${to.name} takes the value: ${after.why}`,
        severity: 'advice',
        sources,
      },
    ];
  return [];
}

function acceptedSources(parameter: Parameter, context: UpgradeContext): readonly UpgradeSource[] {
  const { accepted } = parameter.value;
  const names = [...new Set(accepted.map(({ field }) => field))].flatMap((field) =>
    rangedClaims(
      accepted.filter((range) => range.field === field),
      kernels(context),
    ),
  );
  return claimed(parameter, names.length > 0 ? names : rangedClaims(parameter.support, kernels(context)));
}

const scopeText = (scope: string) => (scope === 'global' ? 'one value for the host' : `one for each namespace (${scope})`);

/** Whether a key belongs to the whole host on one side and to each namespace on the other. */
export function scopeChanges(lines: readonly UpgradeLine[], parameter: Parameter, context: UpgradeContext): readonly UpgradeChange[] {
  const { from, to } = context;
  const [before, after] = [entryFor(from.kernel, parameter.scope), entryFor(to.kernel, parameter.scope)];
  if (before?.certain !== true || after?.certain !== true || before.entry.scope === after.entry.scope) return [];
  if (parameter.stub.some((range) => holds(to.kernel, range))) return [];
  const spaced = before.entry.scope === 'global';
  return [
    {
      kind: 'scope-changed',
      ...firstOf(lines),
      before: scopeText(before.entry.scope),
      after: scopeText(after.entry.scope),
      why: spaced
        ? 'containers no longer follow what the line gives the host: a namespace has its own value'
        : 'the value reaches other processes than before',
      ...(spaced && { instead: 'give it to containers as a sysctl of their own where they need it' }),
      severity: 'advice',
      sources: claimed(parameter, [before.entry.claim, after.entry.claim]),
    },
  ];
}
