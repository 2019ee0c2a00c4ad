import type { LinePlace } from '../model/effective.ts';
import { atLeast, entryFor, inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { InterfaceKey, Spread } from '../model/propagation.ts';
import type { HeldState, Holding } from './held-state.ts';
import { anyInterface, type InterfacePart, interfaceKey } from './interface-key.ts';

/** A write that has been made of its own key, and what the key held before. */
export interface Written {
  readonly key: string;
  /** as the line gives it */
  readonly value: string;
  readonly old: Holding;
  /** whether the kernel took the value; undefined: not known */
  readonly taken: boolean | undefined;
  /** whether the reader made the write at all: systemd leaves out what is there already; undefined: not known */
  readonly made: boolean | undefined;
  readonly from: LinePlace;
}

export interface PropagationContext {
  readonly keys: readonly InterfaceKey[];
  readonly kernel: Kernel;
  /** besides all and default */
  readonly interfaces: readonly string[];
  /** interfaces that have or had an address: default never reaches them */
  readonly addressed: ReadonlySet<string>;
}

/** Up to 6.1 a refused write to all still copies what all holds. */
const copiesRefused = { until: { present: '6.1.176', absent: '6.12.107' } };

/**
 * Where a write to a key of interfaces goes besides. The kernel remembers which values of an interface were written, and so does
 * what is returned: call it for every write, in order, also for those that were refused.
 */
export function propagation(context: PropagationContext, state: HeldState): (written: Written) => void {
  const { kernel, interfaces, addressed } = context;
  const rules = new Map(context.keys.map((key) => [key.key, key.spread]));
  const touched = new Map<string, boolean | undefined>();

  const put = (key: string, holding: Holding, written: Written, sure: boolean) => {
    const why = `follows ${written.key}`;
    if (sure && holding.value !== undefined) {
      state.set(key, { value: holding.value, why, from: holding.from ?? written.from });
      return;
    }
    const stays = holding.value !== undefined && state.get(key).value === holding.value;
    if (!stays) state.set(key, { why: `${why}, and whether it changed is not known`, from: written.from });
  };

  const fromDefault = (written: Written, { folder, leaf }: InterfacePart) => {
    for (const name of interfaces) {
      const key = `${folder}.${name}.${leaf}`;
      const own = addressed.has(name) || (touched.has(key) ? touched.get(key) : false);
      if (own !== true) put(key, state.get(written.key), written, own === false && written.made === true);
    }
  };

  const fromAll = (written: Written, { folder, leaf }: InterfacePart, withDefault: boolean, sure: boolean) => {
    const now = state.get(written.key);
    for (const name of withDefault ? ['default', ...interfaces] : interfaces) put(`${folder}.${name}.${leaf}`, now, written, sure);
    if (folder !== 'net.ipv6.conf' || leaf !== 'forwarding' || !atLeast(kernel, '6.17')) return;
    if (now.value !== undefined && now.value !== '0') return;
    for (const name of interfaces) put(`${folder}.${name}.force_forwarding`, { value: '0' }, written, sure && now.value === '0');
  };

  const always = (written: Written, part: InterfacePart, certain: boolean) => {
    const copies = written.taken === false ? part.leaf !== 'addr_gen_mode' && inRange(kernel, copiesRefused) : true;
    if (copies !== false && part.who === 'all')
      fromAll(written, part, true, certain && copies === true && written.made === true && written.taken !== undefined);
  };

  const onChange = (written: Written, part: InterfacePart, withDefault: boolean) => {
    const now = state.get(written.key);
    const changed = now.value === undefined || written.old.value === undefined ? undefined : now.value !== written.old.value;
    if (part.who !== 'all' || written.taken === false || changed === false) return;
    const sure = changed === true && written.taken === true;
    fromAll(written, part, withDefault, sure);
    if (part.folder !== 'net.ipv4.conf') return;
    const redirects = now.value === undefined ? {} : { value: now.value === '0' ? '1' : '0' };
    put(`${part.folder}.all.accept_redirects`, redirects, written, sure);
  };

  const secret = (written: Written, { folder, who }: InterfacePart) => {
    if (who === 'all' || !written.value.includes(':')) return;
    for (const name of who === 'default' ? interfaces : [who]) put(`${folder}.${name}.addr_gen_mode`, { value: '2' }, written, false);
  };

  const by = (rule: Spread, certain: boolean, written: Written, part: InterfacePart) => {
    if (rule === 'default-to-untouched' && part.who === 'default') fromDefault(written, part);
    if (rule === 'default-to-untouched' && part.who !== 'all' && part.who !== 'default' && touched.get(written.key) !== true)
      touched.set(written.key, written.made);
    if (rule === 'all-to-default-and-interfaces') always(written, part, certain);
    if (rule === 'change-of-all') onChange(written, part, true);
    if (rule === 'change-of-all-to-interfaces') onChange(written, part, false);
    if (rule === 'secret') secret(written, part);
  };

  const known = new Map<string, { readonly part: InterfacePart; readonly rule: Spread; readonly certain: boolean } | undefined>();
  const find = (key: string) => {
    const part = interfaceKey(key);
    const found = part && entryFor(kernel, rules.get(anyInterface(key)) ?? []);
    const one = part && found && { part, rule: found.entry.rule, certain: found.certain };
    known.set(key, one);
    return one;
  };
  return (written) => {
    const one = known.has(written.key) ? known.get(written.key) : find(written.key);
    if (one !== undefined) by(one.rule, one.certain, written, one.part);
  };
}
