/** The value below which a share of the numbers lies, between neighbours in proportion. @throws on no numbers */
export function quantile(numbers, share) {
  if (numbers.length === 0) throw new Error('a quantile of no numbers: expected at least one');
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

export const median = (numbers) => quantile(numbers, 0.5);

export const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/**
 * The ratio of two costs in each round, and how it spreads. A round whose ratio means nothing, as start-up alone took longer than the
 * whole run, is counted and left out.
 * @param above, below: the two costs of a round
 * @returns value, p10 and p90 are undefined where no round is left
 */
export function ratios(rounds, above, below) {
  const usable = [];
  for (const round of rounds) {
    const [top, bottom] = [above(round), below(round)];
    if (top > 0 && bottom > 0) usable.push(top / bottom);
  }
  const spread = usable.length === 0 ? {} : { value: median(usable), p10: quantile(usable, 0.1), p90: quantile(usable, 0.9) };
  return { ...spread, pairs: rounds.length, unusable: rounds.length - usable.length };
}
