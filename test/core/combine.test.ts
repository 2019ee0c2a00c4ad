import { describe, expect, it } from 'vitest';
import { combine } from '../../src/core/combine.ts';
import type { Parameter } from '../../src/model/parameter.ts';
import { parameter } from '../knowledge/whole-knowledge.ts';

type Rule = NonNullable<Parameter['combine']>['rule'];
const rpFilter = parameter('net.ipv4.conf.INTERFACE.rp_filter');
const ruled = (rule: Rule): Parameter => ({ ...rpFilter, combine: { rule, words: '', claim: '' } });

describe('all and an interface', () => {
  it.each([
    ['max', '1', '2', '2'],
    ['max', '2', '0', '2'],
    ['or', '0', '1', '1'],
    ['or', '0', '0', '0'],
    ['and', '1', '0', '0'],
    ['and', '1', '1', '1'],
    ['interface', '1', '0', '0'],
    ['write-through', '0', '1', '1'],
  ] as const)('%s of %s and %s is %s', (rule, all, own, result) => expect(combine(ruled(rule), all, own)).toBe(result));

  it('of rp_filter is the larger one, so an interface cannot be laxer than all', () => expect(combine(rpFilter, '1', '0')).toBe('1'));
  it('says nothing where the rule or a value is not known', () => {
    expect(combine(parameter('net.core.somaxconn'), '1', '1')).toBe(undefined);
    expect(combine(rpFilter, 'yes', '1')).toBe(undefined);
    expect(combine(rpFilter, '', '1')).toBe(undefined);
  });
});
