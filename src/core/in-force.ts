import type { Facts } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Parameter, SetByEntry } from '../model/parameter.ts';
import { seenRunning } from '../model/seen-running.ts';
import { accepts } from './accepts.ts';
import { defaultValue } from './default-value.ts';
import { interfaceKey } from './interface-key.ts';
import type { Precedence, Winner } from './precedence.ts';

/** A value and where it comes from: a /proc path, `path:line`, `computed default`, what PID 1 does, or `unknown`. */
export interface InForce {
  readonly value?: string;
  readonly from: string;
  /** worked out by a formula that is only near the truth: good for comparing sizes, not for equality */
  readonly approximate?: true;
}

export interface InForceContext {
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  /** how the reader that this distribution boots with takes the files */
  readonly boot: Precedence;
  /** how `sysctl --system` takes them, where that is another reader */
  readonly byHand?: Precedence;
}

/** What the running kernel holds; in a stand-in the default that it would have. */
export function runningValue(context: InForceContext, parameter: Parameter, key: string): InForce {
  const reading = context.facts.sysctl.get(key);
  if (reading !== undefined && 'value' in reading) return { value: reading.value, from: reading.path };
  if (reading !== undefined) return { from: 'unknown' };
  if (seenRunning(context.facts) && context.facts.sysctlComplete) return { from: 'unknown' };
  return bootValue(context, parameter, key);
}

/** What the files give at the next boot: the winning line, else what PID 1 sets, else the kernel's own default. */
export function bootValue(context: InForceContext, parameter: Parameter, key: string): InForce {
  return wonValue(context.boot.winner(key), context, parameter, key);
}

/** What `sysctl --system` makes of the files, where it takes another line than the boot does. */
export function byHandValue(context: InForceContext, parameter: Parameter, key: string): InForce | undefined {
  const winner = context.byHand?.winner(key);
  const boot = context.boot.winner(key);
  if (winner === undefined || (boot?.path === winner.path && boot.line === winner.line)) return undefined;
  return wonValue(winner, context, parameter, key);
}

/** What the files give, with the reader of the boot and with `sysctl --system`. */
export function atBoot(context: InForceContext, parameter: Parameter, key: string): readonly InForce[] {
  const byHand = byHandValue(context, parameter, key);
  return [bootValue(context, parameter, key), ...(byHand === undefined ? [] : [byHand])];
}

function wonValue(winner: Winner | undefined, context: InForceContext, parameter: Parameter, key: string): InForce {
  if (winner === undefined) return usualValue(context, parameter, key);
  const acceptance = accepts(parameter, context.kernel, winner.value);
  if (acceptance.accepted === false) return usualValue(context, parameter, key);
  return { value: acceptance.accepted === true ? acceptance.kept : fields(winner.value), from: `${winner.path}:${winner.line}` };
}

/** What a key has when no file sets it: by PID 1 or the distribution, else the kernel's own default. */
export function usualValue(context: InForceContext, parameter: Parameter, key?: string): InForce {
  const others = setByOthers(parameter, context.facts);
  const set = others !== undefined && leavesOut(others, key, context.facts) ? undefined : others;
  if (set !== undefined) return { value: set.value, from: set.by };
  const computed = defaultValue(parameter, context.kernel, machineOf(context.facts));
  if (computed?.value === undefined || !computed.certain) return { from: 'unknown' };
  return { value: computed.value, from: 'computed default', ...(computed.approximate === true && { approximate: true }) };
}

/** What PID 1 or the distribution makes of it before any file of the administrator. */
export function setByOthers(parameter: Parameter, facts: Facts): SetByEntry | undefined {
  return parameter.setBy.find((entry) => applies(entry, facts));
}

/** Since systemd knows patterns (245) its 50-default.conf and Debian's set default and each interface, and leave `all` out. */
function leavesOut({ by }: SetByEntry, key: string | undefined, facts: Facts): boolean {
  if (!by.endsWith('50-default.conf') || key === undefined || interfaceKey(key)?.who !== 'all') return false;
  const { name, version } = facts.init?.value ?? {};
  return name !== 'systemd' || version === undefined || version >= 245;
}

function applies(entry: SetByEntry, facts: Facts): boolean {
  const distro = facts.kernel?.value.distro ?? (facts.distro && `${facts.distro.value.id}:${facts.distro.value.version}`);
  const named = (list: readonly string[]) => distro !== undefined && list.some((d) => distro === d || distro.startsWith(`${d}.`));
  if (entry.systemdSince !== undefined) {
    const init = facts.init?.value;
    if (init?.name !== 'systemd' || init.version === undefined || init.version < entry.systemdSince) return false;
  }
  if (entry.by.startsWith('systemd ') && facts.init !== undefined && facts.init.value.name !== 'systemd') return false;
  if (entry.exceptDistro !== undefined && (distro === undefined || named(entry.exceptDistro))) return false;
  return entry.distro === undefined || named(entry.distro);
}

/** Single blanks between fields, as the kernel prints them. */
export function fields(value: string): string {
  return value.trim().replace(/\s+/g, ' ');
}

/** Memory, CPUs and page size, as far as they are known. */
export function machineOf(facts: Facts): { readonly memoryBytes?: number; readonly cpus?: number; readonly pageSize: number } {
  return {
    ...(facts.memoryBytes !== undefined && { memoryBytes: facts.memoryBytes.value }),
    ...(facts.cpus !== undefined && { cpus: facts.cpus.value }),
    pageSize: facts.pageSize.value,
  };
}
