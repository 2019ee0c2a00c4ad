import { expect, test } from 'vitest';
import { mean, median, quantile, ratios } from '../../bench/statistics.mjs';

test('quantiles lie between neighbours in proportion, whatever the order', () => {
  expect(quantile([40, 10, 30, 20], 0.5)).toBe(25);
  expect(quantile([40, 10, 30, 20], 0.1)).toBeCloseTo(13);
  expect(quantile([7], 0.9)).toBe(7);
  expect(median([9, 1, 5])).toBe(5);
  expect(mean([1, 2, 6])).toBe(3);
  expect(() => quantile([], 0.5)).toThrow('expected at least one');
});

test('the median is of the ratios of pairs, not the ratio of medians', () => {
  const rounds = [
    { ours: 10, peer: 10 },
    { ours: 40, peer: 20 },
    { ours: 90, peer: 30 },
  ];
  const told = ratios(
    rounds,
    ({ ours }) => ours,
    ({ peer }) => peer,
  );
  expect(told).toMatchObject({ value: 2, pairs: 3, unusable: 0 });
  expect(told.p10).toBeCloseTo(1.2);
  expect(told.p90).toBeCloseTo(2.8);
});

test('a pair whose net cost is not above nothing is left out and counted', () => {
  const of = (net: readonly (readonly [number, number])[]) =>
    ratios(
      net,
      ([ours]) => ours,
      ([, peer]) => peer,
    );
  expect(
    of([
      [10, 5],
      [10, -1],
      [-3, 5],
    ]),
  ).toEqual({ value: 2, p10: 2, p90: 2, pairs: 3, unusable: 2 });
  expect(of([[10, 0]])).toEqual({ pairs: 1, unusable: 1 });
});
