import type { EffectiveValue, LaterWriter } from '../model/effective.ts';
import type { Facts } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { ReadSysctlFile, SysctlNames } from '../model/sysctl-file.ts';
import { pathOfKey } from '../model/sysctl-path.ts';
import { combineInterface } from './combine-interface.ts';
import { namedInterfaces } from './effective-names.ts';
import type { ReaderView, ViewedValue } from './effective-view.ts';
import { held } from './held.ts';
import { fields, usualValue } from './in-force.ts';
import { interfaceKey } from './interface-key.ts';
import { laterWriters, type Seen } from './later-writers.ts';

interface Machine {
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  readonly names: SysctlNames;
  readonly files: readonly ReadSysctlFile[];
  readonly seen: Seen;
}

/** What the kernel makes of all the writes of one reader, asked key by key. */
export interface EffectiveHeld {
  of(key: string, winner: ViewedValue | undefined): Pick<EffectiveValue, 'held' | 'heldWhy'>;
  later(key: string): readonly LaterWriter[];
  /** what an interface really does of `all` and its own */
  notes(key: string): readonly string[];
}

const mostInterfaces = 6;

export function effectiveHeld(view: ReaderView, machine: Machine): EffectiveHeld {
  const { kernel, knowledge, names } = machine;
  const interfaces = interfacesOf(machine);
  const asBefore = new Map<string, ReturnType<typeof usually>>();
  const usual = (key: string) => {
    const known = asBefore.get(key) ?? usually(key, machine);
    asBefore.set(key, known);
    return known;
  };
  const all = held(view.writes(), {
    reader: view.reader,
    knowledge,
    kernel,
    before: (key) => usual(key).exact,
    has: (key) => names.has(pathOfKey(key)),
    interfaces,
  });
  const value = (key: string) => (all.has(key) ? all.get(key)?.value : usual(key).exact);
  return {
    of(key, winner) {
      const holding = all.get(key);
      if (holding === undefined) return winner === undefined ? usual(key).told : {};
      const elsewhere =
        holding.from !== undefined && (winner === undefined || holding.from.path !== winner.path || holding.from.line !== winner.line);
      const by = elsewhere ? `set by ${holding.from?.path}:${holding.from?.line}` : undefined;
      const same = holding.value !== undefined && winner !== undefined && holding.value === fields(winner.value);
      const why = [holding.why, same ? undefined : by].filter((one) => one !== undefined).join('; ');
      return { ...(holding.value !== undefined && { held: holding.value }), ...(why !== '' && { heldWhy: why }) };
    },
    later: (key) => laterWriters(key, machine.seen, knowledge),
    notes(key) {
      const part = interfaceKey(key);
      if (part === undefined || part.who === 'default') return [];
      const asked = part.who === 'all' ? interfaces.slice(0, mostInterfaces) : [part.who];
      return asked.flatMap((one) => {
        const does = combineInterface(`${part.folder}.${one}.${part.leaf}`, kernel, knowledge, value);
        if (does?.value === undefined || does.value === does.own) return [];
        return [`${does.words}${does.meaning === undefined ? '' : `; ${does.value} is ${does.meaning}`}`];
      });
    },
  };
}

/** Interfaces of the machine, or those that the files name; `lo` is always there. */
function interfacesOf({ facts, names, files }: Machine): readonly string[] {
  const there = names.list('net/ipv4/conf')?.map((name) => name.replaceAll('.', '/')) ?? [];
  const seen = facts.sysctl.size > 0 ? there : [...there, ...namedInterfaces(files)];
  const known = ['lo', ...seen, ...(facts.addresses ?? []).map((address) => address.interface.replaceAll('.', '/'))];
  return [...new Set(known)].filter((name) => name !== 'all' && name !== 'default').sort();
}

/** What a key has that no line sets: by PID 1, the distribution or the kernel itself. */
function usually(
  key: string,
  { facts, kernel, knowledge }: Machine,
): { readonly exact?: string; readonly told: Pick<EffectiveValue, 'held' | 'heldWhy'> } {
  const parameter = knowledge.parameter(key);
  if (parameter === undefined) return { told: { heldWhy: 'no line gives it a value, and its default is not known here' } };
  const none = { order: [], masked: [], winner: () => undefined, steps: () => 0 };
  const found = usualValue({ facts, kernel, knowledge, boot: none }, parameter, key);
  if (found.value === undefined) return { told: { heldWhy: 'no line gives it a value, and its default is not known for this machine' } };
  const whose = found.from === 'computed default' ? "the kernel's default" : `as ${found.from} sets it`;
  const near = found.approximate === true;
  return {
    ...(!near && { exact: found.value }),
    told: { held: found.value, heldWhy: `${whose}${near ? ', worked out and only near' : ''}: no line gives it a value` },
  };
}
