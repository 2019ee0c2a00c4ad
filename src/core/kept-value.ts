import { inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Keeps, ValueSpec } from '../model/parameter.ts';
import type { Acceptance } from '../model/rule.ts';

/**
 * How the kernel prints what it keeps of numbers that it takes; `rest` is text behind them, which it drops. A field that a short
 * vector leaves as it was is `_`.
 */
export function keptValue(spec: ValueSpec, kernel: Kernel, values: readonly bigint[], rest: string): Acceptance {
  const missing = spec.fields - values.length;
  const { keeps } = spec;
  if (keeps === 'nothing') return { accepted: false, why: 'the kernel takes what is written and keeps what it had' };
  const own = keeps === undefined ? values : values.map((value) => keptOf(keeps, value));
  const printed = [...own.map(String), ...Array<string>(missing).fill('_')].join(' ');
  const note = missing > 0 ? shortNote(spec, missing) : (keepsNote(spec) ?? memberNote(spec, kernel, values));
  const dropped = rest.trim();
  return { accepted: true, kept: printed, ...(dropped !== '' && { dropped }), ...(note !== undefined && { note }) };
}

const page = 4096n;

/** A time in ticks is left as written, as how long a tick is depends on how the kernel was built; what fits depends on the moment. */
function keptOf(keeps: Exclude<Keeps, 'nothing'>, value: bigint): bigint {
  switch (keeps) {
    case 'flag':
      return value === 0n ? 0n : 1n;
    case 'power-of-two':
      return powerOfTwo(value);
    case 'page-power-of-two':
      return powerOfTwo(value < page ? page : value);
    case 'page-slots':
      return value <= 0n ? value : ((value + page / 8n - 1n) / (page / 8n)) * (page / 8n);
    case 'ticks-ms':
    case 'ticks-centiseconds':
    case 'what-fits':
      return value;
  }
}

/** Rounded up; 0 stays 0. */
function powerOfTwo(value: bigint): bigint {
  return value <= 0n ? value : 1n << BigInt((value - 1n).toString(2).length - (value === 1n ? 1 : 0));
}

function keepsNote({ keeps }: ValueSpec): string | undefined {
  if (keeps === 'ticks-ms') return 'kept in clock ticks, so that it may read back as up to 10 ms more';
  if (keeps === 'ticks-centiseconds') return 'kept in clock ticks, so that it may read back as one less';
  if (keeps === 'what-fits') return 'fewer are kept where memory does not suffice';
  return undefined;
}

function shortNote(spec: ValueSpec, missing: number): string {
  if (spec.type === 'port-range') return 'only the low end is written; refused where it lies above the high end in force';
  return `only ${spec.fields - missing} of ${spec.fields} fields are written, the rest stays as it is`;
}

function memberNote(spec: ValueSpec, kernel: Kernel, [value]: readonly bigint[]): string | undefined {
  if (value === undefined) return undefined;
  if (spec.type === 'boolean') return value === 0n || value === 1n ? undefined : `anything but 0 means on, as 1 does`;
  if (spec.type !== 'enum' || spec.members.length === 0) return undefined;
  const meant = spec.members.some((m) => m.value === String(value) && inRange(kernel, m) !== false);
  return meant ? undefined : `the kernel takes ${value}, but no meaning of it is known`;
}
