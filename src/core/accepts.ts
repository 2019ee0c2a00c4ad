import { atLeast, concerns, entryFor, inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { AcceptedRange, Parameter, ValueSpec } from '../model/parameter.ts';
import type { Acceptance } from '../model/rule.ts';
import { readKernelNumber, skipBlanks } from './kernel-number.ts';
import { knownAlgorithms } from './known-algorithms.ts';
import { readPortList } from './port-list.ts';

/** What other keys hold, where a value is checked against them. */
export interface Neighbours {
  /** `net.ipv4.ip_unprivileged_port_start`; 1024 where it is not known */
  readonly unprivilegedPortStart?: number;
  /** the low end of `net.ipv4.ip_local_port_range` */
  readonly localPortLow?: number;
}

/**
 * What the kernel makes of a value that a loader writes, a line end behind it. `kept` is how the kernel prints it afterwards;
 * a field that a short vector leaves as it was is `_` there.
 * @returns `accepted: false` also where the write succeeds and changes nothing; `undefined` where the knowledge does not reach
 */
export function accepts(parameter: Parameter, kernel: Kernel, value: string, neighbours: Neighbours = {}): Acceptance {
  const text = value.endsWith('\n') ? value.slice(0, -1) : value;
  const spec = parameter.value;
  if (spec.type === 'port-list' || spec.storage === 'ports') return portList(text);
  if (spec.storage === 'string') return string(parameter, text);
  const numbers = readNumbers(spec, text);
  if ('why' in numbers) return { accepted: false, why: numbers.why };
  const why = outsideType(spec, numbers.values, kernel);
  if (why !== undefined) return { accepted: false, why };
  const inside = insideRange(spec, kernel, numbers.values);
  if (inside !== true) return inside;
  const ports = spec.type === 'port-range' ? portRange(numbers.values, kernel, neighbours) : undefined;
  if (ports !== undefined) return { accepted: false, why: ports };
  const start = parameter.key === 'net.ipv4.ip_unprivileged_port_start' ? privilegedStart(numbers.values, neighbours) : undefined;
  if (start !== undefined) return start;
  return kept(spec, kernel, numbers);
}

function portList(text: string): Acceptance {
  const list = readPortList(text);
  return 'problem' in list ? { accepted: false, why: list.problem } : { accepted: true, kept: list.kept };
}

function string(parameter: Parameter, text: string): Acceptance {
  const end = text.search(/[\n\0]/);
  const kept = end < 0 ? text : text.slice(0, end);
  const algorithms = knownAlgorithms(parameter.key);
  if (algorithms === undefined) return { accepted: true, kept };
  if (!/^[a-z0-9_-]{1,15}$/i.test(text))
    return { accepted: false, why: `expected one name (${algorithms.slice(0, 3).join(', ')}, …), found '${short(text)}'` };
  if (algorithms.includes(kept))
    return { accepted: true, kept, note: 'refused where this kernel has neither built it in nor a module for it' };
  return { accepted: undefined, why: `'${short(kept)}' is no name that is known here; a module of that name would make it one` };
}

interface Numbers {
  readonly values: readonly bigint[];
  readonly rest: string;
}

function readNumbers(spec: ValueSpec, text: string): Numbers | { readonly why: string } {
  const values: bigint[] = [];
  let rest = skipBlanks(text);
  while (rest !== '' && values.length < spec.fields) {
    const number = readKernelNumber(rest);
    if ('problem' in number) return { why: number.problem + alreadyWritten(spec, values) };
    // an unsigned handler looks at the sign, not at the number: -0 is refused like -1
    if (number.signed && isUnsigned(spec)) return { why: `expected no negative number, found '${short(text)}'` };
    values.push(number.value);
    rest = skipBlanks(number.rest);
  }
  if (values.length === 0) return { why: text === '' ? 'expected a number, found nothing' : `expected a number, found only blanks` };
  return { values, rest };
}

/** A vector is written field by field: what stands before the fault is in force although the write ends with an error. */
function alreadyWritten(spec: ValueSpec, values: readonly bigint[]): string {
  if (values.length === 0 || spec.type === 'port-range') return '';
  return `; the kernel has then already taken '${values.join(' ')}'`;
}

const isUnsigned = (spec: ValueSpec) => spec.storage === 'ulong' || spec.storage === 'uint' || spec.storage === 'u8';

const bounds: Readonly<Record<ValueSpec['storage'], readonly [bigint, bigint] | undefined>> = {
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  uint: [0n, 2n ** 32n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  ulong: [0n, 2n ** 64n - 1n],
  u8: [0n, 255n],
  string: undefined,
  ports: undefined,
};

function outsideType(spec: ValueSpec, values: readonly bigint[], kernel: Kernel): string | undefined {
  const [min, max] = bounds[spec.storage] ?? [];
  const wrong = values.find((v) => (min !== undefined && v < min) || (max !== undefined && v > max));
  if (wrong === undefined) return undefined;
  const old = atLeast(kernel, '5.10') ? '' : '; a kernel as old as this may take it and keep only its low bits';
  return `expected ${min} to ${max}, all that its C type holds, found '${wrong}'${old}`;
}

/** `true`, or the refusal. Where only a bounded unknown holds, all ranges that may hold are asked. */
function insideRange(spec: ValueSpec, kernel: Kernel, values: readonly bigint[]): true | Acceptance {
  const found = entryFor(kernel, spec.accepted);
  if (found === undefined) return true;
  const ranges = found.certain
    ? [found.entry]
    : spec.accepted.filter((range) => concerns(kernel, range) && inRange(kernel, range) !== false);
  const refusals = ranges.map((range) => outsideRange(range, values));
  const first = refusals.find((why) => why !== undefined);
  if (first === undefined) return true;
  return refusals.includes(undefined)
    ? { accepted: undefined, why: `${first}, if this kernel checks it already` }
    : { accepted: false, why: first };
}

function outsideRange(range: AcceptedRange, values: readonly bigint[]): string | undefined {
  const min = range.min === undefined ? undefined : BigInt(range.min);
  const max = range.max === undefined ? undefined : BigInt(range.max);
  const wrong = values.find((v) => (min !== undefined && v < min) || (max !== undefined && v > max));
  if (wrong === undefined) return undefined;
  const wanted = min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : min === max ? `${min}` : `${min} to ${max}`;
  return `expected ${wanted}, found '${wrong}'`;
}

function portRange([low, high]: readonly bigint[], kernel: Kernel, { unprivilegedPortStart = 1024 }: Neighbours): string | undefined {
  if (low === undefined) return undefined;
  if (high !== undefined && low > high) return `expected the lower port first, found '${low} ${high}'`;
  if (!atLeast(kernel, '4.11') || low >= BigInt(unprivilegedPortStart)) return undefined;
  return `expected a range from ${unprivilegedPortStart} (ip_unprivileged_port_start) up, found '${low}'`;
}

/** The kernel keeps the two keys apart from both sides. */
function privilegedStart([start]: readonly bigint[], { localPortLow }: Neighbours): Acceptance | undefined {
  if (start === undefined || start <= BigInt(localPortLow ?? 32768)) return undefined;
  const why = `expected no more than the low end of ip_local_port_range (${localPortLow ?? '32768 unless it was changed'}), found '${start}'`;
  return { accepted: localPortLow === undefined ? undefined : false, why };
}

function kept(spec: ValueSpec, kernel: Kernel, { values, rest }: Numbers): Acceptance {
  const missing = spec.fields - values.length;
  const printed = [...values.map(String), ...Array<string>(missing).fill('_')].join(' ');
  const note = missing > 0 ? shortNote(spec, missing) : memberNote(spec, kernel, values);
  const dropped = rest.trim();
  return { accepted: true, kept: printed, ...(dropped !== '' && { dropped }), ...(note !== undefined && { note }) };
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

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
