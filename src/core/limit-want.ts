import type { Limit } from '../model/parameter.ts';
import type { ProfileEntry, ProfileRule } from '../model/profile.ts';
import type { Sizing } from '../model/sizing.ts';
import { joinedEntry } from './compose-entry.ts';
import type { DecideContext } from './decide.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { kernelAmount } from './limit-amount.ts';
import { infinity } from './session-limits-value.ts';
import { sizingOf } from './sizing.ts';

/** What one line of a profile asks for. */
export interface Want {
  readonly entry: ProfileEntry;
  readonly limit: Limit;
  readonly rule: ProfileRule;
  /** in the kernel's unit */
  readonly need: bigint;
  readonly only?: 'soft' | 'hard';
  /** user or @group; absent: the service */
  readonly whom?: string;
  readonly sizing?: Sizing;
}

/** What a `[limits]` line comes to, or why it is left out. The number is in the unit of limits.conf. */
export function wantOf(entry: ProfileEntry, context: DecideContext, scope: Scope): Want | string {
  const match = /^([a-z]+)(?:\.(soft|hard))?(?:@(.+))?$/.exec(entry.key);
  const limit = match?.[1] === undefined ? undefined : context.knowledge.limit(match[1]);
  if (match === null || limit === undefined) return 'not known to this version of the knowledge, so not judged';
  const [, , only, whom] = match;
  if (limit.failure === 'none') return `${limit.item} bounds nothing, so no line is written: ${limit.summary}`;
  if (limit.item === 'rttime' && whom !== undefined) return `limits.conf has it only ${limit.units.pam.replace(/^.*?, /, '')}`;
  const wanted = wantedBy(entry, limit, scope);
  if (typeof wanted === 'string') return wanted;
  const sizing = sizingOf({ rule: wanted.rule }, scope, context);
  return {
    entry: joinedEntry(entry, wanted.rule.joined),
    limit,
    ...wanted,
    ...((only === 'soft' || only === 'hard') && { only }),
    ...(whom !== undefined && { whom }),
    ...(sizing !== undefined && { sizing: inItsUnit(sizing, limit) }),
  };
}

/** The arithmetic has the profile's numbers: where the kernel counts otherwise, that is said. */
function inItsUnit(sizing: Sizing, { units }: Limit): Sizing {
  return units.pam === units.kernel || units.pam === 'descriptors' || !sizing.text.includes(' = ')
    ? sizing
    : { ...sizing, text: `${sizing.text}; in ${units.pam}, as in limits.conf` };
}

function wantedBy(entry: ProfileEntry, { item }: Limit, scope: Scope): Pick<Want, 'need' | 'rule'> | string {
  for (const rule of entry.rules) {
    if (rule.when !== undefined) {
      const holds = evaluate(rule.when, scope);
      if (!('value' in holds) || holds.value !== true) continue;
    }
    const [field] = rule.fields;
    if (rule.joined?.undecided === true) return `no value is right for all: ${rule.joined.how}`;
    if (field === undefined || rule.verb === 'default') return entry.why === undefined ? 'left as it is' : `left as it is: ${entry.why}`;
    const result = evaluate(field, scope);
    if ('unknown' in result) return `not worked out: ${result.unknown.join(', ')} not known`;
    const { value } = result;
    if (typeof value !== 'number' && value !== 'unlimited') return `'${value}' is no limit: expected a number or unlimited`;
    const need = kernelAmount(item, value);
    if (typeof need === 'string') return need;
    if (item === 'nofile' && need === infinity)
      return 'unlimited is never proposed: it is fs.nr_open, and programs that close every descriptor hang';
    return { need, rule };
  }
  return 'no rule holds';
}
