import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemdMissing } from './unit-systemd.ts';
import { verifyUnits } from './unit-verify.ts';

const why = systemdMissing();

describe('generated units through the real systemd', () => {
  it.skipIf(why !== undefined).each([
    ['system', 300],
    ['user', 100],
  ] as const)(
    `has the same files, limits and refused lines under a %s manager${why === undefined ? '' : ` (skipped: ${why})`}`,
    (manager, units) => {
      const found = verifyUnits(units, 20250, fileURLToPath(new URL('unit-systemd.sh', import.meta.url)), manager);
      expect(found.failures.map(({ tree, disagreements }) => ({ tree: [...tree], disagreements }))).toEqual([]);
      expect(found.units).toBeGreaterThanOrEqual(units);
      expect(found.set).toBeGreaterThan(units / 2);
      expect(found.refused).toBeGreaterThan(units / 2);
    },
    120_000,
  );
});
