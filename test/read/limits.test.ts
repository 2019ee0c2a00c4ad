import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LimitsLine } from '../../src/model/setting.ts';
import { readLimits } from '../../src/read/limits.ts';

const read = (text: string) => readLimits('etc/security/limits.conf', text);
const brief = (line: LimitsLine) => [line.kind, line.domain, line.type, line.item, line.value].filter((word) => word !== undefined);

function holds(text: string, lines: readonly LimitsLine[]): void {
  let at = 0;
  for (const line of lines) {
    expect(/^(?:\r?\n)?$/.test(text.slice(at, line.span.start))).toBe(true);
    expect(text.slice(line.span.start, line.span.end)).toBe(line.text);
    for (const name of ['domain', 'type', 'item', 'value'] as const) {
      const span = line[`${name}Span`];
      expect(span && text.slice(span.start, span.end)).toBe(line[name]);
    }
    at = line.span.end;
  }
  expect(/^(?:\r?\n)?$/.test(text.slice(at))).toBe(true);
}

describe('lines', () => {
  it.each<[string, readonly string[]]>([
    ['* soft nofile 65536', ['limit', '*', 'soft', 'nofile', '65536']],
    ['   proxy\thard\tnproc\t500   ', ['limit', 'proxy', 'hard', 'nproc', '500']],
    ['@web - memlock unlimited # locked pages', ['limit', '@web', '-', 'memlock', 'unlimited']],
    ['alice hard memlock\t64 extra words', ['limit', 'alice', 'hard', 'memlock', '64 extra words']],
    ['alice HARD NOFILE 6000', ['limit', 'alice', 'HARD', 'NOFILE', '6000']],
    ['1000:1999 hard nproc 50', ['limit', '1000:1999', 'hard', 'nproc', '50']],
    ['backup -', ['stop', 'backup', '-']],
    ['alice hard', ['bad', 'alice', 'hard']],
    ['alice - nofile', ['bad', 'alice', '-', 'nofile']],
    ['alice', ['bad', 'alice']],
    ['backup -x # pam_limits looks at the first character', ['stop', 'backup', '-x']],
    ['1000:x hard nofile 5', ['bad', '1000:x', 'hard', 'nofile']],
    [':1001 hard nofile 5', ['limit', ':1001', 'hard', 'nofile', '5']],
    ['alice hard nofile 5\0 hidden', ['limit', 'alice', 'hard', 'nofile', '5']],
    ['\0alice hard nofile 5', ['bad']],
    ['# nothing', ['comment']],
    [' # nothing', ['comment']],
    ['', ['blank']],
  ])('%j', (text, expected) => {
    const lines = read(`${text}\n`);
    expect(lines.map(brief)).toEqual([expected]);
    holds(`${text}\n`, lines);
    expect(lines[0]?.problem !== undefined).toBe(expected[0] === 'bad');
  });

  it('calls a first line with a byte order mark bad', () => {
    expect(read('\ufeff* soft nofile 9\n* hard nofile 9\n').map((l) => l.kind)).toEqual(['bad', 'limit']);
  });

  it('takes blanks and values as the version does', () => {
    const line = (version: string) =>
      brief(readLimits('/etc/security/limits.conf', 'alice\fhard nofile 5 of 6 \n', version)[0] as LimitsLine);
    expect(line('1.5.3')).toEqual(['limit', 'alice', 'hard', 'nofile', '5']);
    expect(line('1.6.0')).toEqual(['limit', 'alice\fhard', 'nofile', '5', 'of 6 ']);
    expect(line('1.6.1')).toEqual(['limit', 'alice\fhard', 'nofile', '5', 'of 6']);
  });

  it('keeps the carriage return of a line end in mind', () => {
    expect(read('alice hard nofile 5\r\nalice hard nproc 5\n').map((l) => l.carriageReturn)).toEqual([true, undefined]);
  });

  it('loses nothing of any text', () => {
    const piece = fc.constantFrom('\n', '\r\n', '\r', ' ', '\t', '#', '-', '*', 'soft', 'nofile', '5', '\0', '\ufeff', '😀');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        holds(text, read(text));
      }),
      { numRuns: 500 },
    );
  });

  it('reads each of 100,000 lines by itself', () => {
    const text = 'proxy hard nofile 65536 # measured\n'.repeat(100_000);
    const lines = read(text);
    expect(lines).toHaveLength(100_000);
    expect(new Set(lines.map(({ kind, domain, type, item, value }) => [kind, domain, type, item, value].join(' ')))).toEqual(
      new Set(['limit proxy hard nofile 65536']),
    );
  });
});
