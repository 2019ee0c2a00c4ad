import { expect, test } from 'vitest';
import { pairedRounds } from '../../bench/paired.mjs';

test('every second round runs in the opposite order, warm-ups do not count', async () => {
  const order: string[] = [];
  const contestant = (name: string) => async () => {
    order.push(name);
    return order.length;
  };
  const rounds = await pairedRounds({ ours: contestant('ours'), peer: contestant('peer') }, { rounds: 2, warmups: 1 });
  expect(order).toEqual(['peer', 'ours', 'ours', 'peer', 'peer', 'ours']);
  expect(rounds).toEqual([
    { ours: 3, peer: 4 },
    { peer: 5, ours: 6 },
  ]);
});
