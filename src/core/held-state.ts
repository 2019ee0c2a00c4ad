import type { LinePlace } from '../model/effective.ts';

/** What a key holds: no value is unknown, and `why` says why. `from` is the line that put it there, absent where none did. */
export interface Holding {
  readonly value?: string;
  readonly why?: string;
  readonly from?: LinePlace;
}

export interface HeldState {
  /** the one of a variable's names under which it is kept */
  canonical(key: string): string;
  get(key: string): Holding;
  set(key: string, holding: Holding): void;
  /** every key that was set, each under all the names that `shown` admits, sorted */
  changed(shown: (key: string) => boolean): ReadonlyMap<string, Holding>;
}

/** Holds what writes make of the kernel's variables, over what was there before. Several keys may name one variable. */
export function heldState(before: (key: string) => string | undefined, aliases: readonly (readonly string[])[]): HeldState {
  const names = new Map(aliases.flatMap((keys) => keys.map((key) => [key, keys] as const)));
  const held = new Map<string, Holding>();
  const canonical = (key: string) => names.get(key)?.[0] ?? key;
  const found = (key: string): Holding => {
    for (const name of names.get(key) ?? [key]) {
      const value = before(name);
      if (value !== undefined) return { value };
    }
    return { why: 'what it held before is not known' };
  };
  return {
    canonical,
    get: (key) => held.get(canonical(key)) ?? found(key),
    set: (key, holding) => void held.set(canonical(key), holding),
    changed(shown) {
      const all = [...held].flatMap(([key, holding]) =>
        (names.get(key) ?? [key]).filter((name) => name === key || shown(name)).map((name) => [name, holding] as const),
      );
      return new Map(all.filter(([name]) => !names.has(name) || shown(name)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    },
  };
}
