import type { Stats } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { screen } from '../../src/cli/screen.ts';

// a pseudo terminal
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  fstatSync: (): Partial<Stats> => ({ isCharacterDevice: () => true, rdev: 0x8800 }),
}));

const { isTTY, columns } = process.stdout;
afterEach(() => Object.assign(process.stdout, { isTTY, columns }));

test.each([
  [0, 100],
  [undefined, 100],
  [72, 72],
  [20, 40],
  [400, 160],
])('a terminal that tells %s columns gets %s', (told, width) => {
  Object.assign(process.stdout, { isTTY: true, columns: told });
  expect(screen({ _: [], $0: '' }).width).toBe(width);
});
