import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LintResult } from '../../src/core/lint.ts';
import type { Finding } from '../../src/model/finding.ts';
import { findingsText } from '../../src/render/finding-text.ts';
import { lintFiles } from '../rules/lint-files.ts';

const plain = { width: 100, colour: false };
const ofFiles = (files: Readonly<Record<string, string>>) => {
  const lines = new Map(Object.entries(files).map(([path, text]) => [path, text.split('\n')]));
  return (path: string, line: number) => lines.get(path)?.[line - 1]?.replace(/\r$/, '');
};
const screen = (files: Readonly<Record<string, string>>, kernels: readonly string[] = ['6.1'], options = plain) =>
  findingsText(lintFiles(files, { kernels }), ofFiles(files), options);

function one(
  text: string,
  finding: Partial<Finding> & { readonly column: number; readonly endColumn: number; readonly label?: string },
  width = 100,
): string {
  const { column, endColumn, label, ...more } = finding;
  const place = { path: 'etc/sysctl.conf', line: 1, column, endLine: 1, endColumn, ...(label !== undefined && { label }) };
  const full: Finding = {
    id: 'TA003',
    slug: 'value-refused',
    severity: 'error',
    confidence: 'proved',
    message: 'net.core.somaxconn = x is refused by the kernel',
    place,
    kernels: [],
    related: [],
    evidence: [],
    why: label ?? 'expected a number',
    sources: [],
    fingerprint: '0123456789abcdef',
    ...more,
  };
  const view = {
    findings: [full],
    kernels: ['6.1'],
    files: ['etc/sysctl.conf'],
    summary: { error: 1, warning: 0, advice: 0, suppressed: 0 },
    notChecked: [],
  };
  return findingsText(view, () => text, { width, colour: false });
}

describe('the screen', () => {
  it('shows cause and effect in one excerpt', () => {
    const text = 'vm.swappiness = 10\n\nnet.ipv4.tcp_timestamps = 0\n\n\n\nnet.ipv4.tcp_tw_reuse = 1\n';
    const shown = screen({ 'etc/sysctl.d/60-proxy.conf': text });
    expect(shown.slice(shown.indexOf('error[TA004]'))).toBe(
      [
        'error[TA004] net.ipv4.tcp_tw_reuse = 1 has no effect',
        '  --> etc/sysctl.d/60-proxy.conf:7:25',
        '   |',
        ' 3 | net.ipv4.tcp_timestamps = 0',
        '   |                           - this switches it off',
        ' 7 | net.ipv4.tcp_tw_reuse = 1',
        '   |                         ^ needs tcp_timestamps other than 0',
        '   = fix (review): set net.ipv4.tcp_timestamps = 1',
        '   = more: tune-advise explain net.ipv4.tcp_tw_reuse',
        '',
        '1 error, 1 warning, 0 advice in 1 file',
        '',
      ].join('\n'),
    );
  });

  it('shows a related line of another file', () => {
    const files = {
      'etc/sysctl.d/10-base.conf': `${'\n'.repeat(11)}net.core.somaxconn = 8192\n`,
      'etc/sysctl.d/60-edge.conf': 'net.core.somaxconn = 16384\n',
    };
    expect(screen(files)).toBe(
      [
        "warning[TA005] net.core.somaxconn = 8192 is overridden by '16384' in etc/sysctl.d/60-edge.conf:1",
        '   --> etc/sysctl.d/10-base.conf:12:1',
        '    |',
        ' 12 | net.core.somaxconn = 8192',
        '    | ^^^^^^^^^^^^^^^^^^ etc/sysctl.d/60-edge.conf:1 wins',
        '   ::: etc/sysctl.d/60-edge.conf:1:22',
        '    |',
        '  1 | net.core.somaxconn = 16384',
        '    |                      ----- this is read later',
        '    = fix (review): delete line 12',
        '    = more: tune-advise explain net.core.somaxconn',
        '',
        '0 errors, 1 warning, 0 advice in 2 files',
        '',
      ].join('\n'),
    );
  });

  it('says on which of several kernels a finding holds', () => {
    const shown = screen({ 'etc/sysctl.conf': 'net.ipv4.tcp_low_latency = 1\n' }, ['4.9', '6.1', 'debian:12']);
    expect(shown).toContain('= on: 6.1, debian:12 (2 of 3 kernels)');
    expect(screen({ 'etc/sysctl.conf': 'net.ipv4.tcp_low_latency = 1\n' }, ['6.1'])).not.toContain('= on:');
  });

  it('ends with what was suppressed and not checked', () => {
    const text = 'fs.binfmt_misc.status = 1\n# tune-advise: allow TA008 -- old peers\nnet.ipv4.tcp_sack = 0\n';
    expect(screen({ 'etc/sysctl.conf': text })).toBe(
      '1 file, nothing found · 1 suppressed · not checked: the value of 1 key (known by name at most)\n',
    );
    expect(screen({ 'etc/sysctl.conf': '', 'etc/sysctl.d/a.conf': '', 'b/etc/sysctl.conf': '' })).toBe('3 files, nothing found\n');
    expect(screen({})).toBe('nothing to check: no file with sysctl settings or limits\n');
  });

  it('is coloured only when asked, and says the same', () => {
    const files = { 'etc/sysctl.conf': 'net.ipv4.tcp_sack = 0\n' };
    const coloured = screen(files, ['6.1'], { width: 100, colour: true });
    expect(coloured).toContain('\x1b[1m\x1b[33mwarning[TA008]');
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(screen(files));
  });
});

describe('the mark', () => {
  it('stands below what it marks behind tabs, wide and control characters', () => {
    expect(one('\tvm.swappiness\t=\tx', { column: 18, endColumn: 19, label: 'here' })).toContain(
      '\n 1 |  vm.swappiness = x\n   |                  ^ here\n',
    );
    expect(one('# 界界 x', { column: 6, endColumn: 7, label: 'here' })).toContain('\n 1 | # 界界 x\n   |        ^ here\n');
    expect(one('a\x1b[2J = x', { column: 9, endColumn: 10, label: 'here' })).toContain('\n 1 | a\\x1b[2J = x\n   |            ^ here\n');
    expect(one('\u202eabc = x', { column: 2, endColumn: 5, label: 'here' })).toContain('\n 1 | \\u202eabc = x\n   |       ^^^ here\n');
  });

  it('never leaves the line, whatever the place says', () => {
    expect(one('x', { column: 40, endColumn: 90 })).toContain('\n 1 | x\n   |  ^\n');
    expect(one('', { column: 1, endColumn: 1 })).toContain('\n 1 | \n   | ^\n');
  });

  it('shows 60 columns on each side of it in a long line', () => {
    const shown = one(`${'a'.repeat(5000)}X${'b'.repeat(5000)}`, { column: 5001, endColumn: 5002, label: 'here' }, 200);
    expect(shown).toContain(`\n 1 | …${'a'.repeat(60)}X${'b'.repeat(60)}…\n   | ${' '.repeat(61)}^ here\n`);
    expect(
      Math.max(
        ...one('y'.repeat(5000), { column: 1, endColumn: 5001 })
          .split('\n')
          .map((l) => l.length),
      ),
    ).toBeLessThan(200);
  });

  it('has its label below it where there is no room beside it', () => {
    const shown = one(
      `net.core.somaxconn = ${'9'.repeat(20)}`,
      { column: 22, endColumn: 42, label: 'expected 0 to 2147483647, all that its C type holds' },
      72,
    );
    expect(shown).toContain(
      `\n   | ${' '.repeat(21)}${'^'.repeat(20)}\n   | ${' '.repeat(16)}expected 0 to 2147483647, all that its C type holds\n`,
    );
  });
});

it('lets no control character of a file, path or key reach the terminal, and never throws', () => {
  const piece = fc.constantFrom(
    '\n',
    '\r\n',
    '=',
    ' ',
    '#',
    '-',
    '\x1b[31m',
    '\x9b',
    '\u202e',
    '\0',
    '\x07',
    'net.ipv4.tcp_sack',
    'net.core.somaxconn',
    '0',
    '99999999999',
    '界',
    '\u200d',
    '\ud800',
  );
  const check = (path: string) => (pieces: readonly string[]) => {
    const files = { [path]: pieces.join('') };
    const result: LintResult = lintFiles(files);
    const shown = findingsText(result, ofFiles(files), { width: 80, colour: false });
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    expect(result.findings.every((f) => f.place.line >= 1 && f.place.column >= 1 && f.place.endColumn >= f.place.column)).toBe(true);
  };
  for (const path of ['etc/sysctl.d/\x1b[2J60-edge.conf', 'etc/security/limits.conf'])
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), check(path)), { numRuns: 300 });
});
