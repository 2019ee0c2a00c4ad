import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factNames } from '../../src/model/fact-names.ts';
import { readCondition, readFormula } from '../../src/read/expression.ts';

const names = factNames.map((fact) => fact.name);
const formula = (text: string) => readFormula(text, names);
const condition = (text: string) => readCondition(text, names);
const fact = (name: string) => ({ type: 'name', name });
const number = (value: number) => ({ type: 'number', value });

describe('formulas', () => {
  test('multiplication binds tighter than addition, and both group to the left', () => {
    expect(formula('2 * concurrent_conns + 1024')).toEqual({
      type: 'arithmetic',
      op: '+',
      left: { type: 'arithmetic', op: '*', left: number(2), right: fact('concurrent_conns') },
      right: number(1024),
    });
    expect(formula('10 - 3 - 2')).toEqual({
      type: 'arithmetic',
      op: '-',
      left: { type: 'arithmetic', op: '-', left: number(10), right: number(3) },
      right: number(2),
    });
  });

  test('calls, keys with dots, hyphens and slashes, texts, and the words that stand alone', () => {
    expect(formula('max(4096, ceil(conn_rate))')).toEqual({
      type: 'call',
      name: 'max',
      args: [number(4096), { type: 'call', name: 'ceil', args: [fact('conn_rate')] }],
    });
    expect(formula('value(net.ipv4.conf.eth0/100.rp_filter)')).toEqual({ type: 'planned', key: 'net.ipv4.conf.eth0/100.rp_filter' });
    expect(formula('value(fs.file-max) - 1')).toMatchObject({ op: '-', left: { type: 'planned', key: 'fs.file-max' } });
    expect(formula("'fq'")).toEqual({ type: 'text', value: 'fq' });
    expect(formula('unlimited')).toEqual({ type: 'unlimited' });
    expect(formula('listeners')).toEqual({ type: 'listeners' });
    expect(formula('current')).toEqual({ type: 'current' });
    expect(formula('_')).toEqual({ type: 'keep' });
    expect(formula('-conn_rate * 2')).toMatchObject({ op: '*', left: { type: 'negate' } });
  });

  test.each([
    ['', 'expected a formula'],
    ['1e3', 'no plain decimal number'],
    ['0x10', 'no plain decimal number'],
    ['010', 'octal'],
    ['1.2.3', 'no plain decimal number'],
    ['9223372036854775807', 'too large'],
    ['con_rate', 'did you mean conn_rate'],
    ['nat_in_path', 'did you mean nat has outbound'],
    ['somaxconn', 'did you mean value(net.core.somaxconn)'],
    ['this', 'no known fact'],
    ['constructor', 'no known fact'],
    ['__proto__', 'no known fact'],
    ['true', 'no known fact'],
    ['maxx(1)', 'did you mean max'],
    ['eval(1)', 'no function'],
    ['ceil(1, 2)', 'takes one argument'],
    ['max()', "before ')'"],
    ['max(1,)', "before ')'"],
    ['max(1 2)', "expected an operator before '2'"],
    ['(1, 2)', 'only between the arguments'],
    ['1, 2', 'only between the arguments'],
    ['(1', 'not closed'],
    ['1)', "no '(' is open"],
    ['1 +', "after '+'"],
    ['* 2', "before '*'"],
    ['conn_rate.length', "unexpected '.'"],
    ['conn_rate[0]', "unexpected '['"],
    ['a ? b : c', "unexpected '?'"],
    ['1; 2', "unexpected ';'"],
    ['conn_rate > 1', 'is a condition'],
    ['kernel >= 4.19', 'is a condition'],
    ['kernel', 'compared with a version'],
    ['unlimited + 1', 'stands alone'],
    ["'fq' + 1", 'is a text'],
    ['timestamps_both_ends + 1', 'yes or no'],
    ['timestamps_both_ends', 'is a condition'],
    ["'fq", 'is not closed'],
    ['"fq"', 'double quotes'],
    ['value()', 'expected a key'],
    ['value(net.core.somaxconn', 'expected a key'],
    ['2 ** 3', "before '*'"],
    ['1 % 2', "unexpected '%'"],
  ])('refuses %j', (text, part) => {
    expect(formula(text)).toMatchObject({ error: expect.stringContaining(part) });
  });

  test('depth and length are bounded', () => {
    expect(formula(`${'('.repeat(59)}1${')'.repeat(59)}`)).toEqual(number(1));
    expect(formula(`${'('.repeat(61)}1${')'.repeat(61)}`)).toMatchObject({ error: expect.stringContaining('nested deeper') });
    expect(formula(`${'-'.repeat(61)}1`)).toMatchObject({ error: expect.stringContaining('nested deeper') });
    expect(formula(Array(70).fill('1').join('+'))).toMatchObject({ error: expect.stringContaining('nested deeper') });
    expect(formula('1'.repeat(2001))).toMatchObject({ error: expect.stringContaining('too long') });
  });

  test('an error points at the place', () => {
    expect(formula('1 + con_rate')).toMatchObject({ at: 4 });
    expect(formula('1 + 2)')).toMatchObject({ at: 5 });
  });
});

describe('conditions', () => {
  test('versions stay text: 4.10 is not 4.1', () => {
    expect(condition('kernel >= 4.10')).toEqual({ type: 'kernel', op: '>=', version: '4.10' });
    expect(condition('kernel<4.1')).toEqual({ type: 'kernel', op: '<', version: '4.1' });
  });

  test('not denies the whole comparison, and binds tighter than and, which binds tighter than or', () => {
    expect(condition('not conn_rate = 1 and nat has outbound or module nf_conntrack')).toEqual({
      type: 'or',
      left: {
        type: 'and',
        left: { type: 'not', of: { type: 'compare', op: '=', left: fact('conn_rate'), right: number(1) } },
        right: { type: 'nat', role: 'outbound' },
      },
      right: { type: 'module', name: 'nf_conntrack' },
    });
    expect(condition('not (not nat has clients) and vip_managed_by_vrrp')).toMatchObject({
      type: 'and',
      left: { type: 'not', of: { type: 'not' } },
    });
    expect(condition('not not scylla')).toMatchObject({ type: 'not', of: { type: 'not', of: fact('scylla') } });
    expect(condition('(1 + 2 > 2 or not scylla) and splice')).toMatchObject({ type: 'and', left: { type: 'or', right: { type: 'not' } } });
  });

  test('texts are compared with = and != only', () => {
    expect(condition("lvs_mode = 'nat'")).toMatchObject({ type: 'compare', op: '=' });
    expect(condition("current != 'cubic'")).toMatchObject({ type: 'compare', op: '!=' });
  });

  test.each([
    ['conn_rate', 'is no condition'],
    ['5', 'is no condition'],
    ['conn_rate and splice', 'is no condition'],
    ['1 < conn_rate < 9', 'yes or no'],
    ['splice = 1', 'yes or no'],
    ["lvs_mode < 'nat'", "expected '=' or '!='"],
    ['lvs_mode = 1', 'a text with a number'],
    ["conn_rate = 'much'", 'a text with a number'],
    ['kernel >= 4', 'compared with a version'],
    ['kernel >= 4.x', 'compared with a version'],
    ["kernel >= '4.19'", 'compared with a version'],
    ['4.19 <= kernel', 'compared with a version'],
    ['module', "after 'module'"],
    ['nat has everything', 'no NAT role'],
    ['nat', 'stands alone'],
    ['conn_rate == 1', "before '='"],
    ['conn_rate & 1', "unexpected '&'"],
    ['!splice', "'!' is no operator"],
    ['splice and', "after 'and'"],
    ['and splice', "before 'and'"],
    ['splice splice', 'expected an operator'],
    ['splice not splice', "before 'not'"],
  ])('refuses %j', (text, part) => {
    expect(condition(text)).toMatchObject({ error: expect.stringContaining(part) });
  });
});

test('never throws, whatever the text', () => {
  const word = fc.constantFrom(
    ...names.slice(0, 12),
    'max',
    'min',
    'not',
    'and',
    'or',
    'kernel',
    '>=',
    '4.19',
    '(',
    ')',
    ',',
    '+',
    '-',
    '*',
    '/',
    "'fq'",
    'value(',
    'nat',
    'has',
    'clients',
    '7',
    '_',
    '$0',
    '[',
    '"',
    'module',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 60, unit: 'binary' }),
        fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')),
      ),
      (text) => {
        for (const result of [formula(text), condition(text)])
          expect('error' in result ? typeof result.error : typeof result.type).toBe('string');
      },
    ),
    { numRuns: 1500 },
  );
});
