import { expect, test } from 'vitest';
import type { AcceptedRange, Parameter } from '../../src/model/parameter.ts';
import { acceptsText } from '../../src/render/explain-accepts.ts';
import { twReuse } from './pages.ts';

const kernel = { raw: '6.1', version: '6.1.0' };
const text = (accepted: readonly Omit<AcceptedRange, 'claim'>[], more: Partial<Parameter['value']> = {}) =>
  acceptsText(
    {
      ...twReuse,
      value: { ...twReuse.value, type: 'integer', ...more, accepted: accepted.map((range) => ({ ...range, claim: 'source' })) },
    },
    kernel,
  );

test('no entry is unknown, an entry without bounds is any of the C type', () => {
  expect(text([])).toBe('integer: range unknown');
  expect(text([{ until: '4.0' }])).toBe('integer: range unknown');
  expect(text([{}])).toBe('integer: any int (-2147483648 to 2147483647)');
  expect(text([{ storage: 'ulong' }])).toBe('integer: any number from 0 to 18446744073709551615');
});

test('one bound, both, the same twice, one that another key holds, one that is not known', () => {
  expect(text([{ min: '0', max: '0' }])).toBe('integer: only 0');
  expect(text([{ min: '1' }], { unit: 's' })).toBe('integer: at least 1 s');
  expect(text([{ max: '9223372036854775807' }])).toBe('integer: at most 9223372036854775807');
  expect(text([{ min: '0', maxKey: 'fs.nr_open' }])).toBe('integer: at least 0, not above fs.nr_open');
  expect(text([{ unknown: true }])).toBe('integer: checked against a bound that is not known here');
  expect(text([{ min: '1', max: '5', unknown: true }])).toBe('integer: 1 to 5, and a bound that is not known here');
});

test('fields of a vector with bounds of their own, in their order', () => {
  const vector = { type: 'vector', fields: 2, unit: 'SEMMSL SEMMNI' } as const;
  expect(text([{}, { field: 1, min: '0', max: '32768' }], vector)).toBe(
    'vector, 2 fields: any int (-2147483648 to 2147483647); field 2: 0 to 32768 SEMMNI',
  );
});

test('between two releases of which only the outer ones were looked at it is not certain', () => {
  const since = { absent: '6.0', present: '6.6' };
  expect(text([{ since, min: '0', max: '1' }])).toBe('integer: 0 to 1 (not certain between these releases)');
});
