import fc from 'fast-check';
import { parse } from 'ini';
import { expect, test } from 'vitest';
import { factNames } from '../../src/model/fact-names.ts';
import { readProfile } from '../../src/read/profile.ts';
import { profileLines } from '../../src/read/profile-lines.ts';

const names = factNames.map((fact) => fact.name);
const runs = { numRuns: 1500 };

const key = fc.constantFrom(
  'net.core.somaxconn',
  'net.ipv4.tcp_tw_reuse',
  'nofile',
  'summary',
  'include',
  'conn_rate',
  'k[]',
  '__proto__',
  'constructor',
  'a b',
  '"q"',
  'toString',
  ' x',
  '[y',
  '',
);
const value = fc.oneof(
  fc.constantFrom(
    '4096',
    'at least 2 * conn_rate',
    'default',
    '1 when splice | default',
    '"a; b"',
    '"half',
    "'one'",
    'true',
    'null',
    '',
    'a;b',
    '#',
    'a\\;b',
    'a\\\\b',
    '"\\"x\\""',
    '" padded "',
    'x = y',
    '"true"',
    'vendor',
    '[z]',
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const head = fc.constantFrom(
  '[profile]',
  '[sysctl]',
  '[limits]',
  '[why]',
  '[ask]',
  '[app]',
  ' [sysctl]',
  '[sysctl] x',
  '[a.b]',
  '[__proto__]',
  '[profile',
  '[sysctl]  ',
);
const line = fc.oneof(
  head,
  fc.tuple(key, fc.constantFrom('=', ' = ', ''), value).map((parts) => parts.join('')),
  fc.constantFrom('', '; note', '# note', '   ', '\t; note'),
  fc.string({ maxLength: 20, unit: 'binary' }),
);
/** few odd lines, so that many texts are accepted but for one of them */
const nearlyGood = fc
  .tuple(
    fc.constantFrom('net.core.somaxconn', 'toString', 'constructor', 'nofile@proxy'),
    value,
    fc.constantFrom('', '; note', ' k = 1', '[app]'),
    head,
  )
  .map(([name, held, extra, section]) => `[profile]\nsummary = edge1\n${section}\n${name} = ${held}\n${extra}`);
const anything = fc
  .tuple(fc.boolean(), fc.array(line, { maxLength: 14 }), fc.constantFrom('\n', '\r\n', '\r'))
  .map(([started, lines, end]) => (started ? ['[profile]', 'summary = edge1', ...lines] : lines).join(end));
const text = fc.oneof(anything, nearlyGood);

test('the reader never throws, and tells problems with a line that exists', () => {
  fc.assert(
    fc.property(text, (source) => {
      const result = readProfile('proxy', 'proxy.ini', source, names);
      const count = source.split(/\r\n|\n|\r/).length;
      if ('problems' in result) {
        expect(result.problems.length).toBeGreaterThan(0);
        for (const problem of result.problems) expect(problem.line >= 1 && problem.line <= count && problem.message !== '').toBe(true);
      } else expect(result.profile.summary).not.toBe('');
    }),
    runs,
  );
});

test('what the raw scan accepts, ini reads as the same sections, keys and values', () => {
  let accepted = 0;
  fc.assert(
    fc.property(text, (source) => {
      const scan = profileLines('proxy.ini', source);
      if (scan.problems.length > 0) return;
      accepted++;
      const mine: Record<string, Record<string, string>> = {};
      for (const section of scan.sections.keys()) mine[section] = {};
      for (const { section, key: name, value: held } of scan.lines) Object.assign(mine[section] ?? {}, { [name]: held });
      expect(JSON.parse(JSON.stringify(parse(source.replace(/^\uFEFF/, ''))))).toEqual(mine);
    }),
    runs,
  );
  expect(accepted).toBeGreaterThan(50);
});

test('formulas of any make-up are read or refused, within time', () => {
  const word = fc.constantFrom(
    'at least',
    'widen to',
    'default',
    '|',
    'when',
    'and',
    'not',
    '(',
    ')',
    'max(',
    '4096',
    'conn_rate',
    '_',
    'kernel >= 4.19',
    'nat has clients',
    'value(net.core.somaxconn)',
    '*',
    '-',
    ',',
    'load',
    'unlimited',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 24 }), fc.constantFrom('sysctl', 'limits', 'app', 'module'), (words, section) => {
      const name = section === 'sysctl' ? 'net.core.somaxconn' : section === 'limits' ? 'nofile' : 'nf_conntrack';
      const result = readProfile('proxy', 'proxy.ini', `[profile]\nsummary = edge1\n[${section}]\n${name} = ${words.join(' ')}`, names);
      expect('profile' in result || result.problems.every((p) => p.line === 4)).toBe(true);
    }),
    runs,
  );
});
