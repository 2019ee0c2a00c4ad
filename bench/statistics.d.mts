export interface Spread {
  readonly value?: number;
  readonly p10?: number;
  readonly p90?: number;
  readonly pairs: number;
  readonly unusable: number;
}
export function quantile(numbers: readonly number[], share: number): number;
export function median(numbers: readonly number[]): number;
export function mean(numbers: readonly number[]): number;
export function ratios<Round>(rounds: readonly Round[], above: (round: Round) => number, below: (round: Round) => number): Spread;
