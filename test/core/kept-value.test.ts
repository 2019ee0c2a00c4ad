import { describe, expect, it } from 'vitest';
import { accepts, type Neighbours } from '../../src/core/accepts.ts';
import type { AcceptedRange, Keeps, Parameter, ValueSpec } from '../../src/model/parameter.ts';
import { kernel, parameter } from '../knowledge/whole-knowledge.ts';

const newest = kernel('6.18');
const make = (value: Partial<ValueSpec>): Parameter => ({
  ...parameter('net.core.somaxconn'),
  value: { type: 'integer', storage: 'int', fields: 1, unit: '', members: [], accepted: [], ...value },
});
const claim = 'any';
const outcome = (value: Partial<ValueSpec>, text: string, on = newest, neighbours: Neighbours = {}) => {
  const a = accepts(make(value), on, text, neighbours);
  return a.accepted === true ? a.kept : a.accepted;
};

describe('what the kernel keeps of a value', () => {
  it.each<[Keeps, string, string | boolean]>([
    ['flag', '-1', '1'],
    ['flag', '0', '0'],
    ['power-of-two', '0', '0'],
    ['power-of-two', '1', '1'],
    ['power-of-two', '5', '8'],
    ['power-of-two', '32768', '32768'],
    ['page-power-of-two', '0', '4096'],
    ['page-power-of-two', '65535', '65536'],
    ['page-slots', '1', '512'],
    ['page-slots', '65535', '65536'],
    ['what-fits', '32767', '32767'],
    ['ticks-ms', '175', '175'],
    ['nothing', '256', false],
  ])('%s of %s is %s', (keeps, written, kept) => {
    expect(outcome({ keeps }, written)).toBe(kept);
  });

  it('a time in ms is cut to 32 bits before it is checked', () => {
    expect(outcome({ keeps: 'ticks-ms' }, '4294967296', kernel('6.1'))).toBe('0');
    expect(outcome({ keeps: 'ticks-ms' }, '4294967295', kernel('6.1'))).toBe(false);
  });

  it('a time in 1/100 s that does not fit wraps around up to 6.18, and later depends on the build', () => {
    expect(outcome({ keeps: 'ticks-centiseconds' }, '4294967296', kernel('6.18'))).toBe('4294967296');
    expect(outcome({ keeps: 'ticks-centiseconds' }, '4294967296', kernel('7.2'))).toBeUndefined();
    expect(outcome({ keeps: 'ticks-centiseconds' }, '100', kernel('7.2'))).toBe('100');
    expect(outcome({ keeps: 'ticks-centiseconds' }, '9223372036854775807', kernel('6.18'))).toBe(false);
  });
});

describe('bounds', () => {
  const low: readonly AcceptedRange[] = [{ maxKey: 'net.ipv4.ipfrag_high_thresh', claim }];
  it('of another key decide where it is known what that key holds', () => {
    expect(outcome({ storage: 'ulong', accepted: low }, '6291456')).toBe('6291456');
    expect(outcome({ storage: 'ulong', accepted: low }, '6291456', newest, { held: () => '4194304' })).toBe(false);
    expect(outcome({ storage: 'ulong', accepted: low }, '4194304', newest, { held: () => '4194304' })).toBe('4194304');
  });

  it('of one field leave the others alone', () => {
    const accepted: readonly AcceptedRange[] = [{ claim }, { field: 3, max: '32768', claim }];
    expect(outcome({ type: 'vector', fields: 4, accepted }, '32000 1024000000 500 32000')).toBe('32000 1024000000 500 32000');
    expect(outcome({ type: 'vector', fields: 4, accepted }, '250 32000 100 65536')).toBe(false);
  });

  it('that are not known make a value inside of the known ones uncertain', () => {
    const accepted: readonly AcceptedRange[] = [{ min: '1', unknown: true, claim }];
    expect(outcome({ accepted }, '0')).toBe(false);
    expect(outcome({ accepted }, '4096')).toBeUndefined();
  });

  it('go with the C type of that release', () => {
    const accepted: readonly AcceptedRange[] = [
      { until: '5.10', storage: 'int', claim },
      { since: '5.10', claim },
    ];
    expect(outcome({ storage: 'uint', accepted }, '-1', kernel('5.4'))).toBe('-1');
    expect(outcome({ storage: 'uint', accepted }, '-1', kernel('6.1'))).toBe(false);
    expect(outcome({ storage: 'uint', accepted }, '4294967295', kernel('6.1'))).toBe('4294967295');
    const unsure: readonly AcceptedRange[] = [
      { until: { present: '5.4', absent: '5.10' }, storage: 'int', claim },
      { since: { absent: '5.4', present: '5.10' }, claim },
    ];
    expect(outcome({ storage: 'uint', accepted: unsure }, '-1', kernel('5.8'))).toBeUndefined();
    expect(outcome({ storage: 'uint', accepted: unsure }, '60', kernel('5.8'))).toBe('60');
  });
});
