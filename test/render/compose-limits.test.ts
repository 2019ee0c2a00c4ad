import { expect, test } from 'vitest';
import type { Change, Kept, Plan } from '../../src/model/plan.ts';
import { composeLimits } from '../../src/render/compose-limits.ts';
import { plan } from './edge1.ts';

const [change] = plan.changes.filter(({ target }) => target === 'limit');
const limit = (type: 'soft' | 'hard', proposed: string, more: Partial<Change> = {}): Change => ({
  ...(change as Change),
  type,
  proposed,
  ...more,
});
const kept = (value: string): Kept => ({ target: 'limit', key: 'nofile', value, reason: 'already', beware: [] });
const of = (changes: readonly Change[], keep: readonly Kept[] = []): Plan => ({ ...plan, changes, kept: keep });
const numbers = (changed: Plan) => composeLimits(changed).map(({ item, soft, hard }) => [item, soft, hard]);

test('of what several units and users need the largest counts', () => {
  const changes = [limit('soft', '65536'), limit('hard', '65536'), limit('soft', '131072', { unit: 'nginx.service' }), limit('hard', '9')];
  expect(numbers(of(changes))).toEqual([['nofile', '131072', '131072']]);
});

test('a hard limit that is high enough already is not lowered', () => {
  expect(numbers(of([limit('soft', '65536')], [kept('hard 524288')]))).toEqual([['nofile', '65536', '524288']]);
});

test('nothing is set where nothing is to be changed', () => {
  expect(numbers(of([], [kept('soft 65536'), kept('hard 524288')]))).toEqual([]);
  expect(numbers(of([limit('soft', 'infinity')]))).toEqual([]);
});

test('no limit is -1, and a limit of the address space cannot be written', () => {
  const memlock = { key: 'memlock', unitOfValue: 'bytes' };
  expect(numbers(of([limit('soft', '67108864', memlock), limit('hard', 'unlimited', memlock)]))).toEqual([['memlock', '67108864', '-1']]);
  expect(numbers(of([limit('soft', 'unlimited', memlock), limit('hard', 'unlimited', memlock)]))).toEqual([['memlock', '-1', '-1']]);
  const already = { ...kept('hard unlimited'), key: 'memlock' };
  expect(numbers(of([limit('soft', '67108864', memlock)], [already]))).toEqual([['memlock', '67108864', '-1']]);
  expect(numbers(of([limit('soft', 'unlimited', { key: 'as' })]))).toEqual([]);
});

test('numbers beyond what JavaScript counts stay exact', () => {
  expect(numbers(of([limit('hard', '9223372036854775807')]))).toEqual([['nofile', '9223372036854775807', '9223372036854775807']]);
});

test('what a profile says of units and logins is set right for a container', () => {
  const reasons = (text: string) => composeLimits(of([limit('soft', '65536', { beware: [text] })]))[0]?.reasons ?? [];
  const note = 'in a container this stands in the place of its unit and of limits.d: neither reaches it';
  expect(reasons('It reaches a service only through its unit (LimitNOFILE=): limits.d is for logins.')).toContain(note);
  expect(reasons('A node of a cluster takes two more for each other node.')).not.toContain(note);
});
