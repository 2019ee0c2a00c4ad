/** One range of accepted values: from a line of a kernel table, with what a probe knows of it. */
import * as hand from './from-facts-hand.mjs';
import { boundOf, freeRange, handlerOf, looksAtBounds, storageOf, typeBounds } from './from-facts-handlers.mjs';

export function stateOf(step, storage) {
  const meant = handlerOf(step.handler);
  const own = storageOf(meant.handler);
  const bounded = looksAtBounds(meant.handler);
  const [min, max] = bounded ? [boundOf(meant.min ?? step.min), boundOf(meant.max ?? step.max)] : [{}, {}];
  const none = Object.keys(min).length === 0 && Object.keys(max).length === 0;
  if (meant.unresolved || (own === undefined && none && !/^(proc_do_dev_weight|do_proc_)/.test(meant.handler)))
    return { unknown: true, handler: meant.handler };
  const state = { handler: meant.handler, ...(own === undefined && { wrapped: true }) };
  const free = none ? freeRange(meant.handler) : {};
  const signed = own === 'int' && (storage === 'uint' || storage === 'ulong');
  if (own !== undefined && own !== storage && typeBounds[own] && !signed)
    for (const [side, bound] of [min, max].entries())
      if (Object.keys(bound).length === 0 || bound.key !== undefined) bound.value = typeBounds[own][side];
  if (signed) state.storage = own;
  for (const [side, bound] of [
    ['min', min],
    ['max', max],
  ]) {
    if (bound.value !== undefined) state[side] = bound.value;
    if (bound.key !== undefined) state[`${side}Key`] = bound.key;
    if (bound.symbol !== undefined) state[`${side}Symbol`] = bound.symbol;
  }
  return { ...free, ...state };
}

/** A constant that the facts resolved for the newest tree has the same value wherever it has the same name. */
export function withKnownSymbols(state, lastRaw, record, storage) {
  const [low, high] = [boundOf(record.min).value, boundOf(record.max).value];
  if (state.unknown && lastRaw && handlerOf(lastRaw.handler).handler === state.handler && low !== undefined && high !== undefined)
    state = { handler: state.handler, wrapped: true, min: low, max: high };
  for (const side of ['min', 'max']) {
    const symbol = state[`${side}Symbol`];
    if (symbol === undefined) continue;
    const meant = lastRaw && boundOf(lastRaw[side]).symbol === symbol ? boundOf(record[side]).value : undefined;
    if (meant === undefined) continue;
    state[side] = meant;
    delete state[`${side}Symbol`];
  }
  const bounds = typeBounds[state.storage ?? storage];
  if (bounds && state.min === bounds[0]) delete state.min;
  if (bounds && state.max === bounds[1]) delete state.max;
  return state;
}

export function resolved(entry, inside, storage) {
  const { minSymbol, maxSymbol, ...rest } = entry;
  if (minSymbol === undefined && maxSymbol === undefined && !entry.unknown) return entry;
  const same = inside.length > 0 && inside.every((m) => sameRange(m.range, inside[0].range));
  const known = same ? inside[0].range : undefined;
  if (
    known &&
    !known.open &&
    (minSymbol === undefined || known.min !== undefined) &&
    (maxSymbol === undefined || known.max !== undefined)
  ) {
    const { unknown, ...open } = rest;
    const exact = exactRange(known, storage);
    return {
      ...open,
      ...(minSymbol !== undefined || unknown ? pick(exact, 'min') : {}),
      ...(maxSymbol !== undefined || unknown ? pick(exact, 'max') : {}),
      probed: true,
    };
  }
  return { ...rest, unknown: true };
}

const pick = (from, side) => (from[side] === undefined ? {} : { [side]: from[side] });

export function exactRange(range, storage) {
  const [low, high] = typeBounds[storage] ?? [];
  return {
    ...(range.open && { unknown: true }),
    ...(range.min !== undefined && range.min !== low && { min: range.min }),
    ...(range.max !== undefined && range.max !== high && { max: range.max }),
  };
}

export const sameRange = (a, b) => a.min === b.min && a.max === b.max && JSON.stringify(a.open) === JSON.stringify(b.open);

/** A bound that another key holds stands beside one of its own. */
export function tied(entry, key) {
  const [minKey, maxKey] = [hand.minKeys.get(key), hand.maxKeys.get(key)];
  return { ...entry, ...(minKey && { minKey }), ...(maxKey && { maxKey }) };
}

/** A probed bound that is what another key held is no number of this one. */
export function withoutTied({ min, max, unknown }, key) {
  const own = {
    ...(unknown && { unknown }),
    ...(min !== undefined && !hand.minKeys.has(key) && { min }),
    ...(max !== undefined && !hand.maxKeys.has(key) && { max }),
  };
  return tied(own, key);
}

export const withoutKeys = ({ minKey, maxKey, ...rest } = {}) => rest;

export const enforced = ({ told, handler, wrapped, minSymbol, maxSymbol, probed, ...rest }) => rest;

export function agrees(entry, range, storage) {
  const [low, high] = typeBounds[entry.storage ?? storage];
  if (range.open) {
    if (entry.unknown) return (range.min ?? low) === (entry.min ?? low) && (range.max ?? high) === (entry.max ?? high);
    const holds = (text) => BigInt(text) >= BigInt(entry.min ?? low) && BigInt(text) <= BigInt(entry.max ?? high);
    return range.open.took.every(holds) && !range.open.refused.some(holds);
  }
  const side = (known, own, key) => known === undefined || key !== undefined || known === own;
  return side(range.min, entry.min ?? low, entry.minKey) && side(range.max, entry.max ?? high, entry.maxKey);
}

/** Neighbours that came to the same are one. */
export function merged(entries) {
  const out = [];
  const core = ({ since, sinceKnownBy, until, told, handler, wrapped, probed, ...state }) => JSON.stringify(state);
  for (const e of entries) {
    const before = out.at(-1);
    if (before && e.branch === undefined && before.branch === undefined && core(before) === core(e)) {
      const { until, ...open } = before;
      out[out.length - 1] = { ...open, ...(e.until !== undefined && { until: e.until }) };
    } else out.push(e);
  }
  return out;
}

export function rangeText(e, storage) {
  const [low, high] = typeBounds[e.storage ?? storage] ?? ['', ''];
  const side = (value, key, open) => (key !== undefined ? `the value of ${key}` : (value ?? open));
  if (e.unknown) return 'a bound is enforced that the table does not name as a number';
  if (e.min === undefined && e.max === undefined && e.minKey === undefined && e.maxKey === undefined)
    return `any ${e.storage ?? storage}, no further bound`;
  return `${side(e.min, e.minKey, low)} to ${side(e.max, e.maxKey, high)}`;
}
