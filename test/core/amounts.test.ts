import { describe, expect, it } from 'vitest';
import { readDuration } from '../../src/core/duration.ts';
import { readSize } from '../../src/core/size.ts';

describe('durations', () => {
  it.each([
    ['350s', 350],
    ['6m', 360],
    ['6min', 360],
    ['2h', 7200],
    ['1d', 86400],
    ['90', 90],
    ['0', 0],
    ['0.5s', 0.5],
    [' 30s ', 30],
  ])('%j is %d s', (text, seconds) => expect(readDuration(text)).toBe(seconds));
  it.each(['', '-5', '5 s', '5x', '1e3', 's', 'NaN', 'Infinity', '99999999999999', '0x10', '5m30s', '9'.repeat(10_000)])(
    '%j is refused',
    (text) => {
      expect(readDuration(text)).toEqual({ error: expect.stringContaining('expected') });
    },
  );
});

describe('sizes', () => {
  it.each([
    ['16G', 17_179_869_184],
    ['16g', 17_179_869_184],
    ['16GB', 17_179_869_184],
    ['16GiB', 17_179_869_184],
    ['512M', 536_870_912],
    ['64K', 65_536],
    ['1.5T', 1_649_267_441_664],
    ['1048576', 1_048_576],
    ['0', 0],
  ])('%j is %d bytes', (text, bytes) => expect(readSize(text)).toBe(bytes));
  it.each(['', '-1', '-16G', '1.5', 'G', '16X', '16 G', '1e9', '0x10', '99999999T', '99999999999999999', 'all', '9'.repeat(10_000)])(
    '%j is refused',
    (text) => {
      const read = readSize(text);
      expect(read).toEqual({ error: expect.stringContaining('expected') });
      expect(JSON.stringify(read).length).toBeLessThan(260);
    },
  );
});
