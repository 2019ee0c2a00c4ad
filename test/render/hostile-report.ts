import fc from 'fast-check';
import type { Finding, Severity } from '../../src/model/finding.ts';
import type { LintReport } from '../../src/render/lint-report.ts';

const piece = fc.oneof(
  fc.constantFrom(
    '\u001b]0;owned\u0007',
    '\u001b[31m',
    '\r\n::error::owned',
    '::add-mask::x',
    ' ::set-output name=a::b',
    '##[add-mask]owned',
    '##vso[task.complete]',
    '%0A::warning::owned',
    '<script>alert(1)</script>',
    ']]>',
    '-->',
    '"><x y="',
    '&amp;',
    '[link](javascript:alert(1))',
    '\u202e\u2066',
    '\u009b2J',
    '\u0000',
    '\ud800',
    '\n',
    ',title=owned',
    'section_start:1:x\r\u001b[0K',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

/** Text that a file name, a key or a value of a stranger may hold. */
export const hostileText = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));

const position = fc.integer({ min: 1, max: 30 });
const place = fc
  .record({ path: hostileText, line: position, column: position, more: position, label: fc.option(hostileText, { nil: undefined }) })
  .map(({ path, line, column, more, label }) => ({
    path,
    line,
    column,
    endLine: line,
    endColumn: column + more,
    ...(label !== undefined && { label }),
  }));

const finding: fc.Arbitrary<Finding> = fc
  .record({
    id: fc.constantFrom('TA001', 'TA012', 'TA904'),
    severity: fc.constantFrom<Severity>('error', 'warning', 'advice'),
    message: hostileText,
    place,
    key: hostileText,
    related: fc.array(place, { maxLength: 2 }),
    why: hostileText,
    title: hostileText,
    to: fc.option(hostileText, { nil: null }),
    from: hostileText,
  })
  .map(({ title, to, from, ...rest }) => ({
    ...rest,
    slug: 'bad-line',
    confidence: 'proved' as const,
    kernels: [],
    evidence: [{ fact: rest.key, value: rest.why, from: rest.place.path }],
    fix: { title, disposition: 'safe' as const, edits: [{ path: rest.place.path, line: rest.place.line, from, to }] },
    sources: [],
    fingerprint: '0123456789abcdef',
  }));

/** Reports made of hostile names and values, as a stranger's tree could cause them. */
export const hostileReport: fc.Arbitrary<LintReport> = fc
  .record({ findings: fc.array(finding, { maxLength: 3 }), what: hostileText, why: hostileText })
  .map(({ findings, what, why }) => ({
    findings,
    kernels: ['6.1'],
    kernelsFrom: '--kernel',
    files: [...new Set(findings.map((f) => f.place.path))],
    summary: { error: 1, warning: 0, advice: 0, suppressed: 1, baseline: 1, switchedOff: 1, fixed: 1 },
    notChecked: [{ what, why }],
  }));
