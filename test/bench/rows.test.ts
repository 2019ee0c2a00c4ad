import { expect, test } from 'vitest';
import { linearRow, memoryRow, type Rounds, ratioRow, skippedRow, verdict } from '../../bench/rows.mjs';

const cost = (wall: number, cpu = wall) => ({ wall, cpu });
const what = { part: 'files', name: 'lint edge1', against: 'grep -r', goal: { most: 8 } };

test('start-up is taken off each side in its own round', () => {
  const rounds: Rounds = [
    { ours: cost(150), oursStart: cost(50), peer: cost(30), peerStart: cost(10) },
    { ours: cost(260), oursStart: cost(60), peer: cost(45), peerStart: cost(20) },
    { ours: cost(370), oursStart: cost(70), peer: cost(60), peerStart: cost(30) },
  ];
  const row = ratioRow(what, rounds, { ours: 'ours', peer: 'peer', oursStart: 'oursStart', peerStart: 'peerStart' });
  expect(row).toMatchObject({ ...what, unit: 'x', value: 8, pairs: 3, ours: { whole: 260, net: 200 }, peer: { whole: 45, net: 25 } });
  // 75 ms of processor time in all rounds of the peer, told in steps of 10
  expect(row).not.toHaveProperty('cpu');
  expect(verdict(row)).toBe('met');
});

test('how many times faster is the peer over ours', () => {
  const rounds: Rounds = [{ ours: cost(50, 200), peer: cost(3000, 8000) }];
  const row = ratioRow({ ...what, goal: { least: 60 } }, rounds, { ours: 'ours', peer: 'peer', faster: true });
  expect(row).toMatchObject({ value: 60, cpu: 40, ours: { whole: 50 } });
  expect(row.ours).not.toHaveProperty('net');
  expect(verdict(row)).toBe('met');
  expect(verdict({ ...row, value: 59.999 })).toBe('missed');
});

test('growth is told between the smallest and the largest, and each size by itself', () => {
  const rounds: Rounds = [
    { start: cost(50), 10: cost(60), 100: cost(150), 1000: cost(1250) },
    { start: cost(50), 10: cost(62), 100: cost(150), 1000: cost(1250) },
    { start: cost(50), 10: cost(58), 100: cost(150), 1000: cost(1250) },
  ];
  const row = linearRow({ part: 'linear', name: 'lint', unit: 'line' }, [10, 100, 1000], rounds);
  expect(row).toMatchObject({ name: 'lint, 10, 100, 1000 lines', value: 120, goal: { most: 120, own: true } });
  expect(row.each).toEqual([
    { size: 10, net: 10, cpu: 10 },
    { size: 100, net: 100, cpu: 100 },
    { size: 1000, net: 1200, cpu: 1200 },
  ]);
  expect(row.note).toContain('1200.0 ms for 1000 (1200.0 us a line)');
});

test('a verdict needs a goal, and two thirds of the pairs', () => {
  const row = { ...what, unit: 'x' as const, value: 7, pairs: 9, unusable: 3 };
  expect(verdict(row)).toBe('met');
  expect(verdict({ ...row, unusable: 4 })).toBe('noisy');
  expect(verdict({ ...what, pairs: 3, unusable: 3 })).toBe('noisy');
  expect(verdict({ ...row, goal: undefined })).toBe('');
  expect(verdict(memoryRow({ ...what, goal: { most: 200 } }, 200.1))).toBe('missed');
  expect(verdict(skippedRow(what, 'grep is not installed here'))).toBe('skipped');
});
