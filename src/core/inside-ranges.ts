import { concerns, entryFor, inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { AcceptedRange, ValueSpec } from '../model/parameter.ts';
import type { Acceptance } from '../model/rule.ts';

/** What any other key holds. */
type Held = (key: string) => string | undefined;

/** `true` where a value lies in the ranges for all fields and in those of single fields, else the refusal. */
export function insideRanges(spec: ValueSpec, kernel: Kernel, values: readonly bigint[], held?: Held): true | Acceptance {
  for (const [field, ranges] of byField(spec.accepted)) {
    const own = field === undefined ? values : values.slice(field, field + 1);
    const inside = insideRange(ranges, kernel, own, held);
    if (inside !== true) return inside;
  }
  return true;
}

const grouped = new WeakMap<readonly AcceptedRange[], ReadonlyMap<number | undefined, readonly AcceptedRange[]>>();

/** The ranges of each field; an entry of the knowledge is asked again and again. */
function byField(accepted: readonly AcceptedRange[]): ReadonlyMap<number | undefined, readonly AcceptedRange[]> {
  const have = grouped.get(accepted);
  if (have) return have;
  const groups = new Map<number | undefined, AcceptedRange[]>();
  for (const range of accepted) {
    const there = groups.get(range.field);
    if (there) there.push(range);
    else groups.set(range.field, [range]);
  }
  grouped.set(accepted, groups);
  return groups;
}

/** `true`, or the refusal. Where only a bounded unknown holds, all ranges that may hold are asked. */
function insideRange(accepted: readonly AcceptedRange[], kernel: Kernel, values: readonly bigint[], held?: Held): true | Acceptance {
  const found = entryFor(kernel, accepted);
  if (found === undefined) return true;
  const ranges = found.certain ? [found.entry] : accepted.filter((range) => concerns(kernel, range) && inRange(kernel, range) !== false);
  const refusals = ranges.map((range) => outsideRange(range, values, held));
  const first = refusals.find((why) => why !== undefined);
  if (first === undefined)
    return ranges.some((range) => range.unknown === true)
      ? { accepted: undefined, why: 'this kernel checks it against a bound that is not known here' }
      : true;
  return refusals.includes(undefined)
    ? { accepted: undefined, why: `${first}, if this kernel checks it already` }
    : { accepted: false, why: first };
}

function outsideRange(range: AcceptedRange, values: readonly bigint[], held?: Held): string | undefined {
  const min = range.min === undefined ? undefined : BigInt(range.min);
  const max = range.max === undefined ? undefined : BigInt(range.max);
  const wrong = values.find((v) => (min !== undefined && v < min) || (max !== undefined && v > max));
  if (wrong === undefined) return outsideOther(range, values, held);
  const wanted = min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : min === max ? `${min}` : `${min} to ${max}`;
  return `expected ${wanted}, found '${wrong}'`;
}

/** A bound that another key holds decides only where it is known what that key has. */
function outsideOther({ minKey, maxKey }: AcceptedRange, values: readonly bigint[], held?: Held): string | undefined {
  const bound = (key: string | undefined) => {
    const text = key === undefined ? undefined : held?.(key);
    return text !== undefined && /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  };
  const [min, max] = [bound(minKey), bound(maxKey)];
  const wrong = values.find((v) => (min !== undefined && v < min) || (max !== undefined && v > max));
  if (wrong === undefined) return undefined;
  return min !== undefined && wrong < min
    ? `expected at least ${min}, which ${minKey} has, found '${wrong}'`
    : `expected at most ${max}, which ${maxKey} has, found '${wrong}'`;
}
