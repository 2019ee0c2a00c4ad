import type { EffectiveLimit } from '../model/effective.ts';
import type { LimitPair } from '../model/limits-file.ts';
import type { SessionLimits, SessionOptions } from './session-limits.ts';
import type { Half, Settled } from './session-limits-settle.ts';
import { infinity, rlimits } from './session-limits-value.ts';

/** What the numbers start from: the opening program's own limits, those of PID 1, or nothing is set at all. */
export type Origin = { readonly from: 'inherited' | 'pid1' } | { readonly from: 'untouched'; readonly rule: string };

interface Applied {
  readonly values: readonly EffectiveLimit[];
  readonly kept: SessionLimits['kept'];
  readonly refused?: NonNullable<SessionLimits['refused']>;
  readonly noFiles: boolean;
}

/** fs.nr_open can be no larger on 64 bits: sysctl_nr_open_max of the kernel's fs/file.c */
const largestNrOpen = 2147483584n;
/** standard input, output and error are open, the next descriptor is number 3 */
const leastFiles = 4n;
/** FD_SETSIZE, to which Debian lowers the soft nofile of PID 1 */
const setSize = 1024n;

interface Number {
  readonly value: bigint | undefined;
  readonly rule: string;
}

/** Sets what the lines came to, item by item, as setrlimit of the kernel answers a program that may raise limits. */
export function applied(state: Settled, options: SessionOptions, origin: Origin): Applied {
  const values: EffectiveLimit[] = [];
  const kept: { item: string; why: string }[] = [];
  let refused: Applied['refused'];
  let noFiles = false;
  for (const [item, unit] of rlimits) {
    const halves = state.halves.get(item);
    if (!halves) continue;
    const own = pairOf(options.inherited.get(item));
    let pair = started(item, options, origin);
    if (halves.soft.holder || halves.hard.holder || origin.from === 'pid1') {
      const wanted = lowered(given(halves.soft, pair.soft, options), given(halves.hard, pair.hard, options), halves);
      const why = item === 'nofile' ? refusal(wanted.hard.value, options.nrOpen) : undefined;
      if (why !== undefined) {
        const stays = { value: own.soft, rule: `${why}: the session keeps what it inherits` };
        pair = { soft: stays, hard: { ...stays, value: own.hard } };
        const { path, line } = halves.hard.holder ?? {};
        if (options.debian) kept.push({ item, why });
        else refused ??= { why, item, ...(path !== undefined && { path }), ...(line !== undefined && { line }) };
      } else pair = wanted;
      const lost = why === undefined ? undefined : `${why}: not set`;
      values.push(told(item, unit, 'hard', pair.hard, halves.hard, lost), told(item, unit, 'soft', pair.soft, halves.soft, lost));
    } else values.push(told(item, unit, 'hard', pair.hard, halves.hard), told(item, unit, 'soft', pair.soft, halves.soft));
    if (item === 'nofile' && pair.soft.value !== undefined && pair.soft.value < leastFiles) noFiles = true;
  }
  values.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.type < b.type ? -1 : 1));
  return { values, kept, noFiles, ...(refused && { refused }) };
}

function started(item: string, options: SessionOptions, origin: Origin): { readonly soft: Number; readonly hard: Number } {
  const pid1 = origin.from === 'pid1';
  const { soft, hard } = pairOf((pid1 ? options.pid1 : undefined)?.get(item) ?? options.inherited.get(item));
  const caps = pid1 && options.debian && item === 'nofile' && soft !== undefined && soft > setSize;
  const rule =
    origin.from === 'untouched'
      ? origin.rule
      : pid1
        ? 'no line gives it: pam_limits goes back to what PID 1 has'
        : 'no line gives it: inherited';
  return { soft: caps ? { value: setSize, rule: `${rule}, at most ${setSize}` } : { value: soft, rule }, hard: { value: hard, rule } };
}

function given(half: Half, start: Number, options: SessionOptions): Number {
  const { rlimit, holder } = half;
  if (rlimit === undefined || !holder) return start;
  const nearest = half.shadowed.length > 0 ? ': nearer lines beat others, among equals the later wins' : '';
  const read = /^[+-]?\d+(?=\D)/.exec(holder.typed)?.[0];
  const rule = `${holder.words}${nearest}${read === undefined ? '' : `; '${holder.typed}' is read as ${read}`}`;
  if (rlimit !== 'nr_open') return { value: rlimit, rule };
  const open = nrOpen(options.nrOpen);
  return { value: open, rule: `${rule}; without a limit means fs.nr_open${open === undefined ? ', which is not known' : ''}` };
}

function lowered(soft: Number, hard: Number, halves: { readonly soft: Half; readonly hard: Half }): { soft: Number; hard: Number } {
  if (soft.value === undefined) return { soft, hard };
  if (hard.value === undefined) {
    const bound = halves.soft.rlimit === 'nr_open' && halves.hard.rlimit === 'nr_open';
    return bound || soft.value === 0n
      ? { soft, hard }
      : { soft: { value: undefined, rule: `${soft.rule}; no higher than the hard limit, which is not known` }, hard };
  }
  if (soft.value <= hard.value) return { soft, hard };
  return { soft: { value: hard.value, rule: `${soft.rule}; ${shown(soft.value)} is above the hard limit and lowered to it` }, hard };
}

function refusal(hard: bigint | undefined, open: string | undefined): string | undefined {
  const limit = nrOpen(open) ?? largestNrOpen;
  if (hard === undefined || hard <= limit) return undefined;
  const most = open === undefined ? `${limit}, the most that fs.nr_open can be` : `fs.nr_open (${limit})`;
  return `the kernel refuses nofile ${shown(hard)}, which is above ${most}`;
}

const nrOpen = (text: string | undefined) => (text !== undefined && /^\d{1,19}$/.test(text) ? BigInt(text) : undefined);
const shown = (value: bigint) => (value === infinity ? 'unlimited' : String(value));

function pairOf(pair: LimitPair | undefined): { readonly soft: bigint | undefined; readonly hard: bigint | undefined } {
  const number = (text: string | undefined) =>
    text === 'unlimited' ? infinity : text !== undefined && /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  return { soft: number(pair?.soft), hard: number(pair?.hard) };
}

function told(item: string, unit: string, type: 'soft' | 'hard', number: Number, half: Half, lost?: string): EffectiveLimit {
  const { holder, shadowed } = half;
  const wins = holder && lost === undefined;
  const losers =
    holder && lost !== undefined ? [...shadowed, { path: holder.path, line: holder.line, value: holder.typed, why: lost }] : shadowed;
  return {
    key: item,
    type,
    unitOfValue: unit,
    ...(number.value !== undefined && { value: shown(number.value) }),
    ...(wins && { domain: holder.domain, winner: { path: holder.path, line: holder.line } }),
    rule: number.rule,
    shadowed: losers.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line)),
  };
}
