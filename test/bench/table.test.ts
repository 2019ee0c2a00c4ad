import { expect, test } from 'vitest';
import { failedRow, memoryRow, skippedRow } from '../../bench/rows.mjs';
import { tableText, time } from '../../bench/table.mjs';

test('times are told with the digits that mean something', () => {
  expect([0.44, 9.96, 45.4, 999.4, 1260, 12_340, -3.21].map(time)).toEqual([
    '0.4 ms',
    '10.0 ms',
    '45 ms',
    '999 ms',
    '1.26 s',
    '12.3 s',
    '-3.2 ms',
  ]);
});

test('a table says what was compared, the spread, the goal and whether it is met', () => {
  const what = { part: 'files', name: 'lint a tree', against: 'grep -r', goal: { most: 8 } };
  const measured = {
    ...what,
    unit: 'x' as const,
    value: 8.004,
    p10: 7.5,
    p90: 12.34,
    pairs: 15,
    unusable: 1,
    cpu: 9.1,
    ours: { whole: 410, net: 350 },
    peer: { whole: 46, net: 44 },
    note: '593 findings by us',
  };
  expect(
    tableText('Many files', [
      measured,
      memoryRow({ part: 'files', name: 'memory', goal: { most: 200 } }, 101.26),
      skippedRow({ ...what, name: 'lint the file', goal: { least: 12 } }, 'ansible-lint is not installed here'),
      failedRow({ ...what, name: 'effective', goal: { most: 120, own: true } }, 'it ended with 3'),
    ]),
  ).toBe(
    [
      'Many files',
      '                          median    p10 - p90        goal           by CPU             ours           peer     pairs',
      'lint a tree : grep -r     8.00 x  7.50 - 12.3        <= 8  missed   9.10 x  410 ms (350 ms)  46 ms (44 ms)  14 of 15',
      'memory                   101 MiB               <= 200 MiB  met',
      'lint the file : grep -r                             >= 12  skipped',
      'effective : grep -r                              <= 120 *  failed',
      '  lint a tree : grep -r: 593 findings by us',
      '  lint the file : grep -r: skipped: ansible-lint is not installed here',
      '  effective : grep -r: failed: it ended with 3',
      '',
    ].join('\n'),
  );
});
