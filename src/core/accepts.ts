import { atLeast, concerns, entryFor, inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Parameter, ValueSpec } from '../model/parameter.ts';
import type { Acceptance } from '../model/rule.ts';
import { insideRanges } from './inside-ranges.ts';
import { keptValue } from './kept-value.ts';
import { readKernelNumber, skipBlanks } from './kernel-number.ts';
import { knownAlgorithms } from './known-algorithms.ts';
import { readPortList } from './port-list.ts';

/** What other keys hold, where a value is checked against them. */
export interface Neighbours {
  /** `net.ipv4.ip_unprivileged_port_start`; 1024 where it is not known */
  readonly unprivilegedPortStart?: number;
  /** the low end of `net.ipv4.ip_local_port_range` */
  readonly localPortLow?: number;
  /** what any other key holds, for bounds that another key sets */
  readonly held?: (key: string) => string | undefined;
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
  // the kernel's isspace() takes the byte 0xA0, which in UTF-8 is only the second half of the character
  if (text.includes('\u00a0'))
    return { accepted: undefined, why: 'a no-break space is a blank for the kernel in latin1 and none in UTF-8' };
  const answers = readings(spec, kernel).map((one) => numbersOf(parameter.key, one, kernel, text, neighbours));
  const [first] = answers as [Acceptance];
  if (answers.every((answer) => answer.accepted === first.accepted)) return first;
  return { accepted: undefined, why: `the C type of this kernel is not known, and ${answers.find((a) => a.accepted !== true)?.why}` };
}

const known = new WeakMap<ValueSpec, Map<string, readonly ValueSpec[]>>();

/** The value as each of the C types that it may have on this kernel; the knowledge holds an entry as long as it is used. */
function readings(spec: ValueSpec, kernel: Kernel): readonly ValueSpec[] {
  let byKernel = known.get(spec);
  if (byKernel === undefined) {
    byKernel = new Map();
    known.set(spec, byKernel);
  }
  const name = `${kernel.version} ${kernel.distro ?? ''}`;
  const have = byKernel.get(name) ?? storages(spec, kernel).map((storage) => ({ ...spec, storage }));
  if (byKernel.size < 64) byKernel.set(name, have);
  return have;
}

/** The C types that the value may have on this kernel. */
function storages(spec: ValueSpec, kernel: Kernel): readonly ValueSpec['storage'][] {
  const all = spec.accepted.filter((range) => range.field === undefined);
  const found = entryFor(kernel, all);
  const ranges = found?.certain ? [found.entry] : all.filter((range) => concerns(kernel, range) && inRange(kernel, range) !== false);
  return ranges.length === 0 ? [spec.storage] : [...new Set(ranges.map((range) => range.storage ?? spec.storage))];
}

function numbersOf(key: string, spec: ValueSpec, kernel: Kernel, text: string, neighbours: Neighbours): Acceptance {
  const numbers = readNumbers(spec, text);
  if ('why' in numbers) return { accepted: false, why: numbers.why };
  const values = inTicks(spec, numbers.values);
  const why = outsideType(spec, values, kernel);
  if (why !== undefined) return { accepted: false, why };
  if (tooLongForTicks(spec, values, kernel))
    return { accepted: undefined, why: 'whether so long a time fits depends on how many clock ticks a second the kernel was built with' };
  const inside = insideRanges(spec, kernel, values, neighbours.held);
  if (inside !== true) return inside;
  const ports = spec.type === 'port-range' ? portRange(values, kernel, neighbours) : undefined;
  if (ports !== undefined) return { accepted: false, why: ports };
  const start = key === 'net.ipv4.ip_unprivileged_port_start' ? privilegedStart(values, neighbours) : undefined;
  return start ?? keptValue(spec, kernel, values, numbers.rest);
}

function portList(text: string): Acceptance {
  const list = readPortList(text);
  return 'problem' in list ? { accepted: false, why: list.problem } : { accepted: true, kept: list.kept };
}

function string(parameter: Parameter, text: string): Acceptance {
  const end = text.search(/[\n\0]/);
  const kept = end < 0 ? text : text.slice(0, end);
  const algorithms = knownAlgorithms(parameter.key);
  if (algorithms === undefined) return words(parameter, kept);
  if (!/^[a-z0-9_-]{1,15}$/i.test(text))
    return { accepted: false, why: `expected one name (${algorithms.slice(0, 3).join(', ')}, …), found '${short(text)}'` };
  if (algorithms.includes(kept))
    return { accepted: true, kept, note: 'refused where this kernel has neither built it in nor a module for it' };
  return { accepted: undefined, why: `'${short(kept)}' is no name that is known here; a module of that name would make it one` };
}

/** What the kernel copies as it is, up to its length. */
const freeText = new Map([
  ['kernel.core_pattern', 127],
  ['kernel.domainname', 64],
  ['kernel.hostname', 64],
  ['kernel.hotplug', 255],
  ['kernel.modprobe', 255],
  ['kernel.poweroff_cmd', 255],
  ['kernel.reboot-cmd', 255],
]);

/** Most texts are parsed: masks, lists, names of modules, keys in hexadecimal. */
function words({ key, value }: Parameter, kept: string): Acceptance {
  const longest = freeText.get(key);
  if (longest !== undefined)
    return kept.length <= longest ? { accepted: true, kept } : { accepted: undefined, why: `longer than ${longest} characters` };
  if (value.members.some((member) => member.value === kept)) return { accepted: true, kept };
  return { accepted: undefined, why: 'how the kernel reads this text is not known here' };
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

/** The kernel converts a time in ms as 32 bits before it looks whether it fits. */
function inTicks({ keeps }: ValueSpec, values: readonly bigint[]): readonly bigint[] {
  return keeps === 'ticks-ms' ? values.map((value) => (value < 0n ? value : value % 2n ** 32n)) : values;
}

/** A release between 6.18 and 7.2 began to refuse what does not fit; before, it wrapped around. */
function tooLongForTicks({ keeps }: ValueSpec, values: readonly bigint[], kernel: Kernel): boolean {
  const most = keeps === 'ticks-centiseconds' ? 214748364n : keeps === 'ticks-ms' ? 2147483640n : undefined;
  return most !== undefined && atLeast(kernel, '6.19') && values.some((value) => value > most || value < -most);
}

function outsideType(spec: ValueSpec, values: readonly bigint[], kernel: Kernel): string | undefined {
  // a time in 1/100 s is converted to ticks first, with room for it, and only then wraps around in its C type
  const [min, max] = spec.keeps === 'ticks-centiseconds' ? [-(2n ** 62n), 2n ** 62n] : (bounds[spec.storage] ?? []);
  const wrong = values.find((v) => (min !== undefined && v < min) || (max !== undefined && v > max));
  if (wrong === undefined) return undefined;
  const old = atLeast(kernel, '5.10') ? '' : '; a kernel as old as this may take it and keep only its low bits';
  return `expected ${min} to ${max}, all that its C type holds, found '${wrong}'${old}`;
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

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
