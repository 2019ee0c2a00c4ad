import { describe, expect, it } from 'vitest';
import { profileNames } from './all-profiles.ts';
import { forbidden } from './forbidden.ts';
import { kernelsUnderTest } from './kernel-under-test.ts';
import { propertyRun } from './property-run.ts';

/** The long run is `npm run verify:profiles`: a failure there names the seed and the draw to have again here. */
const seed = 20261121;
const draws = 1200;

describe('what every profile advises on any machine', () => {
  it(`is taken and kept by the kernel, needs nothing, fits the memory, narrows nothing, is not forbidden, is steady (seed ${seed}, ${draws} draws)`, () => {
    const { counts, failures } = propertyRun({ seed, from: 0, draws });
    expect(failures.join('\n')).toBe('');
    expect(counts.draws).toBe(draws);
    expect(counts.values).toBeGreaterThan(3 * draws);
    // of what is written almost everything was measured on that kernel, or read in its source
    expect(counts.measured / counts.values).toBeGreaterThan(0.95);
    expect(counts.compositions).toBeGreaterThan(draws / 6);
  }, 300_000);

  it('kernels from 3.10 to the newest dump, and every file in profiles/', () => {
    const names = kernelsUnderTest.map((kernel) => kernel.name);
    expect(names).toEqual(
      expect.arrayContaining(['el7', '3.10', '4.9', '4.14', '4.19', '5.10.0-32-cloud-amd64', '7.2.13+deb14-cloud-amd64']),
    );
    expect(profileNames.length).toBeGreaterThanOrEqual(4);
  });

  it('the table of forbidden outcomes has at least forty rows, each with a reason and a source', () => {
    expect(forbidden.length).toBeGreaterThanOrEqual(40);
    for (const { why, source } of forbidden) expect(Math.min(why.length, source.length), why).toBeGreaterThan(5);
  });
});
