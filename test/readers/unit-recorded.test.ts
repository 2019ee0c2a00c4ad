import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unitLimits } from '../../src/core/unit-limits.ts';
import type { LimitPair } from '../../src/model/limits-file.ts';
import { readUnitLines } from '../../src/read/systemd-unit.ts';

interface Recorded {
  readonly suite: string;
  readonly version: number;
  readonly distribution: string;
  readonly pid1: Readonly<Record<string, LimitPair>>;
  readonly cases: readonly {
    readonly name: string;
    readonly unit: string;
    readonly files: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, LimitPair>>;
  }[];
}

const folder = new URL('../cases/readers/unit-limits/', import.meta.url);
const recorded = readdirSync(folder).map((name): Recorded => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

describe.each(recorded)('limits recorded under systemd $version as PID 1', ({ version, distribution, pid1, cases }) => {
  it.each(cases)('$name', ({ unit, files, limits }) => {
    const read = Object.entries(files).map(([path, text]) => ({ path, lines: readUnitLines(path, text) }));
    const { nproc, sigpending, nofile } = pid1;
    const found = unitLimits(unit, read, {
      version,
      manager: 'system',
      distribution,
      ...(nofile !== undefined && { nrOpen: nofile.hard }),
      // these two follow from memory, so nobody but the kernel can tell
      inherited: { ...(nproc !== undefined && { nproc }), ...(sigpending !== undefined && { sigpending }) },
    });
    const ours = Object.fromEntries(
      Object.keys(limits).map((item) => {
        const value = (type: string) => found.values.find((row) => row.key === item && row.type === type)?.value;
        return [item, { soft: value('soft'), hard: value('hard') }];
      }),
    );
    expect(ours).toEqual(limits);
    expect(found.values).toHaveLength(32);
  });
});
