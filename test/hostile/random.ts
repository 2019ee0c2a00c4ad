/** Numbers that a seed and the number of an input settle: any input can be made again alone. */
export interface Random {
  /** an integer from 0 to `below - 1` */
  int(below: number): number;
  /** true once in so many times */
  oneIn(times: number): boolean;
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32: 32 bits of state are enough to tell inputs apart, and it is the same on every machine. */
export function random(seed: number, index: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return { int, oneIn: (times) => int(times) === 0, pick: (from) => from[int(from.length)] as (typeof from)[number] };
}
