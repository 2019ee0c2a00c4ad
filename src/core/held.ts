import type { LinePlace } from '../model/effective.ts';
import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { SysctlWrite } from '../model/sysctl-file.ts';
import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';
import { exclusivePairs } from './exclusive-pairs.ts';
import { type HeldState, type Holding, heldState } from './held-state.ts';
import { heldValues, type Taken } from './held-value.ts';
import { anyInterface, interfaceKey } from './interface-key.ts';
import { propagation } from './propagation.ts';
import { support } from './support.ts';
import { withTwins } from './twin-units.ts';

export interface HeldContext {
  readonly reader: SysctlReader;
  readonly knowledge: Knowledge;
  readonly kernel: Kernel;
  /** what a key holds before the first write, single blanks between fields; undefined: not known */
  before(key: string): string | undefined;
  /** whether the key is there when the files are read; undefined or absent: not known */
  has?(key: string): boolean | undefined;
  /** whether the key can be written: a container may see it and not write it; undefined or absent: not known */
  writable?(key: string): boolean | undefined;
  /** network interfaces that are there when the files are read, `/` for a dot inside a name */
  readonly interfaces: readonly string[];
  /** those of them that have an address by then; absent: lo alone, as at boot */
  readonly addressed?: ReadonlySet<string>;
}

/**
 * What every key that a reader's writes touch holds once all are made, under each of its names. `from` is the line that gave it
 * the value, also where that line names another key (`ip_forward`); absent: it has the value from before. No `value`: unknown,
 * and `why` says why. `why` beside a value: a refused write, another value than the line's, or the key that it follows.
 */
export function held(writes: readonly SysctlWrite[], context: HeldContext): ReadonlyMap<string, Holding> {
  const { reader, kernel, knowledge, interfaces, addressed = new Set(['lo']) } = context;
  const known = knowledge.propagation;
  const aliases = (known?.aliases ?? []).map((alias) => alias.keys);
  const state = heldState((key) => context.before(key), aliases);
  const spread = propagation({ keys: known?.interfaceKeys ?? [], kernel, interfaces, addressed }, state);
  const takes = heldValues(context);
  const whyLost = remembered((key) => whyMissing(key, context));
  const isLocked = remembered((key) => cannotBeWritten(key, context));
  const lost = new Map<string, Holding>();
  let end: LinePlace | undefined;
  let doubt: LinePlace | undefined;
  for (const write of writes) {
    const from = { path: write.path, line: write.line };
    const key = state.canonical(write.key);
    const old = state.get(key);
    const gone = whyLost(write.key);
    if (gone !== undefined) {
      lost.set(write.key, { why: gone });
      continue;
    }
    if (end !== undefined && end.path === write.path) {
      state.set(key, { ...old, why: `${reader.name} ends at ${end.path}:${end.line}, which is refused` });
      continue;
    }
    if (doubt?.path !== write.path) doubt = undefined;
    const made = isMade(write.value, old.value, reader);
    if (made === false) {
      state.set(key, write.value === old.value ? { ...old, from } : { ...old, why: 'an empty value is not written' });
      continue;
    }
    const shut = isLocked(write.key);
    const taken: Taken = shut ? { taken: false, why: 'it cannot be written' } : takes(key, write.value, state);
    state.set(key, doubt === undefined ? holding(taken, old, from) : doubtful(holding(taken, old, from), old, doubt));
    // busybox leaves the file where a write fails; where opening fails it goes on
    const ends = reader.name === 'busybox' && !shut;
    end = ends && taken.taken === false ? from : undefined;
    const written = { key, value: write.value, old, taken: taken.taken, made: doubt === undefined ? made : undefined, from };
    if (ends && taken.taken === undefined) doubt ??= from;
    if (shut) continue;
    spread(written);
    exclusivePairs(known?.zeroes ?? [], kernel, state, written);
    if (key === 'net.ipv4.tcp_congestion_control') allow(state, taken);
  }
  const shown = (key: string) => !lost.has(key) && (context.has?.(key) ?? support(key, kernel, knowledge).exists !== false);
  return new Map([...withTwins(state.changed(shown)), ...lost].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function holding(taken: Taken, old: Holding, from: LinePlace): Holding {
  if (taken.taken === true) return { value: taken.value, ...(taken.why !== undefined && { why: taken.why }), from };
  if (taken.taken === undefined) return { why: taken.why, from };
  const why = `${from.path}:${from.line} is refused: ${taken.why}`;
  return taken.value === undefined ? { ...old, why } : { value: taken.value, why, from };
}

/** A line that is only come to if one before it was taken. */
function doubtful(holding: Holding, old: Holding, { path, line }: LinePlace): Holding {
  if (holding.value !== undefined && holding.value === old.value) return holding;
  return { why: `busybox comes to its line only if it takes ${path}:${line}, which is not known` };
}

/** Since 252 systemd-sysctl leaves out a write of what is there already; 247 made it. Nobody writes an empty text without a line end. */
function isMade(value: string, current: string | undefined, reader: SysctlReader): boolean | undefined {
  if (reader.name === 'busybox' || reader.name === 'tuned') return value !== '';
  if (reader.name !== 'systemd' || !readerAtLeast(reader, '248')) return true;
  if (current === undefined) return undefined;
  if (value !== current) return true;
  return readerAtLeast(reader, '252') ? false : undefined;
}

function whyMissing(key: string, { has, interfaces, kernel, knowledge }: HeldContext): string | undefined {
  const there = has?.(key);
  const who = interfaceKey(key)?.who;
  if (there === true) return undefined;
  if (who !== undefined && who !== 'all' && who !== 'default' && !interfaces.includes(who))
    return `there is no interface ${who} when the files are read`;
  const module = (knowledge.parameter(key) ?? knowledge.known(key))?.module;
  if (there === false) return module === undefined ? 'there is no such key' : `there is no such key before the module ${module} is loaded`;
  return support(key, kernel, knowledge).exists === false ? 'this kernel has no such key' : undefined;
}

function cannotBeWritten(key: string, { kernel, knowledge, writable }: HeldContext): boolean {
  if (writable?.(key) === false || knowledge.parameter(key)?.kind === 'status') return true;
  const entry = knowledge.propagation?.interfaceKeys.find((k) => k.key === anyInterface(key));
  return entry !== undefined && entryFor(kernel, entry.spread)?.entry.rule === 'read-only';
}

function remembered<T>(ask: (key: string) => T): (key: string) => T {
  const answers = new Map<string, { readonly answer: T }>();
  return (key) => {
    const known = answers.get(key) ?? { answer: ask(key) };
    answers.set(key, known);
    return known.answer;
  };
}

/** What is made the default may be chosen by every program from then on. */
function allow(state: HeldState, taken: Taken): void {
  const key = 'net.ipv4.tcp_allowed_congestion_control';
  const allowed = state.get(key).value?.split(' ');
  const available = state.get('net.ipv4.tcp_available_congestion_control').value?.split(' ');
  if (taken.taken !== true || allowed === undefined || available === undefined || allowed.includes(taken.value)) return;
  const value = available.filter((name) => name === taken.value || allowed.includes(name)).join(' ');
  state.set(key, { value, why: 'the default may be chosen by every program' });
}
