import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainTable } from '../../src/render/explain-table.ts';

const text = (rows: readonly (readonly string[])[], width: number) =>
  explainTable(
    rows.map((cells) => ({ cells })),
    width,
  ).map((line) => line.text);

test('columns are as wide as they need where there is room', () => {
  expect(
    text(
      [
        ['limits.conf', 'nofile', 'files'],
        ['systemd', 'LimitNOFILE=', 'files'],
      ],
      60,
    ),
  ).toEqual(['limits.conf  nofile        files', 'systemd      LimitNOFILE=  files']);
});

test('a long cell goes on below in its own column', () => {
  expect(text([['default', 'pressure = free pages / 16, low = 3/4 of it', '0']], 39)).toEqual([
    'default  pressure = free pages / 16,  0',
    '         low = 3/4 of it',
  ]);
});

test('words that fit keep every line inside the width, and no word is lost', () => {
  const cell = fc.array(fc.stringMatching(/^[a-z0-9]{1,8}$/), { maxLength: 12 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,10}$/), cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
      const lines = text(rows, 50);
      expect(lines.filter((line) => line.length > 50)).toEqual([]);
      const words = (all: readonly string[]) =>
        all
          .flatMap((line) => line.split(/\s+/))
          .filter((word) => word !== '')
          .toSorted();
      expect(words(lines)).toEqual(words(rows.flat()));
    }),
    { numRuns: 100 },
  );
});
