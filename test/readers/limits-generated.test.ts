import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { installedModule, noModule, startModule } from './limits-module.ts';
import { ourSessions } from './limits-ours.ts';
import { features, limitsTrees } from './limits-trees.ts';

const kept = new URL('../cases/readers/limits-found/', import.meta.url);
const found = existsSync(kept) ? readdirSync(kept).sort() : [];

describe('trees that once told us from the module', () => {
  it('get the same now', () => {
    for (const name of found) {
      const { pam, debian, tree, module } = JSON.parse(readFileSync(new URL(name, kept), 'utf8'));
      expect([name, ourSessions(tree, pam, debian)]).toEqual([name, module]);
    }
    expect(found.every((name) => name.endsWith('.json'))).toBe(true);
  });
});

it('generated trees have everything in them', () => {
  const trees = fc.sample(limitsTrees, { seed: 3, numRuns: 300 });
  expect(features.filter(([, holds]) => !trees.some(holds)).map(([name]) => name)).toEqual([]);
});

const installed = installedModule();
const why = noModule() ?? (installed ? undefined : 'no Debian package tells the version of pam_limits.so');
if (why !== undefined) process.stderr.write(`skipped: generated trees through pam_limits.so: ${why}\n`);

describe.skipIf(why !== undefined)('generated trees', () => {
  const module = why === undefined ? startModule() : undefined;
  afterAll(() => module?.close());

  it('get the same from the installed pam_limits.so and from us', async () => {
    await fc.assert(
      fc.asyncProperty(limitsTrees, async (tree) => {
        expect(ourSessions(tree, installed?.pam ?? '', true)).toEqual(await module?.sessions(tree));
      }),
      { numRuns: 300 },
    );
  });
});
