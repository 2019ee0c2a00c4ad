import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyFixes } from '../../src/core/apply-fixes.ts';
import type { Finding, Fix } from '../../src/model/finding.ts';
import { lintFiles } from '../rules/lint-files.ts';

const path = 'etc/sysctl.d/60-edge.conf';
const clean = [
  '# tuned for the proxy',
  '',
  'vm.swappiness = 10',
  'kernel.pid_max = 4194304',
  '; caf\u00e9',
  '\tnet.ipv4.tcp_keepalive_time=600  ',
  '#net.ipv4.tcp_tw_recycle = 1',
];
const wrong = [
  'net.ipv4.tcp_tw_recycle = 1',
  'net.ipv4.tcp_tw_recycle=0',
  'net.core.somaxcon = 8192',
  'net.ipv4.tcp_sack = 0',
  'net.ipv4.tcp_max_tw_buckets = 5000',
  'net.ipv4.tcp_keepalive_intvl = 30 # seconds',
  'sysctl -w net.core.somaxconn=8192',
  'net.core.somaxconn = 8192',
  'net.ipv4.conf.all.rp_filter = 1',
  'nonsense',
  'net.ipv4.tcp_fack = 1',
];
const line = fc.oneof(fc.constantFrom(...clean), fc.constantFrom(...wrong));
const file = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 14 })
  .chain((lines) =>
    fc.boolean().map((whole) => lines.map(([text, end], i) => (i === lines.length - 1 && !whole ? text : text + end)).join('')),
  );

const fixable = (findings: readonly Finding[], dispositions: readonly Fix['disposition'][]) =>
  findings.filter((f) => (f.fix?.edits ?? []).length > 0 && dispositions.includes(f.fix?.disposition ?? 'review'));

/** Rounds as the program makes them. @param written takes what lines were changed to */
function mended(text: string, dispositions: readonly Fix['disposition'][], written: Set<string> = new Set()): string {
  let now = text;
  for (let round = 0; round < 20; round++) {
    const { texts, applied } = applyFixes(new Map([[path, now]]), lintFiles({ [path]: now }).findings, dispositions);
    if (applied.length === 0) return now;
    now = texts.get(path) ?? now;
    for (const edit of applied.flatMap((f) => f.fix?.edits ?? [])) for (const to of edit.to?.split('\n') ?? []) written.add(to);
  }
  throw new Error('it never ends');
}

const physical = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

describe('mending', () => {
  it('leaves nothing safe to mend, and every line that stays is byte for byte as it was', () => {
    fc.assert(
      fc.property(file, (text) => {
        const written = new Set<string>();
        const after = mended(text, ['safe'], written);
        expect(fixable(lintFiles({ [path]: after }).findings, ['safe'])).toEqual([]);
        expect(mended(after, ['safe'])).toBe(after);
        // but for lines that a fix wrote, what is left is a subsequence of what was there
        const before = physical(text);
        let at = 0;
        for (const kept of physical(after).filter((l) => !written.has(l.replace(/\r?\n$/, '')))) {
          while (at < before.length && before[at] !== kept) at++;
          expect(at, `'${kept}' was not there`).toBeLessThan(before.length);
          at++;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps the comment behind a value, on a line of its own and with the same line end', () => {
    expect(mended('net.ipv4.tcp_keepalive_intvl = 30 # seconds\r\n', ['safe'])).toBe('# seconds\r\nnet.ipv4.tcp_keepalive_intvl = 30\r\n');
    expect(mended('net.ipv4.tcp_keepalive_intvl = 30 // seconds', ['safe'])).toBe('# // seconds\nnet.ipv4.tcp_keepalive_intvl = 30');
  });

  it('with the fixes to review ends too, and touches no line that is right', () => {
    fc.assert(
      fc.property(file, (text) => {
        const after = mended(text, ['safe', 'review']);
        expect(mended(after, ['safe', 'review'])).toBe(after);
        const comments = (lines: readonly string[]) => lines.filter((l) => /^[;#]|^\r?\n?$/.test(l)).map((l) => l.trimEnd());
        const kept = comments(physical(after));
        for (const comment of comments(physical(text))) expect(kept).toContain(comment);
      }),
      { numRuns: 100 },
    );
  });
});

const finding = (fix: Fix, more: Partial<Finding> = {}): Finding => ({
  id: 'TA002',
  slug: 'not-on-this-kernel',
  severity: 'error',
  confidence: 'proved',
  message: 'no such key',
  place: { path, line: 1, column: 1, endLine: 1, endColumn: 4 },
  kernels: [],
  related: [],
  evidence: [],
  why: 'it sets nothing',
  fix,
  sources: [],
  fingerprint: '0123456789abcdef',
  ...more,
});
const edit = (line: number, from: string, to: string | null) => ({ path, line, from, to });
const apply = (text: string, ...findings: readonly Finding[]) => {
  const { texts, applied } = applyFixes(new Map([[path, text]]), findings, ['safe', 'review']);
  return [texts.get(path), applied.length];
};

describe('a fix', () => {
  it('is carried out whole or not at all', () => {
    const both = finding({ title: 'x', disposition: 'safe', edits: [edit(1, 'a = 1', null), edit(2, 'other', 'b = 3')] });
    expect(apply('a = 1\nb = 2\n', both)).toEqual([undefined, 0]);
  });

  it('waits where an earlier one changes the same line otherwise; the same change counts for both', () => {
    const gone = finding({ title: 'x', disposition: 'safe', edits: [edit(1, 'a = 1', null)] });
    const other = finding({ title: 'x', disposition: 'safe', edits: [edit(1, 'a = 1', 'a = 2')] });
    expect(apply('a = 1\r\nb = 2\r\n', gone, other)).toEqual(['b = 2\r\n', 1]);
    expect(apply('a = 1\nb = 2', gone, gone)).toEqual(['b = 2', 2]);
  });

  it('that names a value is an edit where the finding marks the present one', () => {
    const place = { path, line: 1, column: 21, endLine: 1, endColumn: 22 };
    const set = finding(
      { title: 'write 1', disposition: 'review', set: { key: 'net.ipv4.tcp_sack', value: '1' } },
      { place, key: 'net.ipv4.tcp_sack' },
    );
    expect(apply('net.ipv4.tcp_sack = 0 \r\n', set)).toEqual(['net.ipv4.tcp_sack = 1 \r\n', 1]);
    expect(apply('net.ipv4.tcp_sack = 0 # why\n', set)).toEqual([undefined, 0]);
    expect(apply('sysctl -w tcp_sack = 0\n', set)).toEqual([undefined, 0]);
  });

  it('of a file that is not at hand is left', () => {
    const away = finding({ title: 'x', disposition: 'safe', edits: [{ path: 'etc/other.conf', line: 1, from: 'a', to: null }] });
    expect(apply('a\n', away)).toEqual([undefined, 0]);
  });
});
