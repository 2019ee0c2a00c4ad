import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { AcceptedRange, Parameter } from '../model/parameter.ts';
import type { Acceptance } from '../model/rule.ts';
import { accepts, type Neighbours } from './accepts.ts';
import type { HeldState } from './held-state.ts';
import { interfaceKey } from './interface-key.ts';
import { readKernelNumber, skipBlanks } from './kernel-number.ts';

/** What one write makes of its own key. `value` of a refusal: a vector's fields before the fault were taken all the same. */
export type Taken =
  | { readonly taken: true; readonly value: string; readonly why?: string }
  | { readonly taken: false; readonly value?: string; readonly why: string }
  | { readonly taken: undefined; readonly why: string };

export interface HeldValueContext {
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  /** whether a key can be written; undefined or absent: not known */
  writable?(key: string): boolean | undefined;
}

/** {@link heldValue} for many writes: what is known of a key is looked up once. */
export function heldValues(context: HeldValueContext): (key: string, value: string, state: HeldState) => Taken {
  const known = new Map<string, Known>();
  return (key, value, state) => {
    let entry = known.get(key);
    if (entry === undefined) {
      const parameter = context.knowledge.parameter(key);
      entry =
        parameter === undefined
          ? { why: `nothing is known here of what the kernel takes for ${key}` }
          : narrowed(parameter, context.kernel);
      known.set(key, entry);
    }
    return heldValue(entry, key, value, state, context);
  };
}

type Known = Parameter | { readonly why: string };
type Context = HeldValueContext;

/** With the ranges of this kernel alone, so that no versions are compared for each write. */
function narrowed(parameter: Parameter, kernel: Kernel): Parameter {
  const { accepted } = parameter.value;
  const fields = [...new Set(accepted.map((range) => range.field))];
  const found = fields.map((field) =>
    entryFor(
      kernel,
      accepted.filter((range) => range.field === field),
    ),
  );
  if (found.some((one) => one?.certain === false)) return parameter;
  const ranges = found.flatMap((one) => (one === undefined ? [] : [always(one.entry)]));
  return { ...parameter, value: { ...parameter.value, accepted: ranges } };
}

function always({ since, until, sinceKnownBy, distro, branch, ...range }: AcceptedRange): AcceptedRange {
  return range;
}

function heldValue(parameter: Known, key: string, value: string, state: HeldState, context: Context): Taken {
  if ('why' in parameter) return { taken: undefined, why: parameter.why };
  const secret = whyNoSecret(key, value, state);
  if (secret !== undefined) return secret;
  const current = state.get(key).value;
  if (current !== undefined && parameter.oneWay.includes(current) && value !== current)
    return { taken: false, why: `${current} cannot be taken back before a reboot` };
  if (/^net\.ipv6\.conf\.(?!all\.|default\.)[^.]+\.mtu$/.test(key))
    return { taken: undefined, why: 'it may not be above the MTU of the device, which is not read here' };
  if (key === 'net.ipv4.tcp_congestion_control') return congestionControl(value, parameter, state, context);
  return outcome(parameter, value, current, state, context);
}

/**
 * Mode 2 makes addresses from a secret, without which an interface refuses it. Secrets are not read here; a line gives one, and so
 * does mode 3.
 */
function whyNoSecret(key: string, value: string, state: HeldState): Taken | undefined {
  const part = interfaceKey(key);
  if (part?.leaf !== 'addr_gen_mode' || part.who === 'all' || part.who === 'default') return undefined;
  const number = readKernelNumber(skipBlanks(value));
  if ('problem' in number || number.value !== 2n) return undefined;
  const given = [part.who, 'default'].some((who) => state.get(`${part.folder}.${who}.stable_secret`).from !== undefined);
  const mode = state.get(key);
  if (!given && mode.from === undefined && (mode.value === '0' || mode.value === '1'))
    return { taken: false, why: 'it needs a stable_secret' };
  return { taken: undefined, why: 'it needs a stable_secret, which is not read here' };
}

function outcome(parameter: Parameter, value: string, current: string | undefined, state: HeldState, context: Context): Taken {
  // which C type a handler has changed with the kernels, and only unsigned ones look at the sign of a zero
  if (/^\s*-0/.test(value)) return { taken: undefined, why: 'whether the kernel takes a zero with a sign is not known' };
  const start = state.get('net.ipv4.ip_unprivileged_port_start');
  if (parameter.value.type === 'port-range' && start.value === undefined && start.from !== undefined)
    return { taken: undefined, why: 'it depends on net.ipv4.ip_unprivileged_port_start, which is not known after its own line' };
  const acceptance = accepts(parameter, context.kernel, value, neighbours(parameter, state));
  if (acceptance.accepted === undefined) return { taken: undefined, why: acceptance.why };
  if (acceptance.accepted === false) return refused(parameter, value, current, acceptance.why, state, context);
  const whole = filled(acceptance.kept, current);
  if (whole === undefined) return { taken: undefined, why: 'only some fields are written, and what the others held before is not known' };
  if (parameter.value.type === 'port-range' && !ordered(whole)) return { taken: false, why: `it would be '${whole}', the lower port last` };
  if (parameter.value.keeps?.startsWith('ticks')) return { taken: undefined, why: acceptance.note ?? 'it is kept in clock ticks' };
  const why = differs(whole, value, acceptance);
  return { taken: true, value: whole, ...(why !== undefined && { why }) };
}

/** A vector is written field by field, so those before the fault are in force; a port range is checked whole. */
function refused(parameter: Parameter, value: string, current: string | undefined, why: string, state: HeldState, context: Context): Taken {
  if (parameter.value.type !== 'vector') return { taken: false, why };
  const words = value.split(/[ \t\n]+/, parameter.value.fields + 1).filter((word) => word !== '');
  for (let count = words.length - 1; count > 0; count -= 1) {
    const part = accepts(parameter, context.kernel, words.slice(0, count).join(' '), neighbours(parameter, state));
    if (part.accepted !== true) continue;
    const whole = filled(part.kept, current);
    return whole === undefined ? { taken: undefined, why } : { taken: false, value: whole, why };
  }
  return { taken: false, why };
}

/** Fields that a short vector leaves as they were are `_`. */
function filled(kept: string, current: string | undefined): string | undefined {
  const fields = kept.split(' ');
  if (!fields.includes('_')) return kept;
  const old = current?.split(' ');
  return old?.length === fields.length ? fields.map((field, i) => (field === '_' ? old[i] : field)).join(' ') : undefined;
}

function ordered(range: string): boolean {
  const [low = 0, high = 0] = range.split(' ').map(Number);
  return low <= high;
}

function differs(kept: string, written: string, acceptance: Acceptance & { readonly accepted: true }): string | undefined {
  const plain = written.trim().replace(/\s+/g, ' ');
  if (acceptance.dropped !== undefined) return `the kernel drops '${acceptance.dropped}' behind it`;
  if (kept !== plain) return `the kernel makes '${kept}' of '${plain}'${acceptance.note === undefined ? '' : `: ${acceptance.note}`}`;
  return acceptance.note;
}

function neighbours(parameter: Parameter, state: HeldState): Neighbours {
  const held = (key: string) => state.get(key).value;
  if (parameter.value.type !== 'port-range' && parameter.key !== 'net.ipv4.ip_unprivileged_port_start') return { held };
  const start = held('net.ipv4.ip_unprivileged_port_start');
  const low = held('net.ipv4.ip_local_port_range')?.split(' ')[0];
  return {
    held,
    ...(start !== undefined && { unprivilegedPortStart: Number(start) }),
    ...(low !== undefined && { localPortLow: Number(low) }),
  };
}

function congestionControl(value: string, parameter: Parameter, state: HeldState, context: Context): Taken {
  const available = state.get('net.ipv4.tcp_available_congestion_control').value?.split(' ');
  const allowed = 'net.ipv4.tcp_allowed_congestion_control';
  if (context.writable?.(allowed) === false && state.get(allowed).value?.split(' ').includes(value) === false)
    return { taken: false, why: 'a container may only choose what the host allows' };
  if (available?.includes(value)) return { taken: true, value };
  const by = outcome(parameter, value, undefined, state, context);
  if (by.taken !== true || available === undefined) return by;
  return { taken: undefined, why: `'${value}' is not loaded (${available.join(', ')}): in force only if the kernel finds a module for it` };
}
