import type { Verb } from '../model/profile.ts';

/** One field of the target: a number, a text, or `keep`. */
export type Target = bigint | string | 'keep-field';

export interface VerbResult {
  /** the value that serves the intent and takes nothing away from any value in force */
  readonly value: string;
  /** whether a value already serves it */
  readonly serves: (value: string) => boolean;
  /** a value in force that the intent would take capacity away from */
  readonly narrows?: string;
}

export type Capacity = 'more' | 'range' | 'set' | undefined;

const keep = 'keep-field';

/**
 * Joins an intent with the values in force (running, next boot).
 * @param capacity which way the parameter is a capacity, so that no verb takes capacity away unnoticed
 * @returns `undefined` where a kept field has no value to keep
 */
export function applyVerb(verb: Verb, targets: readonly Target[], inForce: readonly string[], capacity: Capacity): VerbResult | undefined {
  const result = join(verb, targets, inForce, capacity);
  const lessThan = result && inForce.find((text) => takesAway(result.value, text, capacity));
  return lessThan === undefined ? result : result && { ...result, narrows: lessThan };
}

/** Whether putting `value` in the place of `inForce` takes capacity away: a smaller number, a narrower range, a port less. */
export function takesAway(value: string, inForce: string, capacity: Capacity): boolean {
  if (capacity === undefined) return false;
  if (capacity === 'set') {
    const left = ports(value);
    return [...ports(inForce)].some((port) => !left.has(port));
  }
  const [after, before] = [numbers(value), numbers(inForce)];
  if (after === undefined || before === undefined) return false;
  if (capacity === 'more') return before.some((field, i) => field > (after[i] ?? field));
  return (after[0] ?? 0n) > (before[0] ?? 0n) || (after[1] ?? 0n) < (before[1] ?? 0n);
}

function join(verb: Verb, targets: readonly Target[], inForce: readonly string[], capacity: Capacity): VerbResult | undefined {
  if (verb === 'widen to') return widen(targets, inForce);
  // a list of one port reads like a number
  const [only] = targets;
  if (targets.length === 1 && capacity === 'set' && only !== keep) return exactText(`${only}`, inForce, capacity);
  if (targets.length === 1 && typeof only === 'string' && only !== keep) return exactText(only, inForce, capacity);
  const have = inForce.map(numbers).filter((v) => v !== undefined);
  const width = Math.max(targets.length, ...have.map((v) => v.length));
  const out: bigint[] = [];
  for (let i = 0; i < width; i++) {
    const target = targets[i] ?? keep;
    const present = have.map((v) => v[i]).filter((v) => v !== undefined);
    if (typeof target === 'string') {
      const first = present[0];
      if (first === undefined) return undefined;
      out.push(capacity === 'more' ? largest(present) : first);
    } else if (verb === 'at least') out.push(largest([target, ...present]));
    else if (verb === 'at most') out.push(smallest([target, ...present.filter((v) => v > 0n || target <= 0n)]));
    else out.push(target);
  }
  const value = out.join(' ');
  const serves = (text: string) => {
    const v = numbers(text);
    return v !== undefined && targets.every((target, i) => typeof target === 'string' || fits(verb, v[i], target));
  };
  return { value, serves };
}

function fits(verb: Verb, have: bigint | undefined, target: bigint): boolean {
  if (have === undefined) return false;
  if (verb === 'at least') return have >= target;
  if (verb === 'at most') return have <= target && (have > 0n || target <= 0n);
  return have === target;
}

function exactText(target: string, inForce: readonly string[], capacity: Capacity): VerbResult {
  if (capacity !== 'set') return { value: target, serves: (text) => text === target };
  const wanted = ports(target);
  const value = portText(new Set([...wanted, ...inForce.flatMap((text) => [...ports(text)])]));
  return {
    value,
    serves: (text) => {
      const have = ports(text);
      return [...wanted].every((port) => have.has(port));
    },
  };
}

function widen(targets: readonly Target[], inForce: readonly string[]): VerbResult | undefined {
  const [low, high] = targets;
  if (typeof low !== 'bigint' || typeof high !== 'bigint') return undefined;
  const have = inForce.map(numbers).filter((v) => v !== undefined && v.length === 2) as [bigint, bigint][];
  const value = `${smallest([low, ...have.map((v) => v[0])])} ${largest([high, ...have.map((v) => v[1])])}`;
  return {
    value,
    serves: (text) => {
      const v = numbers(text);
      return v?.[0] !== undefined && v[1] !== undefined && v[0] <= low && v[1] >= high;
    },
  };
}

export function numbers(text: string): readonly bigint[] | undefined {
  const words = text.trim().split(/\s+/);
  return words.every((word) => /^-?\d{1,20}$/.test(word)) ? words.map((word) => BigInt(word)) : undefined;
}

/** Ports of a list such as `8080-8090,9000`. */
export function ports(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
    if (!match) continue;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    for (let port = from; port <= Math.min(to, 65535); port++) found.add(port);
  }
  return found;
}

/** A port list as the kernel prints it: sorted, runs joined. */
export function portText(all: ReadonlySet<number>): string {
  const sorted = [...all].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const port of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === port - 1) last[1] = port;
    else runs.push([port, port]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

const largest = (all: readonly bigint[]) => all.reduce((a, b) => (a > b ? a : b));
const smallest = (all: readonly bigint[]) => all.reduce((a, b) => (a < b ? a : b));
